"""List what is new since a day: by detection, by publication or by taking effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from sqlalchemy.orm import Session

from tracker.app import App
from tracker.law.status.status import answer_on
from tracker.model import SHANGHAI, Dossier, Fact, Policy, Severity, Version
from tracker.model.alerts import Act, Event, EventKind, act_of_event, act_of_fact
from tracker.model.common import date_in_shanghai
from tracker.model.kinds import EVENT_OF_FACT
from tracker.query.lazy_list import LazyList
from tracker.query.status import refuse_lost_database
from tracker.store import change_keys, changes, events, policies
from tracker.store.changes import RecordedVersion

PolicyDay = tuple[date, str]  # a day, and the policy of which something begins on it


class ChangeClock(StrEnum):
    """The time by which changes are selected and ordered."""

    DETECTED = "detected"
    PUBLISHED = "published"
    EFFECTIVE = "effective"


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    """One change: something recorded, or something that takes effect.

    `what`: first_seen, changed, a kind of fact, or the status that begins. `event`: what
    subscribers were sent; where `is_backlog`, what they would have been sent, had it not been found
    in the past of a new source. None for what takes effect by itself.
    """

    policy: Policy
    what: str
    detected_at: datetime
    version: Version | None = None
    fact: Fact | None = None
    compared_with: str | None = None
    before: str | None = None  # the id of the version that it was compared with
    published_on: date | None = None
    made_on: date | None = None
    effective_on: date | None = None
    event: Event | None = None
    is_backlog: bool = False

    @property
    def printed_day(self) -> date | None:
        """Return the printed day of publication, else the day of signature."""
        return self.published_on or self.made_on


class ChangeKey(NamedTuple):
    """A detected change without what it says: a version or a fact, by its id."""

    detected_at: datetime
    is_backlog: bool
    version: str = ""
    fact: int = 0


class RecentChanges(NamedTuple):
    """The newest news and backlog of a period, and how many there are of each."""

    news: list[ChangeEntry]
    news_count: int
    backlog: list[ChangeEntry]
    backlog_count: int


def list_changes(
    app: App, since: datetime, clock: ChangeClock, known_at: datetime | None = None
) -> Sequence[ChangeEntry]:
    """List the changes since an instant, oldest first.

    By detection the instant counts exactly; the other clocks count days from midnight in Shanghai.
    """
    day, at = date_in_shanghai(since), known_at or app.now()
    if clock is ChangeClock.EFFECTIVE:
        return _by_effect(app, day, at)
    if clock is ChangeClock.DETECTED:
        return LazyList(_detected_keys(app, since, at), partial(_show_keys, app))
    return [row for row in _by_publication(app, day) if row.detected_at <= at]


def recent_changes(
    app: App, since: datetime, at: datetime, *, most_news: int, most_backlog: int
) -> RecentChanges:
    """Return what was detected in a period, newest first, and the first entries of it."""
    keys = sorted(_detected_keys(app, since, at), key=lambda key: key.detected_at, reverse=True)
    news = [key for key in keys if not key.is_backlog]
    backlog = [key for key in keys if key.is_backlog]
    shown = _show_keys(app, news[:most_news] + backlog[:most_backlog])
    return RecentChanges(
        [row for row in shown if not row.is_backlog],
        len(news),
        [row for row in shown if row.is_backlog],
        len(backlog),
    )


def _detected_keys(app: App, since: datetime, at: datetime) -> list[ChangeKey]:
    """Return what was recorded from an instant to another, oldest first."""
    with app.database.read_session() as session:
        refuse_lost_database(app, session)
        versions = change_keys.version_keys(session, since)
        untold = change_keys.untold_versions(session, since)
        effects = change_keys.effect_keys(session, since)
        told = change_keys.told_acts(session, since) if effects else set()
    # no alert is sent for texts without force
    is_old = {row.id: _is_of_first_run(row.captured_at, row.first_run_ended_at) for row in untold}
    found = [
        ChangeKey(row.recorded_at, is_old.get(row.id, _is_backlog(row.event)), version=row.id)
        for row in versions
    ]
    found += [
        ChangeKey(row.recorded_at, (row.policy, row.act) not in told, fact=row.fact)
        for row in effects
    ]
    return sorted((key for key in found if key.detected_at <= at), key=lambda key: key.detected_at)


def _is_backlog(event: EventKind | None) -> bool:
    return event is None or event is EventKind.FIRST_SEEN


def _is_of_first_run(captured_at: datetime, ended_at: datetime | None) -> bool:
    """Return whether a version was captured in the first run of its source."""
    return ended_at is None or captured_at <= ended_at


def _show_keys(app: App, keys: list[ChangeKey]) -> list[ChangeEntry]:
    """Return the entries of these keys, in their order."""
    if not keys:
        return []
    with app.database.read_session() as session:
        texts, facts = changes.find_changes(
            session,
            [key.version for key in keys if key.version],
            [key.fact for key in keys if key.fact],
        )
        found = []
        for key in keys:
            if key.version in texts:
                found.append(_version_entry(texts[key.version]))
            elif key.fact in facts:  # else it was retracted since
                policy, fact = facts[key.fact]
                found.append(_effect_entry(policy, fact, texts.get(fact.actor_version or "")))
        return _with_events(session, found, app.now())


def _by_publication(app: App, day: date) -> list[ChangeEntry]:
    with app.database.read_session() as session:
        refuse_lost_database(app, session)
        # nothing is captured before it is published
        wordings, facts = changes.captured_since(
            session, datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
        )
        texts = {row.version.id: row for row in wordings}
        found = [_version_entry(row) for row in wordings] + [
            _effect_entry(policy, fact, texts.get(fact.actor_version or ""))
            for policy, fact in _distinct_acts(session, facts)
        ]
        found = _with_events(session, found, app.now())
    return sorted(
        (row for row in found if (row.printed_day or date.min) >= day),
        key=lambda row: (row.printed_day or day, row.detected_at),
    )


def _version_entry(row: RecordedVersion) -> ChangeEntry:
    return ChangeEntry(
        row.policy,
        "changed" if row.compared_with else "first_seen",
        row.version.recorded_at,
        version=row.version,
        compared_with=row.compared_with,
        before=row.before,
        published_on=row.published_on,
        made_on=row.made_on,
    )


def _effect_entry(policy: Policy, fact: Fact, acting: RecordedVersion | None) -> ChangeEntry:
    return ChangeEntry(
        policy,
        fact.kind.value,
        fact.recorded_at,
        fact=fact,
        published_on=acting.published_on if acting else None,
        made_on=acting.made_on if acting else None,
        effective_on=fact.day,
    )


def _distinct_acts(
    session: Session, facts: Sequence[tuple[Policy, Fact]]
) -> list[tuple[Policy, Fact]]:
    """Return one fact for each act, the one that was recorded first, if it is among these.

    A repeal that later wordings, copies or mirrors print again is one change.
    """
    first: dict[tuple[str, Act | None], int] = {}
    for policy, fact in changes.standing_effects(session, {policy.id for policy, _ in facts}):
        first.setdefault((policy, act_of_fact(fact)), fact.id)
    return [
        (policy, fact)
        for policy, fact in facts
        if act_of_fact(fact) is None or first[policy.id, act_of_fact(fact)] == fact.id
    ]


def _with_events(
    session: Session, entries: Sequence[ChangeEntry], now: datetime
) -> list[ChangeEntry]:
    """Return the entries with the events that subscribers were sent."""
    versions = [entry.version.id for entry in entries if entry.version]
    by_version = events.events_of_versions(session, versions)
    subjects = {entry.policy.id for entry in entries if entry.fact}
    by_act = {
        (event.policy, act_of_event(event)): event
        for event in events.effect_events(session, subjects)
    }
    found = []
    for entry in entries:
        if entry.version:
            event = by_version.get(entry.version.id)
        else:
            act = act_of_fact(entry.fact) if entry.fact else None
            event = by_act.get((entry.policy.id, act))
        is_backlog = _is_backlog(event.kind if event else None)
        if event is None and entry.version and entry.policy.normative is False:
            # no alert is sent for these
            _, ended_at = events.first_run(session, entry.version.source, now)
            is_backlog = _is_of_first_run(entry.version.captured_at, ended_at)
        found.append(replace(entry, event=event or _unsent_event(entry), is_backlog=is_backlog))
    return found


def _unsent_event(entry: ChangeEntry) -> Event | None:
    """Return the event of a change for which no alert was sent."""
    day = date_in_shanghai(entry.detected_at)
    if entry.version:
        kind = EventKind.CHANGED if entry.compared_with else EventKind.FIRST_SEEN
        return Event(
            "",
            kind,
            day,
            Severity.LOW,
            entry.policy.id,
            version=entry.version.id,
            before=entry.before,
            recorded_at=entry.detected_at,
        )
    if entry.fact is None or entry.fact.kind not in EVENT_OF_FACT:
        return None
    return Event(
        "",
        EVENT_OF_FACT[entry.fact.kind],
        entry.fact.day or day,
        Severity.LOW,
        entry.policy.id,
        actor=entry.fact.actor,
        quote=entry.fact.quote,
        last_day=entry.fact.until,
        recorded_at=entry.detected_at,
    )


def _by_effect(app: App, since: date, at: datetime) -> LazyList[PolicyDay, ChangeEntry]:
    """List where a status or a version begins on a day of law."""
    now = app.now()
    prove = partial(_with_proof, app, now)
    with app.database.read_session() as session:
        lives = list(app.timeline_cache.get_timelines(session, policies.policy_ids(session), now))
    beginnings = [
        (day, id, life.settled <= at)
        for id, life in lives
        for day in life.periods.boundaries
        if day >= since
    ]
    # the fact that it rests on gives the instant at which it was detected
    unsure = prove([(day, id) for day, id, sure in beginnings if not sure])
    detected = {(row.effective_on, row.policy.id) for row in unsure if row.detected_at <= at}
    return LazyList(
        sorted((day, id) for day, id, sure in beginnings if sure or (day, id) in detected), prove
    )


def _with_proof(app: App, now: datetime, beginnings: list[PolicyDay]) -> list[ChangeEntry]:
    with app.database.read_session() as session:
        kept = app.dossier_cache.get_many(session, dict.fromkeys(id for _, id in beginnings))
    dossiers = {one.dossier.policy.id: one.dossier for one in kept}
    return [_beginning_soon(dossiers[id], day, now) for day, id in beginnings if id in dossiers]


def _beginning_soon(dossier: Dossier, day: date, now: datetime) -> ChangeEntry:
    before, found = answer_on(dossier, day - timedelta(days=1), now), answer_on(dossier, day, now)
    same = before.status is found.status
    fact = found.basis[-1] if found.basis and not same else None
    detected = (
        fact.recorded_at
        if fact
        else found.version.recorded_at
        if found.version
        else found.policy.recorded_at
    )
    return ChangeEntry(
        found.policy,
        "changed" if same else found.status.value,
        detected,
        found.version,
        fact,
        effective_on=day,
    )
