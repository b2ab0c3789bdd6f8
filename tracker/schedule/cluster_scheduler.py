"""When, on many machines: what the rows of the sources say is due goes into the queue, once for
each source and time.

Who works it off is `work`. Here APScheduler wakes us; here, too, the jobs of dead workers are put
back into the queue.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from apscheduler.schedulers.background import BackgroundScheduler

from tracker import logs
from tracker.alert.alert_scheduler import AlertScheduler
from tracker.app import App as Home
from tracker.app import open_app
from tracker.errors import TrackerError
from tracker.ingest.recovery import recover
from tracker.model import SHANGHAI
from tracker.schedule import config_reloader, job_queue
from tracker.schedule.config_reloader import Declared
from tracker.schedule.leader_lock import Lead
from tracker.store import checks

if TYPE_CHECKING:
    from procrastinate import App

EVERY = 1.0  # seconds between two looks at what is due

log = logging.getLogger("tracker.schedule.cluster_scheduler")


def schedule(folder: Path | None) -> None:
    """Decide when for a home until SIGINT or SIGTERM; stand by while another process does.

    Raises ConfigError, StoreError.
    """
    ended = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: ended.set())
    with open_app(folder) as home:
        job_queue.require(home)
        logs.install(logging.INFO)
        file = Declared(home)  # from now on: it may be edited while we stand by
        lead = Lead(home, lambda: deciding(home, file))
        lead.start()
        while lead.running and not ended.wait(EVERY):
            pass
        lead.stop()
    if not ended.is_set():
        raise SystemExit(1)


@contextmanager
def deciding(home: Home, file: Declared) -> Iterator[None]:
    """While this lasts, checks are put into the queue and the alerts make their rounds."""
    rounds = AlertScheduler(home)
    with job_queue.queue(home, 2).open() as app:
        ticks = Ticks(home, app, file)
        ticks.start()
        rounds.start()
        try:
            yield
        finally:
            ticks.stop()
            rounds.stop()


class Ticks:
    """Puts into the open queue what is due. `start` and `stop`."""

    def __init__(self, home: Home, app: App, file: Declared) -> None:
        self._home, self._app, self._declared = home, app, file
        self._clock = BackgroundScheduler(
            timezone=SHANGHAI,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Plan what was never planned: at once. Complete what killed processes left."""
        # nobody plans or checks one of them between our look and our word
        with self._home.database.write_session() as session:
            known = checks.find_due(session)
            never = [
                source.id for source in self._home.settings.sources if known.get(source.id) is None
            ]
            checks.set_due(session.connection(), never, self._home.now())
        for job, seconds in (
            (self._look_at_file, config_reloader.EVERY),
            (self._put_due, EVERY),
            (self._rescue, job_queue.HEARTBEAT),
        ):
            self._clock.add_job(
                _explained(job), "interval", seconds=seconds, next_run_time=self._home.now()
            )
        self._clock.add_job(_explained(self._recover))
        self._clock.start()

    def stop(self) -> None:
        """Put nothing more into the queue; what is in it stays."""
        self._clock.shutdown(wait=True)

    def _recover(self) -> None:
        for what, outcome in recover(self._home):
            log.info("recovered %s: %s", what, outcome)

    def _look_at_file(self) -> None:
        """Where sources.toml was edited: what is new or was changed is due now, what is gone no
        more.
        """
        if edited := [source.id for source in self._declared.look()]:
            with self._home.database.write_connection_unsynced() as connection:
                checks.set_due(connection, edited, self._home.now())

    def _put_due(self) -> None:
        with self._home.database.read_connection() as connection:
            due = checks.due_before(connection, self._home.now())
        known, connections = self._home.sources_by_id, self._home.settings.fetch.connections
        job_queue.put(
            self._app,
            (
                job_queue.job(known[id], tick, connections)
                for id, tick in due.items()
                if id in known
            ),
        )

    def _rescue(self) -> None:
        asyncio.run(rescue(self._home))


async def rescue(home: Home) -> None:
    """Put the jobs of dead workers back into the queue."""
    async with job_queue.queue(home, 1).open_async() as app:
        for job in await app.job_manager.get_stalled_jobs(
            seconds_since_heartbeat=job_queue.STALLED
        ):
            log.warning("%s：执行它的进程已无心跳，重新排队", job.task_kwargs.get("source"))
            await app.job_manager.retry_job(job)


def _explained(job: Callable[[], None]) -> Callable[[], None]:
    """What we can explain is one line in the log, and the next time tries again."""

    def run() -> None:
        try:
            job()
        except (TrackerError, *job_queue.AWAY) as error:
            log.warning("%s", error)

    return run
