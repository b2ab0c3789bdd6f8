"""List policies by status and last day; answers are built for shown entries only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from tracker.app import App
from tracker.law.status.status import StatusSpan
from tracker.model import Answer, Status
from tracker.query import status as answers
from tracker.query.lazy_list import LazyList

Listed = LazyList[str, Answer]  # ids, and the answers on them
LAPSING = answers.IN_FORCE | {Status.SUSPENDED}  # what is suspended runs out all the same


@dataclass(frozen=True)
class PolicyStatuses:
    """The status of every matching policy on a day, by title."""

    app: App
    stands: dict[str, StatusSpan]
    on: date
    at: datetime

    @cached_property
    def count_statuses(self) -> Counter[Status]:
        """Count the policies by status."""
        return Counter(span.status for span in self.stands.values())

    def with_status(self, wanted: frozenset[Status]) -> Listed:
        """Return the policies with one of these statuses."""
        return self._lazy_answers([id for id, span in self.stands.items() if span.status in wanted])

    def expiring_until(self, until: date) -> Listed:
        """Return the policies that apply and expire by a day, soonest first.

        An end by a default rule counts too.
        """
        ends = [
            (end, id)
            for id, (status, _, end) in self.stands.items()
            if status in LAPSING and end and self.on <= end <= until
        ]
        return self._lazy_answers([id for _, id in sorted(ends)])

    def beginning_later(self) -> Listed:
        """Return the policies that commence on a known later day, soonest first."""
        starts = [
            (begin, id)
            for id, (status, begin, _) in self.stands.items()
            if status is Status.NOT_YET_IN_FORCE and begin
        ]
        return self._lazy_answers([id for begin, id in sorted(starts) if begin > self.on])

    def by_beginning(self) -> list[str]:
        """Return the ids in the order of their first days; those without one come first."""
        return sorted(self.stands, key=lambda id: (self.stands[id].begin or date.min, id))

    def _lazy_answers(self, ids: list[str]) -> Listed:
        return LazyList(ids, lambda shown: answers.statuses_of(self.app, shown, self.on, self.at))


def list_statuses(
    app: App, on: date, known_at: datetime | None = None, **filters: Any
) -> PolicyStatuses:
    """Return the matching policies on a day; filters as for `find_statuses`. Raises NotKnown."""
    at = known_at or app.now()
    with app.database.read_session() as session:
        ids = answers.matching_policies(app, session, known_at, **filters)
        found = {
            id: life.status_on(on)
            for id, life in app.timeline_cache.get_timelines(session, ids, at)
        }
    return PolicyStatuses(app, {id: found[id] for id in ids if id in found}, on, at)
