"""List what is new since a day: by detection, by publication or by taking effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import partial

from tracker.app import App
from tracker.law.status.status import answer_on
from tracker.model import SHANGHAI, Dossier, Fact, Policy, Version
from tracker.model.common import date_in_shanghai
from tracker.query.lazy_list import LazyList
from tracker.store import changes, policies
from tracker.store.changes import RecordedVersion

Turn = tuple[date, str]  # a day, and the policy of which something begins on it


class ChangeClock(StrEnum):
    """The time by which changes are selected and ordered."""

    DETECTED = "detected"
    PUBLISHED = "published"
    EFFECTIVE = "effective"


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    """One change: something recorded, or something that takes effect.

    `what`: first_seen, changed, a kind of fact, or the status that begins.
    """

    policy: Policy
    what: str
    detected_at: datetime
    version: Version | None = None
    fact: Fact | None = None
    compared_with: str | None = None
    published_on: date | None = None
    made_on: date | None = None
    effective_on: date | None = None

    @property
    def printed_day(self) -> date | None:
        """Return the printed day of publication, else the day of signature."""
        return self.published_on or self.made_on


def list_changes(
    home: App, since: datetime, clock: ChangeClock, known_at: datetime | None = None
) -> Sequence[ChangeEntry]:
    """List the changes since an instant, oldest first.

    By detection the instant counts exactly; the other clocks count days from midnight in Shanghai.
    """
    day, at = date_in_shanghai(since), known_at or home.now()
    if clock is ChangeClock.EFFECTIVE:
        return _by_effect(home, day, at)
    return [row for row in _by_recording(home, since, day, clock) if row.detected_at <= at]


def _by_recording(home: App, since: datetime, day: date, clock: ChangeClock) -> list[ChangeEntry]:
    with home.database.read_session() as session:
        if clock is ChangeClock.DETECTED:
            wordings, facts = changes.recorded_since(session, since)
        else:  # nothing is captured before it is published
            wordings, facts = changes.captured_since(
                session, datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
            )
    texts = {row.version.id: row for row in wordings}
    found = [_version_entry(row) for row in wordings] + [
        _effect_entry(policy, fact, texts.get(fact.actor_version or "")) for policy, fact in facts
    ]
    if clock is ChangeClock.DETECTED:
        return sorted(found, key=lambda row: row.detected_at)
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
        published_on=row.published_on,
        made_on=row.made_on,
    )


def _effect_entry(policy: Policy, fact: Fact, said: RecordedVersion | None) -> ChangeEntry:
    printed = (said.published_on, said.made_on) if said else (None, None)
    return ChangeEntry(
        policy, fact.kind.value, fact.recorded_at, None, fact, None, *printed, effective_on=fact.day
    )


def _by_effect(home: App, since: date, at: datetime) -> LazyList[Turn, ChangeEntry]:
    """List where a status or a version begins on a day of law."""
    now = home.now()
    prove = partial(_with_proof, home, now)
    with home.database.read_session() as session:
        lives = list(home.timeline_cache.get_timelines(session, policies.policy_ids(session), now))
    turns = [
        (day, id, life.settled <= at)
        for id, life in lives
        for day in life.periods.boundaries
        if day >= since
    ]
    # when it was detected is said by the fact that it rests on
    unsure = prove([(day, id) for day, id, sure in turns if not sure])
    detected = {(row.effective_on, row.policy.id) for row in unsure if row.detected_at <= at}
    return LazyList(
        sorted((day, id) for day, id, sure in turns if sure or (day, id) in detected), prove
    )


def _with_proof(home: App, now: datetime, turns: list[Turn]) -> list[ChangeEntry]:
    with home.database.read_session() as session:
        kept = home.dossier_cache.get_many(session, dict.fromkeys(id for _, id in turns))
    dossiers = {one.dossier.policy.id: one.dossier for one in kept}
    return [_beginning_soon(dossiers[id], day, now) for day, id in turns if id in dossiers]


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
