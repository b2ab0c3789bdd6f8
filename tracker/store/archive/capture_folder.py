"""Encode and read the files of one capture.

A capture is a folder with `payload.<ext>`, the bytes as received, and `capture.json`, the record of
the response. A payload may be thinned away (see `thinning`); the record with its digest and size
stays.
"""

import hashlib
import json
import re
from datetime import datetime
from typing import Any

from tracker.media import suffix_for
from tracker.model import Capture
from tracker.model.common import make_capture_id, make_dated_id
from tracker.store.archive.evidence_store import EvidenceFolder

RECORD_NAME = "capture.json"
THINNED_SUFFIX = ".thinned.json"  # ends the name of the record, beside the folder, that says so
_FORMAT = 1
_PAYLOAD = re.compile(r"payload\.[a-z0-9]+")


def safe_path_segment(name: str) -> str:
    """Turn a name into one safe path segment; different names give different segments.

    `沪府办规〔2024〕7号` stays; `../x` becomes `__x-1a2b3c4d`.
    """
    safe = re.sub(r'[\x00-\x1f\x7f\ud800-\udfff/\\:*?"<>|]|^[.~ ]+|[. ]+$', "_", name)
    if safe == name and 0 < len(name.encode()) <= 120:
        return name
    short = safe.encode()[:100].decode("utf-8", "ignore")
    return f"{short}-{hashlib.sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def encode_record(capture: Capture) -> bytes:
    """Encode the `capture.json` of a capture.

    Its SHA-256 is what the next record of the chain names as `previous`.
    """
    fields = {
        "format": _FORMAT,
        "source": capture.source,
        "address": capture.address,
        "captured_at": capture.captured_at.isoformat(timespec="microseconds"),
        "status": capture.status,
        "media_type": capture.media_type,
        "payload": f"payload.{suffix_for(capture.media_type)}",
        "size": len(capture.payload),
        "sha256": capture.sha256,
        "previous": capture.previous,
        "headers": capture.headers,
    }
    if capture.found_at:  # only where there was a redirect, as no record had it before
        fields["found_at"] = capture.found_at
    if capture.via:
        fields["via"] = capture.via
    if capture.together > 1:
        fields["together"] = capture.together
    if capture.listed_as:
        fields["listed_as"] = capture.listed_as
    # A file name that is no UTF-8 holds lone surrogates: backslashreplace writes them as JSON's own
    # \udcb9.
    return (json.dumps(fields, ensure_ascii=False, indent=1) + "\n").encode(
        "utf-8", "backslashreplace"
    )


def files_of_capture(capture: Capture, record: bytes) -> dict[str, bytes]:
    """Return the files of a new capture by name; its record is the last."""
    return {
        f"{capture.id}/payload.{suffix_for(capture.media_type)}": capture.payload,
        f"{capture.id}/{RECORD_NAME}": record,
    }


def read_capture(
    folder: EvidenceFolder,
    id: str,
    problems: list[str],
    *,
    thinned: bool = False,
    with_payload: bool = True,
) -> Capture | None:
    """Read a capture, or return None where it cannot be read.

    Problems are appended to `problems`. With `thinned` the payload may be missing and is b"" then.
    Without `with_payload` it is read piece by piece, only to compare its digest.
    """
    payload, gone = b"", False
    try:
        fields = json.loads(folder.read(f"{id}/{RECORD_NAME}"))
        if not _PAYLOAD.fullmatch(fields["payload"]):
            raise ValueError("payload")
        names = folder.names_in(id)
        place = f"{id}/{fields['payload']}"
        gone = thinned and fields["payload"] not in names
        digest = ("", 0)
        if with_payload and not gone:
            payload = folder.read(place)
            digest = hashlib.sha256(payload).hexdigest(), len(payload)
        elif not gone:
            digest = folder.digest(place)
        capture = _parse_record(id, fields, payload)
        if not gone and digest != (capture.sha256, fields["size"]):
            problems.append(f"{folder.place(place)}：内容与保存时的 SHA-256 不符，已被改动")
    except (OSError, ValueError, KeyError, TypeError) as error:
        problems.append(f"{folder.place(id)}：{RECORD_NAME} 或载荷缺失、无法读取（{error}）")
        return None
    if capture.id != id or safe_path_segment(capture.source) != folder.name:
        problems.append(
            f"{folder.place(id)}：{RECORD_NAME} 描述的是另一抓取件（{capture.source}/{capture.id}）"
        )
    if strangers := sorted({*names} - {RECORD_NAME, fields["payload"]}):
        problems.append(f"{folder.place(id)}：有不属于证据的文件（{'、'.join(strangers)}）")
    return capture


def read_record(folder: EvidenceFolder, id: str) -> Capture:
    """Return what the `capture.json` of a capture says; the payload is neither read nor checked.

    Raises OSError, ValueError, KeyError, TypeError for a damaged record.
    """
    return _parse_record(id, json.loads(folder.read(f"{id}/{RECORD_NAME}")), b"")


def source_of_capture(folder: EvidenceFolder, id: str) -> str | None:
    """Return the source that a capture's record names, or None where it cannot be read."""
    try:
        named = json.loads(folder.read(f"{id}/{RECORD_NAME}"))["source"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return named if isinstance(named, str) else None


def _parse_record(id: str, fields: dict[str, Any], payload: bytes) -> Capture:
    at, sha256 = datetime.fromisoformat(fields["captured_at"]), fields["sha256"]
    is_older = id == make_dated_id(at, sha256) != make_capture_id(at, sha256)
    return Capture(
        source=fields["source"],
        address=fields["address"],
        captured_at=at,
        payload=payload,
        sha256=sha256,
        media_type=fields["media_type"],
        status=fields["status"],
        headers=tuple((name, value) for name, value in fields["headers"]),
        previous=fields["previous"],
        found_at=fields.get("found_at"),
        via=fields.get("via"),
        together=int(fields.get("together", 1)),
        listed_as=fields.get("listed_as"),
        kept_as=id if is_older else None,
    )


def has_payload(folder: EvidenceFolder, id: str) -> bool:
    """Return whether the payload of a capture exists."""
    return any(_PAYLOAD.fullmatch(name) for name in folder.names_in(id))


def delete_payload(folder: EvidenceFolder, id: str) -> None:
    """Delete the payload of a capture. Raises OSError, StoreError."""
    for name in folder.names_in(id):
        if _PAYLOAD.fullmatch(name):
            folder.delete(f"{id}/{name}")
