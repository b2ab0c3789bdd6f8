"""Cache the status periods of every policy, recomputed when the policy changes.

A list of a hundred thousand versions is decided from here; only the answers that are shown are made
with their basis.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy.orm import Session

from tracker.errors import StoreError
from tracker.law.status.status import PolicyTimeline, StatusSpan, build_timeline
from tracker.model import Dossier
from tracker.store import policies
from tracker.store.db import revisions
from tracker.store.db.database import Database

BATCH_SIZE = 500  # dossiers in memory while they are asked about
NOW = datetime.max.replace(tzinfo=UTC)  # all that was ever recorded and is not retracted


@dataclass(frozen=True, slots=True)
class CachedTimeline:
    """The status periods of one policy, valid as of every instant from `settled` on."""

    periods: PolicyTimeline
    settled: datetime

    def status_on(self, day: date) -> StatusSpan:
        """Return the status period of a day."""
        return self.periods.spans[bisect_right(self.periods.days, day)]


class TimelineCache:
    """The timelines of all policies of one database, for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._revision = -1
        self._timelines: dict[str, CachedTimeline] = {}

    def get_timelines(
        self, session: Session, ids: list[str], at: datetime
    ) -> Iterator[tuple[str, CachedTimeline]]:
        """Yield each policy that was known at an instant, with its timeline as known then."""
        self._refresh_timelines(session)
        changed = []
        for id in ids:
            timeline = self._timelines[id]
            if at >= timeline.settled:
                yield id, timeline
            else:
                changed.append(id)
        # something of it was recorded or retracted since
        for dossier in _batches_of_dossiers(session, changed):
            if dossier.policy.recorded_at <= at:
                yield dossier.policy.id, _build_timeline(dossier, at)

    def prefill_timelines(self, database: Database, ended: threading.Event) -> None:
        """Compute all timelines before the first reader asks; readers wait meanwhile.

        `ended` stops it at any time.
        """
        # the first reader gets the same error
        with suppress(StoreError), database.read_session() as session:
            self._refresh_timelines(session, ended)

    def _refresh_timelines(self, session: Session, ended: threading.Event | None = None) -> None:
        with self._lock:
            revision = revisions.last_revision(session)
            if revision > self._revision:
                for dossier in _batches_of_dossiers(
                    session, revisions.changed_since(session, self._revision)
                ):
                    if ended and ended.is_set():
                        return
                    self._timelines[dossier.policy.id] = _build_timeline(dossier, NOW)
                self._revision = revision


def _batches_of_dossiers(session: Session, ids: list[str]) -> Iterator[Dossier]:
    for start in range(0, len(ids), BATCH_SIZE):
        yield from policies.get_dossiers(session, ids[start : start + BATCH_SIZE])


def _build_timeline(dossier: Dossier, at: datetime) -> CachedTimeline:
    return CachedTimeline(build_timeline(dossier, at), dossier.last_recorded_at)
