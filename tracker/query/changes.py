"""What is new since a day, by three clocks: when we detected it, when it was published, when it
takes effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import partial

from tracker.app import App
from tracker.law.status.status import answer_on
from tracker.model import SHANGHAI, Dossier, Fact, Policy, Version
from tracker.query.lazy_list import Proved
from tracker.store import changes, policies
from tracker.store.changes import Wording

Turn = tuple[date, str]  # a day, and the policy of which something begins on it


class Clock(StrEnum):
    """By which of the three times news are chosen and ordered."""

    DETECTED = "detected"
    PUBLISHED = "published"
    EFFECTIVE = "effective"


@dataclass(frozen=True, slots=True)
class News:
    """One thing that became known or takes effect.

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
    def printed(self) -> date | None:
        """The day of publication as the text gives it, else that of its signature."""
        return self.published_on or self.made_on


def news(
    home: App, since: datetime, clock: Clock, known_at: datetime | None = None
) -> Sequence[News]:
    """Everything new since an instant by one clock, of what was detected by another, oldest first.

    Days begin at midnight in Shanghai.
    """
    day, at = since.astimezone(SHANGHAI).date(), known_at or home.now()
    if clock is Clock.EFFECTIVE:
        return _effective(home, day, at)
    return [row for row in _recorded(home, since, day, clock) if row.detected_at <= at]


def _recorded(home: App, since: datetime, day: date, clock: Clock) -> list[News]:
    with home.database.read_session() as session:
        if clock is Clock.DETECTED:
            wordings, facts = changes.recorded(session, since)
        else:  # nothing is captured before it is published
            wordings, facts = changes.captured(
                session, datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
            )
    texts = {row.version.id: row for row in wordings}
    found = [_wording(row) for row in wordings] + [
        _effect(policy, fact, texts.get(fact.actor_version or "")) for policy, fact in facts
    ]
    if clock is Clock.DETECTED:
        return sorted(found, key=lambda row: row.detected_at)
    return sorted(
        (row for row in found if (row.printed or date.min) >= day),
        key=lambda row: (row.printed or day, row.detected_at),
    )


def _wording(row: Wording) -> News:
    return News(
        row.policy,
        "changed" if row.compared_with else "first_seen",
        row.version.recorded_at,
        version=row.version,
        compared_with=row.compared_with,
        published_on=row.published_on,
        made_on=row.made_on,
    )


def _effect(policy: Policy, fact: Fact, said: Wording | None) -> News:
    printed = (said.published_on, said.made_on) if said else (None, None)
    return News(
        policy, fact.kind.value, fact.recorded_at, None, fact, None, *printed, effective_on=fact.day
    )


def _effective(home: App, since: date, at: datetime) -> Proved[Turn, News]:
    """Where a status or a wording begins on a day of law, as the one status function has it today."""
    now = home.now()
    prove = partial(_proved, home, now)
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
    return Proved(
        sorted((day, id) for day, id, sure in turns if sure or (day, id) in detected), prove
    )


def _proved(home: App, now: datetime, turns: list[Turn]) -> list[News]:
    with home.database.read_session() as session:
        kept = home.dossier_cache.get_many(session, dict.fromkeys(id for _, id in turns))
    dossiers = {one.dossier.policy.id: one.dossier for one in kept}
    return [_beginning(dossiers[id], day, now) for day, id in turns if id in dossiers]


def _beginning(dossier: Dossier, day: date, now: datetime) -> News:
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
    return News(
        found.policy,
        "changed" if same else found.status.value,
        detected,
        found.version,
        fact,
        effective_on=day,
    )
