"""Read captures of the archive into snapshots; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from tracker import parse
from tracker.app import App
from tracker.bounded_calls import run_bounded
from tracker.errors import ReadError
from tracker.law.relations.policy_matching import are_similar_titles
from tracker.law.text.title_keys import title_key
from tracker.model import Capture, Snapshot, Source, Version
from tracker.model.sources import ListedDocument
from tracker.parse.document.attachments import AttachedFile
from tracker.parse.document.listed_title import find_listing_conflict
from tracker.parse.index_pages.attachments import gather_attachments
from tracker.parse.readable_page import readable_page
from tracker.parse.zip_files import MEMBER_SEPARATOR
from tracker.query.reading_tasks import read_and_analyse, read_new_page
from tracker.store import policies
from tracker.store.publishing import Reading


def read_capture(
    source: Source,
    capture: Capture,
    files: Sequence[Capture] = (),
    named: Sequence[ListedDocument] | None = None,
    *,
    is_new: bool = False,
) -> Reading:
    """Read a capture with its attachments into words and their meaning. Raises ReadError.

    `is_new`: it was just made, and may be a refusal in place of the page (BlockedError).
    """
    page = readable_page(source, capture)
    if named is None:
        captured = {file.address: file for file in files}
        named = gather_attachments(source, capture, captured.get)
    attached = attachment_inputs(named, files)
    read = read_new_page if is_new else read_and_analyse
    (own, meaning), *others = run_bounded(read, page, source.remove, attached)
    conflict = find_listing_conflict(own, capture.listed_as or "")
    own = replace(own, warnings=(*own.warnings, conflict)) if conflict else own
    undeclared = replace(source, policy=None)  # what is declared is the document of the page
    instruments = tuple(Reading(undeclared, capture, *one, tuple(files)) for one in others)
    return Reading(source, capture, own, meaning, tuple(files), instruments)


def read_version(app: App, version: Version, known: Snapshot) -> Reading:
    """Read the evidence of a version again; `known` is its last reading.

    Of a notice that issues several instruments it is the one with the title of the version. Raises
    ReadError where the instrument is not found again.
    """
    reading = read_kept(app, version.source, version.capture, version.attached)
    return find_same_text(reading, known)


def find_same_text(reading: Reading, known: Snapshot) -> Reading:
    """Return the text of a reading that is the same instrument as a known one.

    An older reader may have taken an instrument for the whole document: its title tells.
    """
    title = title_key(known.head.title)
    for one in reading.instruments:
        if title_key(one.snapshot.head.title) == title:
            return one
    if not known.place:
        return reading
    alike = [
        one
        for one in reading.instruments
        if are_similar_titles(one.snapshot.head.title, known.head.title)
    ]
    if len(alike) != 1:
        raise ReadError(f"通知中未再读出《{known.head.title}》；请核对")
    return alike[0]


def read_kept(app: App, source: str, capture: str, attached: Iterable[str] = ()) -> Reading:
    """Read captures of the archive. Raises ReadError, StoreError, NotKnown."""
    files = [app.archive.load_capture(source, id) for id in attached]
    return read_capture(
        app.source_or_default(source), app.archive.load_capture(source, capture), files
    )


def attachment_inputs(
    named: Sequence[ListedDocument], files: Sequence[Capture]
) -> list[AttachedFile]:
    """Return what a page names as attachments, with the bytes found among `files`.

    An archive file gives its members.
    """
    found: list[AttachedFile] = []
    for one in named:
        inside = [file for file in files if file.address.startswith(one.address + MEMBER_SEPARATOR)]
        had = inside or [file for file in files if file.address == one.address]
        found += [
            AttachedFile(
                file.address,
                _attachment_title(one, file),
                file.payload,
                file.media_type,
                one.goes_on,
            )
            for file in had
        ]
        if not had:
            found.append(AttachedFile(one.address, one.title, goes_on=one.goes_on))
    return found


def _attachment_title(named: ListedDocument, file: Capture) -> str:
    return file.address.rpartition("/")[2] if MEMBER_SEPARATOR in file.address else named.title


def current_snapshot(app: App, version: Version) -> Snapshot:
    """Return a version as today's reader reads it; nothing is written.

    Snapshots of different reading profiles are never compared. Raises ReadError where today's
    reader cannot read the evidence of an older reading.
    """
    with app.database.read_session() as session:
        snapshot = policies.get_snapshot(session, version.id)
    return _read_today(app, version, snapshot)


def as_read_today(app: App, session: Session, version: Version) -> Snapshot | None:
    """Return `current_snapshot` inside a session, or None where today's reader cannot read it."""
    try:
        return _read_today(app, version, policies.get_snapshot(session, version.id))
    except ReadError:
        return None


def _read_today(app: App, version: Version, snapshot: Snapshot) -> Snapshot:
    if snapshot.profile == parse.PROFILE:
        return snapshot
    return read_version(app, version, snapshot).snapshot
