"""Write down what became of an archived document, each outcome in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import assert_never

from sqlalchemy.orm import Session

from tracker import parse
from tracker.alert import record_events
from tracker.app import App
from tracker.ingest import check_log, collect
from tracker.ingest.collect import ArchivedDocument, FetchedDocument, Response
from tracker.ingest.parse_document import (
    Blocked,
    EvidenceOnly,
    Failed,
    Held,
    Unpublished,
    describe_candidates,
)
from tracker.model import Policy, Source, Version
from tracker.model.checks import HELD_PREFIX, AddressState, Check, CheckOutcome
from tracker.model.readings import Publication, Reading, ReadingOutcome
from tracker.parse.zip_files import MEMBER_SEPARATOR
from tracker.query.snapshots import as_read_today, find_same_text, read_kept
from tracker.store import (
    captures,
    checks,
    common_notices,
    policies,
    policy_identity,
    publishing,
    redundant_captures,
    reviews,
    uncertain_identity,
)
from tracker.store.policy_identity import KnownPolicies

# What became of a document of several texts is what became of the first of these.
OUTCOMES = (CheckOutcome.CHANGED, CheckOutcome.NEW, CheckOutcome.COSMETIC)


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a document that was published, with its check."""

    publication: Publication
    check: Check


def publish_document(app: App, document: ArchivedDocument, reading: Reading) -> Published | Held:
    """Publish the reading of a document: evidence, version, facts, events and check row.

    A document of uncertain identity is not published, and nothing is written.
    """
    now, capture = app.now(), document.capture
    earlier = find_late_attachments(app, reading)
    with app.database.write_session() as session:
        known = [policy_identity.find_known_policies(session, text) for text in reading.texts]
        if candidates := find_candidates(session, reading, known):
            return Held(describe_candidates(candidates), reading, candidates)
        note_evidence(session, document, parse.PROFILE, now)
        if earlier and publishing.upgrade_version(session, *earlier, now):
            record_events.record_rereading(session, earlier[0], now)
        # what is known of a text changes with each that is published before it
        first = known[0] if earlier is None else None
        publication = publish_reading(app, session, reading, now, first)
        outcome = publication.outcome
        check = Check(capture.source, capture.address, now, outcome, capture.id, publication.note)
        check_log.log_check_and_reschedule(app, session.connection(), check)
    return Published(publication, check)


def find_candidates(
    session: Session, reading: Reading, known: Sequence[KnownPolicies]
) -> tuple[Policy, ...]:
    """Return the policies that a listing's new document may be a text of.

    Empty where its identity is certain. `known`: what is held of each text of the reading.
    """
    found = [
        policy
        for text, held in zip(reading.texts, known, strict=True)
        for policy in uncertain_identity.possible_policies(session, text, held)
    ]
    return tuple({policy.id: policy for policy in found}.values())


def publish_reading(
    app: App,
    session: Session,
    reading: Reading,
    now: datetime,
    known: KnownPolicies | None = None,
) -> Publication:
    """Publish a reading in the caller's transaction: the version, its facts, and their events.

    The instruments that a notice issues together are published one by one, behind the notice.
    Returns the publication of the whole document: changed where any of its texts has changed.
    `known`: what is held of the first text, where this transaction has asked for it already.
    """
    older_snapshot = partial(as_read_today, app, session)
    done = list[Publication]()
    for text in reading.texts:
        publication = publishing.record_reading(session, text, now, None if done else known)
        record_events.record_publication(session, text, publication, now, older_snapshot)
        done.append(publication)
    own, *instruments = done
    if instruments:
        common_notices.record_common_notice(session, reading, own, instruments, now)
    return merge_publications(own, instruments)


def merge_publications(own: Publication, instruments: Sequence[Publication]) -> Publication:
    """Return the publication of a notice with what became of the instruments that it issues."""
    every = (own, *instruments)
    outcome = min((one.outcome for one in every), key=OUTCOMES.index)
    notes = dict.fromkeys(one.note for one in every if one.note)
    changed = any(one.facts_changed for one in every)
    return replace(
        own,
        outcome=outcome,
        note="；".join(notes),
        facts_changed=changed,
        instruments=tuple(instruments),
    )


def record_failure(app: App, document: ArchivedDocument, outcome: Unpublished) -> Check:
    """Record why the reading of a document is not published; the evidence is kept."""
    profile: str | None
    match outcome:
        case EvidenceOnly():
            check_outcome, profile = CheckOutcome.ATTACHED, parse.PROFILE
        case Held():
            check_outcome, profile = CheckOutcome.HELD, HELD_PREFIX + parse.PROFILE
        # Not read well: the next check reads the same bytes again, and stays a failure.
        case Blocked():
            check_outcome, profile = CheckOutcome.BLOCKED, None
        case Failed():
            check_outcome, profile = CheckOutcome.FAILED, None
        case _:
            assert_never(outcome)
    capture, now = document.capture, app.now()
    reading = outcome.reading if isinstance(outcome, Held) else None
    check = Check(capture.source, capture.address, now, check_outcome, capture.id, outcome.reason)
    with app.database.write_session() as session:
        note_evidence(session, document, profile, now)
        if isinstance(outcome, Held) and outcome.candidates:
            note_candidates(session, outcome, now)
        publishing.record_unread(
            session,
            capture,
            document.files,
            parse.PROFILE,
            ReadingOutcome(check_outcome.value),
            outcome.reason,
            now,
            reading.snapshot if reading else None,
        )
        check_log.log_check_and_reschedule(app, session.connection(), check)
    return check


