"""Record that a payload was thinned away.

Of a page whose bytes change at every check while its text does not, the first and the last payload
stay. A capture between them keeps its `capture.json`. A record of its own in the chain, `<capture
id>.thinned.json`, says that the payload was deleted and which payload shows the same text; it is
written before the payload is deleted. A payload that is missing without such a record was removed
by somebody else.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from tracker.model import Capture
from tracker.store.archive import capture_folder
from tracker.store.archive.capture_folder import THINNED_SUFFIX
from tracker.store.archive.evidence_store import EvidenceFolder

_FORMAT = 1


class PayloadThinning(NamedTuple):
    """A capture whose payload is deleted, and the first one with the same text.

    `text` is the SHA-256 of the text of both.
    """

    id: str
    first: str
    text: str


def encode_thinning(
    thinning: PayloadThinning, capture: Capture, at: datetime, previous: str | None
) -> bytes:
    """Encode the record of a thinning.

    Its SHA-256 is what the next record of the chain names as `previous`.
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
    """Return the SHA-256 of a whole reading as stored: head, clauses and other parts."""
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def first_same_text(folder: EvidenceFolder, id: str) -> str:
    """Return the capture that a record names as the same text; "" where it is unreadable."""
    try:
        return str(json.loads(folder.read(f"{id}{THINNED_SUFFIX}"))["same_text_as"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def verify_thinning(folder: EvidenceFolder, id: str, captures: Mapping[str, Capture]) -> list[str]:
    """Return the problems of a thinning record.

    `captures`: those before it in the chain, by id.
    """
    place = folder.place(f"{id}{THINNED_SUFFIX}")
    try:
        fields = json.loads(folder.read(f"{id}{THINNED_SUFFIX}"))
        thinned, first = captures.get(fields["thinned"]), captures.get(fields["same_text_as"])
        if fields["thinned"] != id or thinned is None or thinned.sha256 != fields["sha256"]:
            return [f"{place}：描述的是另一抓取件，已被改动"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [f"{place}：链中的精简记录缺失或无法读取（{error}）"]
    if (
        first is None
        or first.address != thinned.address
        or not capture_folder.has_payload(folder, first.id)
    ):
        return [f"{place}：同文的首件 {fields['same_text_as']} 载荷不在，不应精简"]
    return []


def find_uncovered(folder: EvidenceFolder, thinned: set[str], captures: list[Capture]) -> list[str]:
    """Return the thinned captures that no whole capture of their address follows."""
    whole, problems = set[str](), []
    for capture in reversed(captures):
        if capture.id not in thinned:
            whole.add(capture.address)
        elif capture.address not in whole:
            problems.append(
                f"{folder.place(capture.id)}：载荷已精简，其后却没有同一地址的完整抓取件"
            )
    return problems
