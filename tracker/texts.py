"""What the words of a capture are today, and the files derived from them: readable text and change reports, always rebuildable."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker import read
from tracker.alert import announce
from tracker.diff import compare
from tracker.errors import ReadError
from tracker.export import markdown, text
from tracker.export.outline import validity_notes
from tracker.home import Home
from tracker.law import understand
from tracker.model import Capture, Snapshot, Source, SourceKind, Version
from tracker.store import queries, records
from tracker.store.records import Published, Reading


def read_capture(source: Source, capture: Capture) -> Reading:
    """What the words of a capture are and mean, believable or not. Raises ReadError."""
    snapshot = read.snapshot(capture.payload, capture.media_type, name=capture.address, select=source.select, remove=source.remove)
    return Reading(source, capture, snapshot, understand(snapshot))


def source_of(home: Home, id: str) -> Source:
    """The source as declared today; evidence of one that is no longer declared is read without its hints."""
    return home.by_id.get(id) or Source(id, SourceKind.FILE)


def current_snapshot(home: Home, version: Version) -> Snapshot:
    """The version as today's reader reads it: snapshots of different profiles are never compared."""
    with home.database.reading() as session:
        snapshot = queries.snapshot(session, version.id)
    if snapshot.profile == read.PROFILE:
        return snapshot
    return reread_version(home, version).snapshot


def reread_version(home: Home, version: Version) -> Reading:
    """Read a version's evidence again: a technical upgrade of the same version, never a change of the law."""
    reading = read_capture(source_of(home, version.source), home.archive.load(version.source, version.capture))
    now = home.now()
    with home.database.writing() as session:
        if records.upgrade(session, version.id, reading, now):
            announce.reread(session, version, now)
    home.archive.keep_text(reading.capture, text.readable(reading.snapshot))
    return reading


def as_read_today(home: Home, session: Session, version: Version) -> Snapshot | None:
    """A version in today's reading, written nowhere; None where today's reader cannot read it."""
    snapshot = queries.snapshot(session, version.id)
    if snapshot.profile == read.PROFILE:
        return snapshot
    try:
        return read_capture(source_of(home, version.source), home.archive.load(version.source, version.capture)).snapshot
    except ReadError:
        return None


# ---------------------------------------------------------------- derived files


def keep_readable(home: Home, capture: Capture, snapshot: Snapshot, published: Published) -> None:
    """Clause text beside the evidence, and the change report: derived, always rebuildable."""
    home.archive.keep_text(capture, text.readable(snapshot))
    if published.before and published.outcome != "cosmetic":
        report(home, published.version)


def report(home: Home, version_id: str) -> None:
    """Write the report of a version against the one it was compared with."""
    with home.database.reading() as session:
        new = queries.version_by_id(session, version_id)
        before = queries.compared_with(session, version_id)
        if before is None:
            return
        old = queries.version_by_id(session, before)
    one, other = current_snapshot(home, old), current_snapshot(home, new)
    notes = validity_notes(understand(one).validity, understand(other).validity)
    page = markdown.report(compare(one, other), one, other, from_label=_label(old), to_label=_label(new), notes=notes)
    home.archive.keep_report(new.policy, report_name(old, new), page)


def report_name(old: Version, new: Version) -> str:
    """`changning-keji-2020@1..changning-keji-2024@1.md`: the file in `diffs/<policy>/`."""
    return f"{_label(old)}..{_label(new)}.md"


def _label(version: Version) -> str:
    return f"{version.policy}@{version.n}"
