"""Record the events of a publication, an assertion or a day, with an alert for each reader, in the
transaction of what brought them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from tracker.alert import corrections, event_rules
from tracker.alert.effect_events import events_of_facts
from tracker.alert.event_subjects import event_subjects, is_interested
from tracker.alert.matching import due_time
from tracker.alert.record_corrections import record_corrections
from tracker.app import App
from tracker.model import ChangeKind, Diff, Dossier, Policy, Snapshot, SourceKind, Version
from tracker.model.alerts import DocumentAbsence, Event, EventKind, Subscription
from tracker.model.checks import CheckOutcome
from tracker.model.readings import Publication, Reading
from tracker.query.comparison import compare_bounded
from tracker.store import addresses, policies, subscriptions, uncertain_identity
from tracker.store import events as event_rows
from tracker.store.db.revisions import other_touched_policies

OFTEN, LATELY = 3, timedelta(days=7)  # a page that changed so often in this time goes to the digest
WORDING = frozenset({EventKind.CHANGED, EventKind.SILENT_EDIT})
SAME_WORDS = frozenset({ChangeKind.UNCHANGED, ChangeKind.COSMETIC})


def record_publication(
    session: Session,
    read: Reading,
    published: Publication,
    now: datetime,
    older_snapshot: Callable[[Version], Snapshot | None],
) -> None:
    """Record the events of a reading that was just published, and of all that its facts changed.

    `older_snapshot` returns an older version as the present reader reads it, if it can.
    """
    dossiers = _touched_dossiers(session, published.policy)
    own = next(one for one in dossiers if one.policy.id == published.policy)
    found: list[Event] = []
    past, words = _is_old_capture(read, now), read.snapshot.words
    if published.outcome is not CheckOutcome.COSMETIC:
        brought = _published_reading(session, read, published, own, older_snapshot, now)
        past = event_rules.is_history(brought, now)
        found += event_rules.events_of_reading(brought, now, past)
        if brought.diff:
            words = _changed_words(brought.diff)
    for one in dossiers:
        found += events_of_facts(one, now, past=past)
    record_and_queue(session, found, now, words)
    flips = _told_flips(session, read, dossiers, now)
    record_corrections(session, dossiers, now, found, flips)


def _told_flips(
    session: Session, read: Reading, dossiers: list[Dossier], now: datetime
) -> list[Event]:
    """Return the flips of a status word that the listing told before this reading showed them.

    The listing gives the word first, and the document, read after it, prints the same word.
    """
    marked = [
        one
        for one in dossiers
        if one.policy.recorded_at < now and corrections.marks_changed(one, now)
    ]
    if not marked:
        return []
    since = min(corrections.last_mark_change(one, now) for one in marked)
    return event_rows.find_status_flips(session, read.source.id, read.capture.address, since)


def _published_reading(
    session: Session,
    read: Reading,
    published: Publication,
    dossier: Dossier,
    older_snapshot: Callable[[Version], Snapshot | None],
    now: datetime,
) -> event_rules.PublishedReading:
    """Return what a reading brought, compared with the last wording in its line."""
    version = next(one for one in dossier.versions if one.id == published.version)
    changed = published.outcome is CheckOutcome.CHANGED
    old = None
    if published.before:
        old = older_snapshot(policies.get_version_by_id(session, published.before))
    is_scan = bool(read.snapshot.scan or (old and old.scan))
    first, first_run_ended_at = event_rows.first_run(session, read.source.id, now)
    is_first_capture = first_run_ended_at is None and read.source.kind is SourceKind.PAGE
    if is_first_capture and not event_rows.was_absent(session, read.source.id):
        first = now  # however often the page failed before; one that was absent is new
    return event_rules.PublishedReading(
        dossier,
        version,
        first,
        changed,
        before=published.before,
        diff=compare_bounded(old, read.snapshot) if old else None,
        heads=(old.head, read.snapshot.head) if old and changed and not is_scan else None,
        listing_date=_listing_date(read),
        first_run_ended_at=first_run_ended_at,
    )


def _is_old_capture(read: Reading, now: datetime) -> bool:
    """Return whether a capture was brought in to complete the past."""
    return read.captured_at < now - event_rules.HISTORY


def _listing_date(read: Reading) -> date | None:
    """Return the day that a document of a listing prints."""
    head = read.snapshot.head
    if not read.source.is_listing:
        return None
    return head.published_on or head.made_on or head.printed_on


def record_unfiled(session: Session, read: Reading, may_be: list[Policy], now: datetime) -> None:
    """Record a hint on each policy that a new document may be a text of, with its events.

    The document waits for a person.
    """
    uncertain_identity.record_hints(session, read, may_be, now)
    for one in policies.get_dossiers(session, [policy.id for policy in may_be]):
        record_and_queue(session, events_of_facts(one, now), now, read.snapshot.words)


def record_rereading(session: Session, version: Version, now: datetime) -> None:
    """Record the corrections of a better reading of known words, which is no news."""
    record_corrections(session, _touched_dossiers(session, version.policy), now, is_revision=True)


def record_assertion(session: Session, policy: str, now: datetime) -> None:
    """Record the events of a person's assertion, and the corrections that follow from it."""
    dossiers = _touched_dossiers(session, policy)
    found = [event for one in dossiers for event in events_of_facts(one, now)]
    record_and_queue(session, found, now)
    record_corrections(session, dossiers, now, found)


