"""When: each source is due at a time that is a row, kept over restarts; APScheduler wakes us, in one process."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from tracker import again, pipeline
from tracker.due import next_due
from tracker.fetch.http import Fetcher
from tracker.home import Home
from tracker.model import SHANGHAI, Source
from tracker.store import visits

WORKERS = 4

log = logging.getLogger("tracker.schedule")


class Schedule:
    """Checks every source of a home when it is due. `start` and `stop`; a stop waits for the checks under way."""

    def __init__(self, home: Home, fetcher: Fetcher) -> None:
        self.home, self.fetcher = home, fetcher
        self._clock = BackgroundScheduler(executors={"default": ThreadPoolExecutor(WORKERS)}, timezone=SHANGHAI)

    def start(self) -> None:
        """Complete what an earlier process left, then plan every source: at the time its row says, at once where there is none."""
        self._soon("recover", self._recover, self.home.now())
        with self.home.database.reading() as session:
            due = visits.due(session)
        for source in self.home.settings.sources:
            self._plan(source, max(due.get(source.id) or self.home.now(), self.home.now()))
        self._clock.start()

    def stop(self) -> None:
        """Begin nothing more, finish what runs."""
        self._clock.shutdown(wait=True)

    def _plan(self, source: Source, at: datetime) -> None:
        self._soon(source.id, lambda: self._run(source), at)

    def _soon(self, id: str, job: Callable[[], None], at: datetime) -> None:
        self._clock.add_job(job, "date", run_date=at, id=id, replace_existing=True, misfire_grace_time=None)

    def _recover(self) -> None:
        for what, outcome in again.recover(self.home):
            log.info("recovered %s: %s", what, outcome)

    def _run(self, source: Source) -> None:
        """One check, whose rows also say when the next is due. The job boundary: what fails here is logged, and the loop goes on."""
        outcome = "failed"
        try:
            for done in pipeline.check(self.home, source, self.fetcher):
                outcome = done.outcome
                log.log(
                    logging.DEBUG if outcome == "unchanged" else logging.INFO, "%s %s: %s %s", source.id, done.address, outcome, done.note
                )
            at = self._due(source, outcome)
        except Exception:  # noqa: BLE001  the one place: a bug in one source must not stop the others
            log.exception("check of %s failed", source.id)
            at = next_due(source, self.home.now(), failures=1, quiet=self.home.settings.quiet)
        self._plan(source, at)

    def _due(self, source: Source, outcome: str) -> datetime:
        """When the rows of a check say that the next is due; without asking them where it went well."""
        if outcome in visits.GOOD:
            return next_due(source, self.home.now(), quiet=self.home.settings.quiet)
        with self.home.database.reading() as session:
            return visits.due(session).get(source.id) or self.home.now()
