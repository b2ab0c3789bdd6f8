"""Events into the transaction of what brought them: a reading, a person's word, a tick of the
clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from tracker.alert import event_rules
from tracker.alert.corrections import find_corrections
from tracker.alert.matching import EventSubject, due_time, matches_filter
from tracker.app import App
from tracker.diff import compare_snapshots
from tracker.law.status.succession import order_line
from tracker.model import ChangeKind, Diff, Dossier, Policy, Snapshot, SourceKind, Version
from tracker.model.alerts import DocumentAbsence, Event, EventKind, Subscription
from tracker.model.readings import Publication, Reading
from tracker.store import addresses, policies, subscriptions, uncertain_identity
from tracker.store import events as alerts
from tracker.store.succession import line_of_policy

OFTEN, LATELY = 3, timedelta(days=7)  # a page that changed so often in this time goes to the digest
WORDING = frozenset({EventKind.CHANGED, EventKind.SILENT_EDIT})
_STILL = frozenset({ChangeKind.UNCHANGED, ChangeKind.COSMETIC})


def record_publication(
    session: Session,
    read: Reading,
    published: Publication,
    now: datetime,
    text: Callable[[Version], Snapshot | None],
) -> None:
    """What a reading that was just published brings.

    `text` gives an older version as the present reader reads it, if it can.
    """
    if published.outcome == "cosmetic":
        return
    (dossier,) = policies.get_dossiers(session, [published.policy])
    version = next(one for one in dossier.versions if one.id == published.version)
    old = text(policies.get_version_by_id(session, published.before)) if published.before else None
    diff = compare_snapshots(old, read.snapshot) if old else None
    changed = published.outcome == "changed"
    heads = (
        (old.head, read.snapshot.head)
        if old and changed and not (old.scan or read.snapshot.scan)
        else None
    )
    first, first_run_ended_at = alerts.first_run(session, read.source.id, now)
    if first_run_ended_at is None and read.source.kind is SourceKind.PAGE:
        first = now  # the first capture of a page, however often it failed before
    brought = event_rules.PublishedReading(
        dossier,
        version,
        first,
        changed,
        published.before,
        diff,
        heads,
        _listing_date(read),
        first_run_ended_at,
    )
    past = event_rules.is_history(brought, now)
    found = list(event_rules.events_of_reading(brought, now))
    for one in _affected_dossiers(session, dossier, version.id):
        found += [*event_rules.events_of_facts(one, now, past=past), *find_corrections(one, now)]
        alerts.cancel_lapses(session, one.policy.id, event_rules.expected_lapse(one, now), now)
    record_and_queue(session, found, now, _changed_words(diff) if diff else read.snapshot.words)


def _listing_date(read: Reading) -> date | None:
    head = read.snapshot.head
    return (
        (head.published_on or head.made_on or head.printed_on) if read.source.is_listing else None
    )


def record_unfiled(session: Session, read: Reading, may_be: list[Policy], now: datetime) -> None:
    """A new document that may be a text of these policies waits for a person: a lead on each, and
    their readers are told at once.
    """
    uncertain_identity.record_hints(session, read, may_be, now)
    for one in policies.get_dossiers(session, [policy.id for policy in may_be]):
        record_and_queue(session, event_rules.events_of_facts(one, now), now, read.snapshot.words)


def record_rereading(session: Session, version: Version, now: datetime) -> None:
    """A better reading of words we had: no news, but where it changes our answer, a correction."""
    record_corrections(
        session,
        _affected_dossiers(session, policies.get_dossier(session, version.policy), version.id),
        now,
        reread=True,
    )


def record_assertion(session: Session, policy: str, now: datetime) -> None:
    """A person's word of a policy."""
    dossier = policies.get_dossier(session, policy)
    record_and_queue(session, event_rules.events_of_facts(dossier, now), now)
    record_corrections(session, [dossier], now)


def record_corrections(
    session: Session, dossiers: Iterable[Dossier], now: datetime, *, reread: bool = False
) -> None:
    """Whoever was told otherwise is told that our answer has changed."""
    for one in dossiers:
        record_and_queue(session, find_corrections(one, now, reread=reread), now)
        alerts.cancel_lapses(session, one.policy.id, event_rules.expected_lapse(one, now), now)