def run_calendar(app: App) -> int:
    """Record what time has brought since the last run: days of the law's calendar, outages of
    sources, vanished documents. Return the number of new events.
    """
    app.unchanged_checks.flush_checks()  # the health of the sources
    now = app.now()
    with app.database.read_session() as session:
        fresh = [
            event
            for event in _events_of_time(session, now)
            if not event_rows.was_alerted(session, event.key)
            and not _is_shown_elsewhere(session, event)
        ]
    if fresh:
        with app.database.write_session() as session:
            record_and_queue(session, fresh, now)
    return len(fresh)


def _events_of_time(session: Session, now: datetime) -> Iterator[Event]:
    """Yield every event of the calendar, of outages and of absences, also those that are known."""
    for dossier in policies.get_dossiers(session, policies.policy_ids(session)):
        yield from event_rules.events_of_calendar(dossier, now)
    for run in event_rows.failure_runs(session):
        if event := event_rules.source_event(run, now):
            yield event
    for row in addresses.find_absences(session):
        if event := event_rules.absence_event(DocumentAbsence(*row), now):
            yield event


def _is_shown_elsewhere(session: Session, event: Event) -> bool:
    """Return whether a vanished document is shown at another address."""
    return event.kind is EventKind.VANISHED and addresses.is_read_elsewhere(
        session, event.source or "", event.quote
    )


def record_and_queue(
    session: Session, found: Iterable[Event], now: datetime, words: str | None = None
) -> None:
    """Store each event once, with an alert for every subscription whose criteria it matches.

    `words`: the text in which keywords are searched.
    """
    readers: list[Subscription] | None = None
    for event in found:
        event = _mark_frequent(session, event, now)
        id = event_rows.add_event(session, event, now)
        if id is None:
            continue
        if event.policy and event.kind in (EventKind.LAPSING, EventKind.LAPSED):
            event_rows.overtake_alerts(session, event.policy, id, now)
        if readers is None:
            readers = subscriptions.find_subscriptions(session, active=True)
        for reader in _interested_subscriptions(session, event, now, words, readers):
            event_rows.queue_alerts(session, id, reader, due_time(reader, event, now))


def _interested_subscriptions(
    session: Session, event: Event, now: datetime, words: str | None, readers: list[Subscription]
) -> list[Subscription]:
    """Return the readers to notify; that a source is back goes to those who got its outage."""
    if not readers:
        return []
    if event.kind is EventKind.SOURCE_BACK:
        notified = event_rows.readers_of_event(session, event_rules.outage_key(event))
        readers = [reader for reader in readers if reader.id in notified]
    about = list(event_subjects(session, event, now, words))
    return [reader for reader in readers if is_interested(reader, about)]


def _mark_frequent(session: Session, event: Event, now: datetime) -> Event:
    """Mark the change of a page that has changed so often that it waits for a digest."""
    if event.kind not in WORDING or not event.policy:
        return event
    count = event_rows.changes_since(session, event.policy, now - LATELY)
    return replace(event, frequent=count >= OFTEN)


def _touched_dossiers(session: Session, policy: str) -> list[Dossier]:
    """Return a policy and every other whose facts this transaction has changed."""
    return policies.get_dossiers(session, [policy, *other_touched_policies(session, policy)])


def _changed_words(diff: Diff) -> str:
    """Return the words of the clauses that changed."""
    return "\n".join(
        text
        for change in diff.changes
        if change.kind not in SAME_WORDS
        for _, text in change.redline
    )
