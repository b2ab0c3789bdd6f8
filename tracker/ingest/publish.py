"""A document examined, where a look met something new: kept, read, believed or held, and what it
means written down in one transaction.

Evidence is safe before anyone reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from tracker import parse
from tracker.alert import record_events
from tracker.app import App
from tracker.errors import BlockedError, ReadError, SuspectError
from tracker.ingest import check_log, collect, derived_files, listing
from tracker.ingest.collect import Beside, Document, Met
from tracker.model import Source, SourceKind, Version
from tracker.model.checks import AddressState, Check
from tracker.model.readings import Publication
from tracker.parse.blocked_pages import check_blocked
from tracker.parse.document.plausibility import elsewhere, guard
from tracker.parse.formats import can_unpack
from tracker.parse.zip_files import MEMBER_SEPARATOR
from tracker.query.snapshots import as_read_today, read_capture, read_kept
from tracker.store import (
    captures,
    checks,
    policies,
    publishing,
    redundant_captures,
    reviews,
    uncertain_identity,
)
from tracker.store.publishing import Reading


def take(
    home: App,
    source: Source,
    met: Met,
    seen: AddressState,
    beside: Sequence[Beside],
    captured_at: datetime | None,
) -> Check:
    """Keep as evidence what we do not hold, then read it. Only for who holds the source's turn.

    What an earlier process left unread comes first: it may be just what was met.
    """
    fresh = captured_at is None and (met.sha256 != seen.sha256 or any(one.is_new for one in beside))
    if fresh and _lost(home, source):
        complete(home, source)
        seen = collect.memory(home, source, met)
        if collect.known(met, seen, beside):
            return check_log.revisit(
                home, Check(source.id, met.address, home.now(), "unchanged", seen.capture), seen
            )
    done = examine(home, collect.keep(home, source, met, seen, beside, captured_at))
    if done.outcome == "cosmetic" and source.kind is not SourceKind.FILE:
        thin(home, done)
    return done


def examine(home: App, document: Document) -> Check:
    """Read a document and write down what it means, or that it could not be read or believed."""
    source, capture, reading = document.source, document.capture, None
    if can_unpack(capture.payload, capture.media_type, capture.address):
        return _unread(
            home, document, parse.PROFILE, "attached", "压缩包，作为存证保存，其中文件逐一读取"
        )
    try:
        check_blocked(capture.payload, capture.media_type, capture.address)
        reading = read_capture(source, capture, document.files)
        with home.database.read_connection() as connection:
            last = policies.last_reading(connection, source.id, capture.address)
        guard(reading.snapshot, last, source.expect)
        if document.waiting and last is None and elsewhere(reading.snapshot):
            raise SuspectError("页面只是印发通知，正文在附件中，附件尚未取得；下次检查再试")
    # not read well: the next check looks at the same bytes again, and stays a failure
    except BlockedError as error:
        return _unread(home, document, None, "blocked", error)
    except SuspectError as error:
        if document.waiting:  # not a person's business yet
            return _unread(home, document, None, "failed", error)
        return _unread(home, document, parse.PROFILE, "held", error, reading)
    except ReadError as error:
        return _unread(home, document, None, "failed", error)
    if listing.aside(source, capture, reading.snapshot, reading.meaning):
        return _unread(home, document, parse.PROFILE, "attached", "附件，作为存证保存，不另立政策")
    if waits := unfiled(home, reading):
        return _unread(home, document, parse.PROFILE, "held", waits, reading)
    return _published(home, document, reading)


def _published(home: App, document: Document, reading: Reading) -> Check:
    now, capture = home.now(), document.capture
    late = arrived(home, reading)
    with home.database.write_session() as session:
        _evidence(session, document, parse.PROFILE, now)
        if late and publishing.upgrade_version(session, *late, now):
            record_events.record_rereading(session, late[0], now)
        published = _publish(home, session, reading, now)
        done = Check(
            capture.source, capture.address, now, published.outcome, capture.id, published.note
        )
        check_log.count(home, session.connection(), done)
    derived_files.keep_readable(home, reading, published)
    return done


def apart(home: App, source: Source, page: Check, file: Check) -> Check | None:
    """Examine a file by itself that its page names and was not read with; None where it was."""
    with home.database.read_connection() as connection:
        read_with = policies.last_reading(connection, source.id, page.address)
    if read_with is None or read_with.includes_attachment(file.address):
        return None
    with home.source_lock(source.id):
        return examine(
            home, Document(source, home.archive.load_capture(source.id, file.capture or ""))
        )


def believe(home: App, reading: Reading, word: Callable[[Session], None]) -> Publication:
    """Publish a reading that was held.

    `word` writes down, in the same transaction, who vouches for it.
    """
    with home.database.write_session() as session:
        word(session)
        published = _publish(home, session, reading, home.now())
    derived_files.keep_readable(home, reading, published)
    return published


def _publish(home: App, session: Session, reading: Reading, now: datetime) -> Publication:
    """The wording with its facts, and who is to be told of them."""
    published = publishing.publish_reading(session, reading, now)
    record_events.record_publication(
        session, reading, published, now, partial(as_read_today, home, session)
    )
    return published


def complete(home: App, source: Source) -> list[Check]:
    """Read what the archive keeps of a source, whose turn is ours, and the database does not know.
    A look that was broken off before
    all that it met was kept is noted and left to the next look: half of a change is none.
    """
    lost = _lost(home, source)
    thinned = [id for id in lost if home.archive.is_thinned(source.id, id)]
    if thinned:  # nothing to read: the first and the last of its text tell all
        with home.database.write_session() as session:
            for id in thinned:
                publishing.record_capture(
                    session, home.archive.load_record(source.id, id), home.now()
                )
    done = []
    for document, whole in collect.broken_off(
        home, source, [home.archive.load_capture(source.id, id) for id in lost if id not in thinned]
    ):
        if whole:
            done.append(examine(home, document))
            continue
        with home.database.write_session() as session:
            _evidence(session, document, None, home.now())
    return done


def _lost(home: App, source: Source) -> list[str]:
    """The captures of a source that the archive keeps and the database does not know."""
    with home.database.read_connection() as connection:
        known = captures.known_captures(connection, source.id)
    return [id for id in home.archive.capture_ids(source.id) if (source.id, id) not in known]


def blocked(home: App, source: Source, met: Met, why: str, pause: float) -> Check:
    """The first refusal of a run is kept: a challenge is another page each time.

    What we remember of the address stays.
    """
    with home.source_lock(source.id):
        with home.database.read_connection() as connection:
            outcome, shown = checks.last_check(connection, source.id, met.address)
        if outcome == "blocked":
            return check_log.look(
                home, Check(source.id, met.address, home.now(), "blocked", shown, why), pause
            )
        capture = collect.keep(home, source, met, AddressState(), (), home.now()).capture
        done = Check(source.id, met.address, home.now(), "blocked", capture.id, why)
        with home.database.write_session() as session:
            publishing.record_capture(session, capture, done.at)
            publishing.record_unread(session, capture, (), parse.PROFILE, "blocked", why, done.at)
            check_log.count(home, session.connection(), done, pause)
        return done


def _evidence(session: Session, document: Document, profile: str | None, now: datetime) -> None:
    """The captures of a document, and what the next look at each of its addresses needs."""
    for capture in (document.capture, *document.files):
        publishing.record_capture(session, capture, now)
    for address, seen in document.remembered(profile).items():
        checks.update_address(session, document.source.id, address, seen)


def _unread(
    home: App,
    document: Document,
    profile: str | None,
    outcome: str,
    why: ReadError | str,
    reading: Reading | None = None,
) -> Check:
    """A document that could not be read, or not believed."""
    capture = document.capture
    done = Check(capture.source, capture.address, home.now(), outcome, capture.id, str(why))
    with home.database.write_session() as session:
        _evidence(session, document, profile, done.at)
        snapshot = reading.snapshot if reading else None
        publishing.record_unread(
            session, capture, document.files, parse.PROFILE, outcome, str(why), done.at, snapshot
        )
        check_log.count(home, session.connection(), done)
    return done


def unfiled(home: App, reading: Reading) -> str:
    """Why a listing's new document waits for a person, who says which policy it is; "" where that
    is certain.
    """
    with home.database.read_session() as session:
        may_be = uncertain_identity.possible_policies(session, reading)
        decided = bool(may_be) and reviews.is_settled(
            session, reading.source.id, reading.capture.address, reading.snapshot.body_digest
        )
    if not may_be:
        return ""
    if not decided:
        with home.database.write_session() as session:
            record_events.record_unfiled(session, reading, may_be, home.now())
    named = "、".join(
        f"《{policy.title}》{policy.document_number or ''}（编号 {policy.id}）" for policy in may_be
    )
    return (
        f"待核对：新文件归属不能确定，可能是 {named} 的文本，也可能是新政策；证据已保存，尚未发布"
    )


def thin(home: App, done: Check) -> None:
    """Bytes that change at every look while the page says the same: the look before this one keeps
    its digest only.

    What we say gives the capture up before its payload goes; a kill between the two leaves one
    payload more than is needed.
    """
    with home.database.read_session() as session:
        found = redundant_captures.redundant_capture_between(
            session, done.source, done.address, done.capture or ""
        )
    # one look's page and files stand together
    if found is None or home.archive.load_capture(done.source, found.id).together > 1:
        return
    with home.database.write_session() as session:
        redundant_captures.record_thinning(session, done.source, found)
    home.archive.thin_payload(done.source, found, done.at)


def arrived(home: App, reading: Reading) -> tuple[Version, Reading] | None:
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
    fresh = [
        file.id for file in reading.files if file.address.partition(MEMBER_SEPARATOR)[0] in lacked
    ]
    return (
        (version, read_kept(home, version.source, version.capture, (*version.attached, *fresh)))
        if fresh
        else None
    )
