"""Schedule the checks of many machines: a source that is due goes into the shared queue, once for
each due time, and the workers take it from there. Jobs of dead workers are queued again.
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
from tracker.app import App, open_app
from tracker.errors import TrackerError
from tracker.ingest.recovery import recover_interrupted
from tracker.model import SHANGHAI
from tracker.schedule import config_reloader, job_queue
from tracker.schedule.config_reloader import ConfigReloader
from tracker.schedule.due_times import find_due_times
from tracker.schedule.leader_lock import LeaderElection
from tracker.schedule.start_message import describe_setup
from tracker.store import checks

if TYPE_CHECKING:
    from procrastinate import App as QueueApp

EVERY = 1.0  # seconds between two searches for sources that are due

log = logging.getLogger("tracker.schedule.cluster_scheduler")


def run_scheduler(folder: Path | None) -> None:
    """Schedule the checks of a home until SIGINT or SIGTERM; stand by while another process does.

    Raises ConfigError, StoreError.
    """
    stop_requested = threading.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, lambda *_: stop_requested.set())
    with open_app(folder) as app:
        job_queue.require_queue(app)
        logs.install_logging(logging.INFO)
        log.info("tracker schedule：安排检查、发送通知；%s", describe_setup(app))
        reloader = ConfigReloader(app)  # before the election: edits count while standing by
        election = LeaderElection(app, lambda: running(app, reloader))
        election.start()
        while election.is_running and not stop_requested.wait(EVERY):
            pass
        election.stop()
    if not stop_requested.is_set():
        raise SystemExit(1)


@contextmanager
def running(app: App, reloader: ConfigReloader) -> Iterator[None]:
    """Run the cluster scheduler and the alert scheduler inside the context."""
    alerts = AlertScheduler(app)
    with job_queue.make_queue(app, 2).open() as queue:
        scheduler = ClusterScheduler(app, queue, reloader)
        scheduler.start()
        alerts.start()
        try:
            yield
        finally:
            scheduler.stop()
            alerts.stop()


class ClusterScheduler:
    """Puts the sources that are due into the open queue."""

    def __init__(self, app: App, queue: QueueApp, reloader: ConfigReloader) -> None:
        self._app, self._queue, self._reloader = app, queue, reloader
        self._clock = BackgroundScheduler(
            timezone=SHANGHAI,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Make sources due that have no due time or a shorter schedule than before, recover what
        was interrupted, start the clock.
        """
        # in one write transaction: no other process schedules or checks one of them meanwhile
        with self._app.database.write_session() as session:
            rows = checks.find_due(session)
            for source_id, due in find_due_times(self._app, session).items():
                row = rows.get(source_id)
                if row is None or due < row:
                    checks.set_due(session.connection(), [source_id], due)
        for job, seconds in (
            (self._reload_sources, config_reloader.EVERY),
            (self._enqueue_due, EVERY),
            (self._requeue_stalled, job_queue.HEARTBEAT),
        ):
            self._clock.add_job(
                logging_errors(job), "interval", seconds=seconds, next_run_time=self._app.now()
            )
        self._clock.add_job(logging_errors(self._recover))
        self._clock.start()

    def stop(self) -> None:
        """Put nothing more into the queue; what is in it stays."""
        self._clock.shutdown(wait=True)

    def _recover(self) -> None:
        for capture, outcome in recover_interrupted(self._app):
            log.info("recovered %s: %s", capture, outcome)

    def _reload_sources(self) -> None:
        """Make the sources that are new or were changed in sources.toml due now."""
        if changed := [source.id for source in self._reloader.reload_if_changed()]:
            with self._app.database.write_connection_unsynced() as connection:
                checks.set_due(connection, changed, self._app.now())

    def _enqueue_due(self) -> None:
        with self._app.database.read_connection() as connection:
            due = checks.due_before(connection, self._app.now())
        sources, connections = self._app.sources_by_id, self._app.settings.fetch.connections
        jobs = (
            job_queue.check_job(sources[id], time, connections)
            for id, time in due.items()
            if id in sources
        )
        job_queue.enqueue_jobs(self._queue, jobs)

    def _requeue_stalled(self) -> None:
        asyncio.run(requeue_stalled(self._app))


async def requeue_stalled(app: App) -> None:
    """Queue the jobs of dead workers again."""
    async with job_queue.make_queue(app, 1).open_async() as queue:
        stalled = await queue.job_manager.get_stalled_jobs(
            seconds_since_heartbeat=job_queue.STALLED
        )
        for job in stalled:
            log.warning("%s：执行它的进程已无心跳，重新排队", job.task_kwargs.get("source"))
            await queue.job_manager.retry_job(job)


def logging_errors(job: Callable[[], None]) -> Callable[[], None]:
    """Return a job that logs an explainable error in one line; its next run tries again."""

    def run_and_log() -> None:
        try:
            job()
        except (TrackerError, *job_queue.UNREACHABLE) as error:
            log.warning("%s", error)

    return run_and_log
