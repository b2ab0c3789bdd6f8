"""What is new since a day, by three clocks: when we detected it, when it was published, when it takes effect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum

from tracker.ask.answers import Period, periods
from tracker.home import Home
from tracker.model import SHANGHAI, Fact, Policy, Version
from tracker.store import changes, queries
from tracker.store.changes import Wording


class Clock(StrEnum):
    """By which of the three times news are chosen and ordered."""

    DETECTED = "detected"
    PUBLISHED = "published"
    EFFECTIVE = "effective"


@dataclass(frozen=True, slots=True)
class News:
    """One thing that became known or takes effect. `what`: first_seen, changed, a kind of fact, or the status that begins."""

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


def news(home: Home, since: datetime, clock: Clock) -> list[News]:
    """Everything new since an instant by one clock, oldest first. A day of law begins at midnight in Shanghai."""
    day = since.astimezone(SHANGHAI).date()
    if clock is Clock.EFFECTIVE:
        return sorted(_effective(home, day), key=lambda row: (row.effective_on or day, row.policy.id))
    with home.database.reading() as session:
        if clock is Clock.DETECTED:
            wordings, facts = changes.recorded(session, since)
        else:  # nothing is captured before it is published
            wordings, facts = changes.captured(session, datetime.combine(day, time(), SHANGHAI).astimezone(UTC))
    texts = {row.version.id: row for row in wordings}
    found = [_wording(row) for row in wordings] + [_effect(policy, fact, texts.get(fact.actor_version or "")) for policy, fact in facts]
    if clock is Clock.DETECTED:
        return sorted(found, key=lambda row: row.detected_at)
    return sorted((row for row in found if (row.printed or date.min) >= day), key=lambda row: (row.printed or day, row.detected_at))


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
    return News(policy, fact.kind.value, fact.recorded_at, None, fact, None, *printed, effective_on=fact.day)


def _effective(home: Home, since: date) -> Iterator[News]:
    """Where a status or a wording begins on a day of law, as the one status function has it today."""
    now = home.now()
    with home.database.reading() as session:
        found = queries.dossiers(session, queries.policy_ids(session))
    for dossier in found:
        rows = periods(dossier, now, now.astimezone(SHANGHAI).date())
        for before, row in zip([None, *rows], rows, strict=False):
            if row.start and row.start >= since:
                yield _beginning(before, row)


def _beginning(before: Period | None, row: Period) -> News:
    answer = row.answer
    same = before is not None and before.answer.status is answer.status
    fact = answer.basis[-1] if answer.basis and not same else None
    detected = fact.recorded_at if fact else answer.version.recorded_at if answer.version else answer.policy.recorded_at
    return News(answer.policy, "changed" if same else answer.status.value, detected, answer.version, fact, effective_on=row.start)
