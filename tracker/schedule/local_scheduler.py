"""When: each source is due at a time that is a row, kept over restarts; APScheduler wakes us, in
one process.
"""

from __future__ import annotations

import logging
from datetime import datetime
from urllib.parse import urlsplit

from tracker.app import App
from tracker.fetch.client import Fetcher
from tracker.ingest.check_source import look
from tracker.ingest.next_run import next_due
from tracker.ingest.recovery import recover
from tracker.model import Source
from tracker.model.checks import SUCCESSFUL
from tracker.schedule import config_reloader
from tracker.schedule.config_reloader import Declared
from tracker.schedule.timer_pool import Rota
from tracker.store import checks

WORKERS = 4
GRACE = 10  # seconds for the checks under way, when we are told to stop

log = logging.getLogger("tracker.schedule.local_scheduler")


class Schedule:
    """Checks every source of a home when it is due.

    `start` and `stop`; a stop waits for the checks under way, but not for ever.
    """

    def __init__(self, home: App, fetcher: Fetcher, file: Declared | None = None) -> None:
        self.home, self.fetcher = home, fetcher
        self._declared = file or Declared(home)
        self._rota = Rota(self._run, home.now, WORKERS, self._host, home.settings.fetch.connections)

    def start(self) -> None:
        """Complete what an earlier process left, then plan every source: at the time its row says,
        at once where there is none.
        """
        self._rota.soon(self._recover)
        with self.home.database.read_session() as session:
            due = checks.find_due(session)
        for source in self.home.settings.sources:
            self._plan(source, max(due.get(source.id) or self.home.now(), self.home.now()))
        self._rota.clock.add_job(
            self._look_at_file,
            "interval",
            seconds=config_reloader.EVERY,
            id="sources.toml",
            coalesce=True,
        )
        self._rota.start()

    def stop(self) -> None:
        """Begin nothing more; finish what runs, or abandon it after a while."""
        self._rota.stop(GRACE)

    def _host(self, id: str) -> str:
        """The host that a source is looked for at, for those that wait for each other; a folder
        waits for nobody.
        """
        source = self.home.sources_by_id.get(id)
        return (source and source.url and urlsplit(source.url).hostname) or id

    def _plan(self, source: Source, at: datetime) -> None:
        self._rota.plan(source.id, at)

    def _look_at_file(self) -> None:
        """Where sources.toml was edited: what is new or was changed is checked now, what is gone no
        more.
        """
        for source in self._declared.look():
            self._plan(source, self.home.now())

    def _recover(self) -> None:
        for what, outcome in recover(self.home):
            log.info("recovered %s: %s", what, outcome)

    def _run(self, id: str) -> None:
        if source := self.home.sources_by_id.get(id):  # else no longer declared
            self._plan(source, self._due(source, look(self.home, source, self.fetcher)))

    def _due(self, source: Source, outcome: str | None) -> datetime:
        """When the rows of a check say that the next is due; without asking them where it went well
        or left none.
        """
        if outcome is None:
            return next_due(source, self.home.now(), failures=1, quiet=self.home.settings.quiet)
        if outcome in SUCCESSFUL:
            return next_due(source, self.home.now(), quiet=self.home.settings.quiet)
        with self.home.database.read_session() as session:
            return checks.find_due(session).get(source.id) or self.home.now()
