"""When: each source is due at a time that is a row, kept over restarts; APScheduler wakes us, in one process."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from tracker import pipeline
from tracker.errors import ConfigError
from tracker.fetch.http import Fetcher
from tracker.home import Home
from tracker.model import Source
from tracker.settings import FILE
from tracker.store import visits
from tracker.watch import again
from tracker.watch.due import next_due
from tracker.watch.rota import Rota

WORKERS = 4
GRACE = 10  # seconds for the checks under way, when we are told to stop
EVERY = 5  # seconds between two looks at sources.toml

log = logging.getLogger("tracker.watch.schedule")


class Schedule:
    """Checks every source of a home when it is due. `start` and `stop`; a stop waits for the checks under way, but not for ever."""

    def __init__(self, home: Home, fetcher: Fetcher) -> None:
        self.home, self.fetcher = home, fetcher
        self._read = _stamp(home.settings.home / FILE)
        self._rota = Rota(self._run, home.now, WORKERS)

    def start(self) -> None:
        """Complete what an earlier process left, then plan every source: at the time its row says, at once where there is none."""
        self._rota.soon(self._recover)
        with self.home.database.reading() as session:
            due = visits.due(session)
        for source in self.home.settings.sources:
            self._plan(source, max(due.get(source.id) or self.home.now(), self.home.now()))
        self._rota.clock.add_job(self._look_at_file, "interval", seconds=EVERY, id="sources.toml", coalesce=True)
        self._rota.start()

    def stop(self) -> None:
        """Begin nothing more; finish what runs, or abandon it after a while."""
        self._rota.stop(GRACE)

    def _plan(self, source: Source, at: datetime) -> None:
        self._rota.plan(source.id, at)

    def _look_at_file(self) -> None:
        """Where sources.toml was edited: what is new or was changed is checked now, what is gone no more. A broken one changes nothing."""
        stamp = _stamp(self.home.settings.home / FILE)
        if stamp == self._read:
            return
        self._read, before = stamp, self.home.by_id
        try:
            self.home.reload()
        except ConfigError as error:
            log.warning("%s 有误，仍按上一次正确的内容运行：%s", FILE, error)
            return
        fresh = [source for source in self.home.settings.sources if before.get(source.id) != source]
        log.info("%s 已重新载入：%d 个来源，其中 %d 个新增或有改动", FILE, len(self.home.by_id), len(fresh))
        for source in fresh:
            self._plan(source, self.home.now())

    def _recover(self) -> None:
        for what, outcome in again.recover(self.home):
            log.info("recovered %s: %s", what, outcome)

    def _run(self, id: str) -> None:
        """One check, whose rows also say when the next is due. The job boundary: what fails here is logged, and the loop goes on."""
        source = self.home.by_id.get(id)
        if source is None:  # no longer declared
            return
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


def _stamp(path: Path) -> tuple[int, int, int]:
    """What changes when a file is edited or put in the place of another; zeros while it is not there."""
    try:
        found = path.stat()
    except OSError:
        return 0, 0, 0
    return found.st_mtime_ns, found.st_size, found.st_ino
