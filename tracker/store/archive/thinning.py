"""Payloads thinned away: of a page whose bytes change at every look while it says the same, the
first and the last stay.

A capture between them keeps its `capture.json` (when, headers, size, SHA-256). That its payload was
taken away, and which payload still
shows the same text, is a record of its own in the chain, `<capture id>.thinned.json`, written
before the payload goes. A payload that
is missing without such a record was removed by somebody else.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from tracker.model import Capture
from tracker.store.archive import capture_folder
from tracker.store.archive.capture_folder import THINNED_SUFFIX

_FORMAT = 1


class PayloadThinning(NamedTuple):
    """A capture whose payload goes, and the first one that reads the same, whose payload stays.

    `text`: SHA-256 of what both read as.
    """

    id: str
    first: str
    text: str


def encode_thinning(
    thinning: PayloadThinning, capture: Capture, at: datetime, previous: str | None
) -> bytes:
    """The record of a thinning.

    Its digest is what the next record of the chain names as `previous`.
    """
    fields = {
        "format": _FORMAT,
        "thinned": thinning.id,
        "sha256": capture.sha256,
        "same_text_as": thinning.first,
        "text_sha256": thinning.text,
        "thinned_at": at.isoformat(timespec="microseconds"),
        "previous": previous,
    }
    return (json.dumps(fields, ensure_ascii=False, indent=1) + "\n").encode()


def text_digest(content: str) -> str:
    """The digest of a reading, whole: head, clauses and what stands round them."""
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def first_same_text(place: Path) -> str:
    """The capture that a record says shows the same text; "" where it cannot be read."""
    try:
        return str(json.loads(place.read_bytes())["same_text_as"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def verify_thinning(folder: Path, id: str, captures: Mapping[str, Capture]) -> list[str]:
    """What is wrong with a record of thinning.

    `captures`: those that stand before it in the chain, by id.
    """
    place = folder / f"{id}{THINNED_SUFFIX}"
    try:
        fields = json.loads(place.read_bytes())
        thinned, first = captures.get(fields["thinned"]), captures.get(fields["same_text_as"])
        if fields["thinned"] != id or thinned is None or thinned.sha256 != fields["sha256"]:
            return [f"{place}：描述的是另一抓取件，已被改动"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [f"{place}：链中的精简记录缺失或无法读取（{error}）"]
    if (
        first is None
        or first.address != thinned.address
        or not capture_folder.has_payload(folder / first.id)
    ):
        return [f"{place}：同文的首件 {fields['same_text_as']} 载荷不在，不应精简"]
    return []


def find_uncovered(folder: Path, thinned: set[str], captures: list[Capture]) -> list[str]:
    """A thinned capture stands between two whole ones: where none of its address follows, the last
    payload is gone.
    """
    whole, problems = set[str](), []
    for capture in reversed(captures):
        if capture.id not in thinned:
            whole.add(capture.address)
        elif capture.address not in whole:
            problems.append(f"{folder / capture.id}：载荷已精简，其后却没有同一地址的完整抓取件")
    return problems