def record_blocked_response(
    app: App, source: Source, response: Response, reason: str, retry_after: float
) -> Check:
    """Record a refusal that the server answered with, and archive the first one of a row.

    A challenge is another page at each check. What is remembered of the address stays.
    """
    address, blocked = response.address, CheckOutcome.BLOCKED
    with app.source_lock(source.id):
        with app.database.read_connection() as connection:
            last_outcome, last_capture = checks.last_check(connection, source.id, address)
        if last_outcome == blocked:
            check = Check(source.id, address, app.now(), blocked, last_capture, reason)
            return check_log.log_check(app, check, retry_after)
        page = FetchedDocument(replace(response, screenshot=b""))
        document = collect.save_captures(app, source, page, AddressState(), app.now())
        capture, now = document.capture, app.now()
        check = Check(source.id, address, now, blocked, capture.id, reason)
        with app.database.write_session() as session:
            publishing.record_capture(session, capture, now)
            publishing.record_unread(
                session, capture, (), parse.PROFILE, ReadingOutcome.BLOCKED, reason, now
            )
            check_log.log_check_and_reschedule(app, session.connection(), check, retry_after)
        return check


def note_evidence(
    session: Session, document: ArchivedDocument, profile: str | None, now: datetime
) -> None:
    """Index the captures of a document, and remember the state of each of its addresses.

    `profile`: the reading profile that read the page well; None if none did.
    """
    for capture in (document.capture, *document.files, *document.screenshots):
        publishing.record_capture(session, capture, now)
    for address, state in document.states_after_reading(profile).items():
        checks.update_address(session, document.source.id, address, state)


def note_candidates(session: Session, held: Held, now: datetime) -> None:
    """Tell the followers of the candidates, unless a person has decided about these words."""
    reading = held.reading
    if not reviews.is_settled(
        session, reading.source.id, reading.capture.address, reading.snapshot.body_digest
    ):
        record_events.record_unfiled(session, reading, list(held.candidates), now)


# ---------------------------------------------------------------- interrupted checks


def unread_documents(app: App, source: Source) -> Iterator[tuple[ArchivedDocument, bool]]:
    """Yield the documents that the archive keeps and the database does not know, and whether each
    is complete.

    Captures whose payload was thinned cannot be read: they are indexed here.
    """
    unread = unread_captures(app, source)
    thinned = [id for id in unread if app.archive.is_thinned(source.id, id)]
    if thinned:
        with app.database.write_session() as session:
            for id in thinned:
                publishing.record_capture(
                    session, app.archive.load_record(source.id, id), app.now()
                )
    found = [app.archive.load_capture(source.id, id) for id in unread if id not in thinned]
    yield from collect.interrupted_documents(app, source, found)


def unread_captures(app: App, source: Source) -> list[str]:
    """Return the ids of a source's captures that the database does not know."""
    with app.database.read_connection() as connection:
        known = captures.known_captures(connection, source.id)
    return [id for id in app.archive.capture_ids(source.id) if (source.id, id) not in known]


def note_interrupted(app: App, document: ArchivedDocument) -> None:
    """Index the captures of a check that ended before everything was archived."""
    with app.database.write_session() as session:
        note_evidence(session, document, None, app.now())


# ---------------------------------------------------------------- attachments and thinning


def was_read_with_page(app: App, source: Source, page: Check, file: Check) -> bool:
    """Return whether a file is part of the page's last reading, or the page was never read."""
    with app.database.read_connection() as connection:
        snapshot = policies.last_reading(connection, source.id, page.address)
    return snapshot is None or snapshot.includes_attachment(file.address)


def find_late_attachments(app: App, reading: Reading) -> tuple[Version, Reading] | None:
    """Return the version last read at the same address, read again with the attachments that it
    named and that are available for the first time; None if there are none.

    They belong to that version, as far as anyone knows: an annex that could not be fetched is not
    one that was added.
    """
    if not reading.files:
        return None
    with app.database.read_session() as session:
        version = policies.version_at(session, reading.source.id, reading.capture.address)
        snapshot = as_read_today(app, session, version) if version else None
    if version is None or snapshot is None:
        return None
    missing = set(snapshot.absent) - set(reading.snapshot.absent)
    late = [
        file.id for file in reading.files if file.address.partition(MEMBER_SEPARATOR)[0] in missing
    ]
    if not late:
        return None
    again = read_kept(app, version.source, version.capture, (*version.attached, *late))
    return version, find_same_text(again, snapshot)


def thin_previous_payload(app: App, check: Check) -> None:
    """Keep only the digest of the capture before this one, where both say the same.

    For pages whose bytes change at every check. The database gives the capture up before its
    payload is deleted: an interruption between the two leaves one payload more than is needed.
    """
    with app.database.read_session() as session:
        redundant = redundant_captures.redundant_capture_between(
            session, check.source, check.address, check.capture or ""
        )
    if redundant is None:
        return
    capture = app.archive.load_capture(check.source, redundant.id)
    screenshot = collect.find_screenshot(app, capture)
    # the captures of one check stand together
    if capture.together > 1 + (screenshot is not None):
        return
    with app.database.write_session() as session:
        redundant_captures.record_thinning(session, check.source, redundant)
    app.archive.thin_payload(check.source, redundant, check.at)
    if screenshot:
        app.archive.thin_payload(check.source, redundant._replace(id=screenshot), check.at)