def run_calendar(home: App) -> int:
    """What time has brought since the last tick: days of the law's calendar, outages of sources.

    Gives how many events are new.
    """
    home.unchanged_checks.flush_checks()  # how the sources do
    now = home.now()
    with home.database.read_session() as session:
        found = [
            event
            for one in policies.get_dossiers(session, policies.policy_ids(session))
            for event in event_rules.events_of_calendar(one, now)
        ]
        found += [
            event
            for run in alerts.failure_runs(session)
            if (event := event_rules.source_event(run, now))
        ]
        found += [
            event
            for row in addresses.find_absences(session)
            if (event := event_rules.absence_event(DocumentAbsence(*row), now))
        ]
        fresh = [
            event
            for event in found
            if not alerts.was_alerted(session, event.key)
            and not _is_shown_elsewhere(session, event)
        ]
    if fresh:
        with home.database.write_session() as session:
            record_and_queue(session, fresh, now)
    return len(fresh)


def _is_shown_elsewhere(session: Session, event: Event) -> bool:
    """Is what vanished from its address still shown at another?"""
    return event.kind is EventKind.VANISHED and addresses.is_read_elsewhere(
        session, event.source or "", event.quote
    )


def record_and_queue(
    session: Session, found: Iterable[Event], now: datetime, words: str | None = None
) -> None:
    """Write events down, once each, with an alert for every reader who wants them.

    `words` is what keywords are looked for in.
    """
    readers: list[Subscription] | None = None
    for event in found:
        event = _mark_frequent(session, event, now)
        id = alerts.add_event(session, event, now)
        if id is None:
            continue
        if event.policy and event.kind in (EventKind.LAPSING, EventKind.LAPSED):
            alerts.overtake_alerts(session, event.policy, id, now)
        readers = (
            subscriptions.find_subscriptions(session, active=True) if readers is None else readers
        )
        for reader in _interested_subscriptions(session, event, now, words, readers):
            alerts.queue_alerts(session, id, reader, due_time(reader, event, now))


def _interested_subscriptions(
    session: Session, event: Event, now: datetime, words: str | None, readers: list[Subscription]
) -> Iterator[Subscription]:
    """Who is to be told: of a correction also whoever was told otherwise, that a source is back
    only who was told that it was away.
    """
    about = list(_event_subjects(session, event, now, words)) if readers else []
    told = (
        alerts.told_of(session, event.policy)
        if event.kind is EventKind.CORRECTION and event.policy
        else set()
    )
    heard = (
        alerts.readers_of_event(session, event_rules.outage_key(event))
        if event.kind is EventKind.SOURCE_BACK
        else None
    )
    for reader in readers:
        if heard is not None and reader.id not in heard:
            continue
        if reader.id in told or any(
            matches_filter(reader.criteria, one, subject) for one, subject in about
        ):
            yield reader


def _event_subjects(
    session: Session, event: Event, now: datetime, words: str | None
) -> Iterator[tuple[Event, EventSubject]]:
    """What an event is about, as wishes see it: of a source, each policy that is read there; who
    follows one is told that we are blind.
    """
    if event.policy:
        text = (
            words
            if words is not None and event.version
            else alerts.version_words(session, event.policy, event.version)
        )
        yield event, _policy_subject(session, event.policy, now, text)
        return
    yield event, EventSubject()
    for policy in alerts.policies_of_source(session, event.source or "", event.quote or None):
        yield replace(event, policy=policy), _policy_subject(session, policy, now, "")


def _mark_frequent(session: Session, event: Event, now: datetime) -> Event:
    if event.kind not in WORDING or not event.policy:
        return event
    return replace(
        event, frequent=alerts.changes_since(session, event.policy, now - LATELY) >= OFTEN
    )


def _policy_subject(session: Session, id: str, now: datetime, text: str) -> EventSubject:
    policy = policies.get_policies(session, [id])[id]
    return EventSubject(
        frozenset(order_line(id, line_of_policy(session, id), now)),
        policy.jurisdiction,
        policy.issuers,
        text,
    )


def _affected_dossiers(session: Session, own: Dossier, version: str) -> list[Dossier]:
    """The policy itself and those that its text speaks of."""
    return [
        own,
        *policies.get_dossiers(
            session, [id for id in alerts.affected_events(session, version) if id != own.policy.id]
        ),
    ]


def _changed_words(diff: Diff) -> str:
    """The words of the clauses that changed."""
    return "\n".join(
        text for change in diff.changes if change.kind not in _STILL for _, text in change.redline
    )
