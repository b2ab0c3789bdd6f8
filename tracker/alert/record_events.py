"""Events into the transaction of what brought them: a reading, a person's word, a tick of the
clock.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from tracker.alert import event_rules
from tracker.alert.corrections import corrections
from tracker.alert.matching import Subject, due, wants
from tracker.app import Home
from tracker.diff import compare
from tracker.law.status.succession import line
from tracker.model import ChangeKind, Diff, Dossier, Policy, Snapshot, SourceKind, Version
from tracker.model.alerts import Absence, Event, EventKind, Subscription
from tracker.model.readings import Published, Reading
from tracker.store import addresses, policies, subscriptions, uncertain_identity
from tracker.store import events as alerts
from tracker.store.succession import successions

OFTEN, LATELY = 3, timedelta(days=7)  # a page that changed so often in this time goes to the digest
WORDING = frozenset({EventKind.CHANGED, EventKind.SILENT_EDIT})
_STILL = frozenset({ChangeKind.UNCHANGED, ChangeKind.COSMETIC})


def reading(
    session: Session,
    read: Reading,
    published: Published,
    now: datetime,
    text: Callable[[Version], Snapshot | None],
) -> None:
    """What a reading that was just published brings.

    `text` gives an older version as the present reader reads it, if it can.
    """
    if published.outcome == "cosmetic":
        return
    (dossier,) = policies.dossiers(session, [published.policy])
    version = next(one for one in dossier.versions if one.id == published.version)
    old = text(policies.version_by_id(session, published.before)) if published.before else None
    diff = compare(old, read.snapshot) if old else None
    changed = published.outcome == "changed"
    heads = (
        (old.head, read.snapshot.head)
        if old and changed and not (old.scan or read.snapshot.scan)
        else None
    )
    first = alerts.first_look(session, read.source.id, now)
    brought = event_rules.Reading(
        dossier, version, first, changed, published.before, diff, heads, _dated(read)
    )
    past = event_rules.is_past(brought, now)
    found = list(event_rules.of_reading(brought, now))
    for one in _dossiers(session, dossier, version.id):
        found += [*event_rules.of_facts(one, now, past=past), *corrections(one, now)]
        alerts.cancel_lapses(session, one.policy.id, event_rules.lapse_ahead(one, now), now)
    tell(session, found, now, _touched(diff) if diff else read.snapshot.words)


def _dated(read: Reading) -> date | None:
    head = read.snapshot.head
    return (
        (head.published_on or head.made_on or head.printed_on)
        if read.source.kind is SourceKind.LISTING
        else None
    )


def unfiled(session: Session, read: Reading, may_be: list[Policy], now: datetime) -> None:
    """A new document that may be a text of these policies waits for a person: a lead on each, and
    their readers are told at once.
    """
    uncertain_identity.note(session, read, may_be, now)
    for one in policies.dossiers(session, [policy.id for policy in may_be]):
        tell(session, event_rules.of_facts(one, now), now, read.snapshot.words)


def reread(session: Session, version: Version, now: datetime) -> None:
    """A better reading of words we had: no news, but where it changes our answer, a correction."""
    correct(
        session,
        _dossiers(session, policies.dossier(session, version.policy), version.id),
        now,
        reread=True,
    )


def word(session: Session, policy: str, now: datetime) -> None:
    """A person's word of a policy."""
    dossier = policies.dossier(session, policy)
    tell(session, event_rules.of_facts(dossier, now), now)
    correct(session, [dossier], now)


def correct(
    session: Session, dossiers: Iterable[Dossier], now: datetime, *, reread: bool = False
) -> None:
    """Whoever was told otherwise is told that our answer has changed."""
    for one in dossiers:
        tell(session, corrections(one, now, reread=reread), now)
        alerts.cancel_lapses(session, one.policy.id, event_rules.lapse_ahead(one, now), now)


