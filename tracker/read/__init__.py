"""Capture bytes -> Snapshot: pure but for the child process that reads PDFs."""

from tracker.model import Head, Snapshot
from tracker.read import formats

PROFILE = "r1"


def snapshot(payload: bytes, media_type: str, *, name: str = "", select: str | None = None, remove: tuple[str, ...] = ()) -> Snapshot:
    """One reading of a payload. `media_type` may be a whole Content-Type or empty. Raises ReadError."""
    formats.lines(payload, media_type, name, select, remove)
    return Snapshot(PROFILE, Head(), ())
