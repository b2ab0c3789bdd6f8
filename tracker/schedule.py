"""When: each source is due at a time that is a row, kept over restarts; APScheduler wakes us, in one process."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger

from tracker import pipeline
from tracker.fetch.http import Fetcher
from tracker.home import Home
from tracker.model import SHANGHAI, Source
from tracker.store import visits

WORKERS = 4
FIRST_RETRY = timedelta(minutes=5)  # after a failure; doubled with each further one, never later than the source's own time

log = logging.getLogger("tracker.schedule")


def next_due(source: Source, now: datetime, failures: int = 0) -> datetime:
    """When a source is due after a check that ended `now`; sooner after a failure, each time less so."""
    if source.cron:
        regular: datetime = CronTrigger.from_crontab(source.cron, timezone=SHANGHAI).get_next_fire_time(None, now).astimezone(now.tzinfo)
    else:
        regular = now + (source.every or timedelta(days=1))
    return min(regular, now + FIRST_RETRY * 2 ** min(failures - 1, 16)) if failures else regular


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
        for what, outcome in pipeline.recover(self.home):
            log.info("recovered %s: %s", what, outcome)

    def _run(self, source: Source) -> None:
        """One check, and the next time written down. The job boundary: whatever fails here is logged, and the loop goes on."""
        try:
            for done in pipeline.check(self.home, source, self.fetcher):
                log.info("checked %s %s: %s %s", done.source, done.address, done.outcome, done.note)
        except Exception:  # noqa: BLE001  the one place: a bug in one source must not stop the others
            log.exception("check of %s failed", source.id)
        now = self.home.now()
        with self.home.database.writing() as session:
            at = next_due(source, now, visits.health(session, source.id).failures)
            visits.set_due(session, source.id, at)
        self._plan(source, at)