def tick(home: Home) -> int:
    """What time has brought since the last tick: days of the law's calendar, outages of sources.

    Gives how many events are new.
    """
    home.notes.flush()  # how the sources do
    now = home.now()
    with home.database.read_session() as session:
        found = [
            event
            for one in policies.dossiers(session, policies.policy_ids(session))
            for event in event_rules.of_calendar(one, now)
        ]
        found += [
            event for run in alerts.runs(session) if (event := event_rules.of_source(run, now))
        ]
        found += [
            event
            for row in addresses.absences(session)
            if (event := event_rules.of_absence(Absence(*row), now))
        ]
        fresh = [
            event
            for event in found
            if not alerts.told(session, event.key) and not _moved(session, event)
        ]
    if fresh:
        with home.database.write_session() as session:
            tell(session, fresh, now)
    return len(fresh)


def _moved(session: Session, event: Event) -> bool:
    """Is what vanished from its address still shown at another?"""
    return event.kind is EventKind.VANISHED and addresses.elsewhere(
        session, event.source or "", event.quote
    )


def tell(session: Session, found: Iterable[Event], now: datetime, words: str | None = None) -> None:
    """Write events down, once each, with an alert for every reader who wants them.

    `words` is what keywords are looked for in.
    """
    readers: list[Subscription] | None = None
    for event in found:
        event = _frequent(session, event, now)
        id = alerts.add(session, event, now)
        if id is None:
            continue
        if event.policy and event.kind in (EventKind.LAPSING, EventKind.LAPSED):
            alerts.overtake(session, event.policy, id, now)
        readers = subscriptions.find(session, active=True) if readers is None else readers
        for reader in _wanting(session, event, now, words, readers):
            alerts.queue(session, id, reader, due(reader, event, now))


def _wanting(
    session: Session, event: Event, now: datetime, words: str | None, readers: list[Subscription]
) -> Iterator[Subscription]:
    """Who is to be told: of a correction also whoever was told otherwise, that a source is back
    only who was told that it was away.
    """
    about = list(_about(session, event, now, words)) if readers else []
    told = (
        alerts.told_of(session, event.policy)
        if event.kind is EventKind.CORRECTION and event.policy
        else set()
    )
    heard = (
        alerts.heard(session, event_rules.outage(event))
        if event.kind is EventKind.SOURCE_BACK
        else None
    )
    for reader in readers:
        if heard is not None and reader.id not in heard:
            continue
        if reader.id in told or any(wants(reader.wish, one, subject) for one, subject in about):
            yield reader


def _about(
    session: Session, event: Event, now: datetime, words: str | None
) -> Iterator[tuple[Event, Subject]]:
    """What an event is about, as wishes see it: of a source, each policy that is read there; who
    follows one is told that we are blind.
    """
    if event.policy:
        text = (
            words
            if words is not None and event.version
            else alerts.words(session, event.policy, event.version)
        )
        yield event, _subject(session, event.policy, now, text)
        return
    gone = event.quote if event.kind is EventKind.VANISHED else None
    yield event, Subject()
    for policy in alerts.carried(session, event.source or "", gone):
        yield replace(event, policy=policy), _subject(session, policy, now, "")


def _frequent(session: Session, event: Event, now: datetime) -> Event:
    if event.kind not in WORDING or not event.policy:
        return event
    return replace(
        event, frequent=alerts.changes_since(session, event.policy, now - LATELY) >= OFTEN
    )


def _subject(session: Session, id: str, now: datetime, text: str) -> Subject:
    policy = policies.policies(session, [id])[id]
    return Subject(
        frozenset(line(id, successions(session, id), now)),
        policy.jurisdiction,
        policy.issuers,
        text,
    )


def _dossiers(session: Session, own: Dossier, version: str) -> list[Dossier]:
    """The policy itself and those that its text speaks of."""
    return [
        own,
        *policies.dossiers(
            session, [id for id in alerts.affected(session, version) if id != own.policy.id]
        ),
    ]


def _touched(diff: Diff) -> str:
    """The words of the clauses that changed."""
    return "\n".join(
        text for change in diff.changes if change.kind not in _STILL for _, text in change.redline
    )
