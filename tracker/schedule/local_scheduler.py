"""Schedule the checks of one process: each source is due at the time that its database row says,
also after a restart.
"""

from __future__ import annotations

import logging
from datetime import datetime

from tracker.app import App
from tracker.fetch.client import HttpFetcher
from tracker.ingest.check_source import run_check_job
from tracker.ingest.next_run import next_due
from tracker.ingest.recovery import recover_interrupted
from tracker.model import Source
from tracker.model.checks import SUCCESSFUL, CheckOutcome
from tracker.schedule import config_reloader
from tracker.schedule.config_reloader import ConfigReloader
from tracker.schedule.due_times import find_due_times
from tracker.schedule.timer_pool import TimerPool
from tracker.store import checks
from tracker.urls import parse_url

WORKERS = 4
GRACE = 10  # seconds for the running checks when the service stops

log = logging.getLogger("tracker.schedule.local_scheduler")


class LocalScheduler:
    """Checks every source of an app when it is due.

    `stop` waits for the running checks, but not for ever.
    """

    def __init__(
        self, app: App, fetcher: HttpFetcher, reloader: ConfigReloader | None = None
    ) -> None:
        self.app, self.fetcher = app, fetcher
        self._reloader = reloader or ConfigReloader(app)
        self._pool = TimerPool(
            self._check_and_reschedule,
            app.now,
            WORKERS,
            self._concurrency_group,
            app.settings.fetch.connections,
        )

    def start(self) -> None:
        """Recover what an earlier process left, and schedule every source."""
        self._pool.run_now(self._recover)
        with self.app.database.read_session() as session:
            due_times = find_due_times(self.app, session)
        now = self.app.now()
        for source_id, due in due_times.items():
            self._pool.schedule_at(source_id, max(due, now))
        self._pool.clock.add_job(
            self._reload_sources,
            "interval",
            seconds=config_reloader.EVERY,
            id="sources.toml",
            coalesce=True,
        )
        self._pool.start()

    def stop(self) -> None:
        """Start no further check; wait for the running ones, or abandon them after a while."""
        self._pool.stop(GRACE)

    def _concurrency_group(self, source_id: str) -> str:
        """Return the host of a source; a folder is its own group."""
        source = self.app.sources_by_id.get(source_id)
        return parse_url(source.url).host if source and source.url else source_id

    def _reload_sources(self) -> None:
        """Check the sources that are new or were changed in sources.toml now."""
        for source in self._reloader.reload_if_changed():
            self._pool.schedule_at(source.id, self.app.now())

    def _recover(self) -> None:
        for capture, outcome in recover_interrupted(self.app):
            log.info("recovered %s: %s", capture, outcome)

    def _check_and_reschedule(self, source_id: str) -> None:
        if source := self.app.sources_by_id.get(source_id):  # else no longer declared
            outcome = run_check_job(self.app, source, self.fetcher)
            # A source that was edited meanwhile is due now, as the reload of the file says.
            if self.app.sources_by_id.get(source_id) == source:
                self._pool.schedule_at(source.id, self._next_due(source, outcome))

    def _next_due(self, source: Source, outcome: CheckOutcome | None) -> datetime:
        """Return when a source is due after a check; always later than now.

        After a failure the row knows how many there were; after a success it need not be read.
        """
        now, quiet = self.app.now(), self.app.settings.quiet
        if outcome is None:
            return next_due(source, now, failures=1, quiet=quiet)
        if outcome in SUCCESSFUL:
            return next_due(source, now, quiet=quiet)
        with self.app.database.read_session() as session:
            due = checks.find_due(session).get(source.id)
        return due if due and due > now else next_due(source, now, failures=1, quiet=quiet)
