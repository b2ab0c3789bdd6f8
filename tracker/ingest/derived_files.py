"""What the words of a capture are today, and the files derived from them: readable text and change
reports, always rebuildable.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from tracker import parse
from tracker.alert import record_events
from tracker.app import Home
from tracker.diff import compare
from tracker.errors import ReadError
from tracker.law.analyse import understand
from tracker.model import Capture, Snapshot, Source, Version
from tracker.model.readings import Published
from tracker.model.sources import Found
from tracker.parse.document.attachments import Attached
from tracker.parse.index_pages.attachments import attachments
from tracker.parse.snapshot import snapshot
from tracker.parse.zip_files import INSIDE
from tracker.render.names import edition, report_name
from tracker.render.report import markdown
from tracker.render.report.summary import validity_notes
from tracker.render.text import markdown as text
from tracker.store import policies, publishing
from tracker.store.publishing import Reading


def read_capture(source: Source, capture: Capture, files: Sequence[Capture] = ()) -> Reading:
    """What the words of a capture, and of the files that it has attached, are and mean, believable
    or not. Raises ReadError.
    """
    words = snapshot(
        *(capture.payload, capture.media_type),
        name=capture.address,
        select=source.select,
        remove=source.remove,
        attached=beside(source, capture, files),
    )
    return Reading(source, capture, words, understand(words), tuple(files))


def read_kept(home: Home, source: str, capture: str, attached: Iterable[str] = ()) -> Reading:
    """The same for captures that the archive keeps. Raises ReadError, StoreError, NotKnown."""
    files = [home.archive.load(source, id) for id in attached]
    return read_capture(home.source_of(source), home.archive.load(source, capture), files)


def beside(source: Source, capture: Capture, files: Sequence[Capture]) -> list[Attached]:
    """What a page names, with the bytes of each where they are among the files; of an archive the
    files in it.
    """
    found: list[Attached] = []
    for one in attachments(source, capture):
        inside = [file for file in files if file.address.startswith(one.address + INSIDE)]
        had = inside or [file for file in files if file.address == one.address]
        found += [
            Attached(file.address, _called(one, file), file.payload, file.media_type)
            for file in had
        ]
        if not had:
            found.append(Attached(one.address, one.title))
    return found


def _called(named: Found, file: Capture) -> str:
    return file.address.rpartition("/")[2] if INSIDE in file.address else named.title


def arrived(home: Home, reading: Reading) -> tuple[Version, Reading] | None:
    """The wording last read at the same address, with files that its page had named and we have now
    for the first time.

    They belong to that wording, as far as anyone knows: an annex that could not be had is not one
    that was added.
    """
    if not reading.files:
        return None
    with home.database.read_session() as session:
        version = policies.version_at(session, reading.source.id, reading.capture.address)
        known = as_read_today(home, session, version) if version else None
    if version is None or known is None:
        return None
    lacked = set(known.absent) - set(reading.snapshot.absent)
    fresh = [file.id for file in reading.files if file.address.partition(INSIDE)[0] in lacked]
    return (
        (version, read_kept(home, version.source, version.capture, (*version.attached, *fresh)))
        if fresh
        else None
    )


def current_snapshot(home: Home, version: Version) -> Snapshot:
    """The version as today's reader reads it: snapshots of different profiles are never compared."""
    with home.database.read_session() as session:
        snapshot = policies.snapshot(session, version.id)
    if snapshot.profile == parse.PROFILE:
        return snapshot
    return reread_version(home, version).snapshot


def reread_version(home: Home, version: Version) -> Reading:
    """Read a version's evidence again: a technical upgrade of the same version, never a change of
    the law.
    """
    reading = read_kept(home, version.source, version.capture, version.attached)
    now = home.now()
    with home.database.write_session() as session:
        if publishing.upgrade(session, version, reading, now):
            record_events.reread(session, version, now)
    home.archive.keep_text(reading.newest, text.readable(reading.snapshot))
    return reading


def as_read_today(home: Home, session: Session, version: Version) -> Snapshot | None:
    """A version in today's reading, written nowhere; None where today's reader cannot read it."""
    snapshot = policies.snapshot(session, version.id)
    if snapshot.profile == parse.PROFILE:
        return snapshot
    try:
        return read_kept(home, version.source, version.capture, version.attached).snapshot
    except ReadError:
        return None


# ---------------------------------------------------------------- derived files


def keep_readable(home: Home, reading: Reading, published: Published) -> None:
    """Clause text beside the newest evidence, and the change report: derived, always rebuildable."""
    home.archive.keep_text(reading.newest, text.readable(reading.snapshot))
    if published.before and published.outcome != "cosmetic":
        report(home, published.version)


def keep_text(home: Home, version_id: str) -> None:
    """Write the clause text of a version beside the newest capture that it rests on."""
    with home.database.read_session() as session:
        version = policies.version_by_id(session, version_id)
    newest = max((version.capture, *version.attached))
    home.archive.keep_text(
        home.archive.load(version.source, newest), text.readable(current_snapshot(home, version))
    )


def report(home: Home, version_id: str) -> None:
    """Write the report of a version against the one it was compared with."""
    with home.database.read_session() as session:
        new = policies.version_by_id(session, version_id)
        compared = policies.compared_with(session, version_id)
        if compared is None:
            return
        old = policies.version_by_id(session, compared)
    one, other = current_snapshot(home, old), current_snapshot(home, new)
    notes = validity_notes(understand(one).validity, understand(other).validity)
    before, after = edition(old.policy, old.n), edition(new.policy, new.n)
    page = markdown.report(
        compare(one, other), one, other, from_label=before, to_label=after, notes=notes
    )
    home.archive.keep_report(new.policy, report_name(before, after), page)
