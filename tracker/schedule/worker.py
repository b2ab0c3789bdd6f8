"""A worker takes checks from the shared queue; any number of workers run on any number of machines.

A worker may die at any moment. Jobs of a worker without a heartbeat for 30 s are queued again, and
the next worker completes what was begun: captures are read, texts and reports are written. A check
whose rows are written is not made again.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tracker import logs
from tracker.app import App, open_app
from tracker.fetch.client import HttpFetcher
from tracker.ingest.check_source import run_check_job
from tracker.ingest.next_run import next_due
from tracker.ingest.recovery import recover_interrupted
from tracker.model import Source, SourceKind
from tracker.schedule import job_queue
from tracker.schedule.config_reloader import ConfigReloader
from tracker.schedule.local_scheduler import GRACE, WORKERS
from tracker.schedule.start_message import describe_setup
from tracker.store import checks

if TYPE_CHECKING:
    from procrastinate import App as QueueApp
    from procrastinate import JobContext

POLLING_INTERVAL = 0.5  # seconds until an idle worker looks again whether a lock is free
RECONNECT_AFTER = 5.0  # seconds between two attempts to reach the database
MAX_ATTEMPTS = 5  # a check that so many workers did not survive is postponed

log = logging.getLogger("tracker.schedule.worker")


def run_worker(folder: Path | None) -> None:
    """Run a worker until SIGINT or SIGTERM. Raises ConfigError, StoreError."""
    with open_app(folder) as app, app.make_fetcher() as fetcher:
        job_queue.require_queue(app)
        logs.install_logging(logging.INFO)
        logging.getLogger("procrastinate").setLevel(logging.WARNING)
        log.info("tracker work：从队列领取检查，同时 %d 项；%s", WORKERS, describe_setup(app))
        asyncio.run(QueueWorker(app, fetcher).run_until_stopped())


class QueueWorker:
    """Takes checks from the queue of an app, `WORKERS` at a time."""

    def __init__(self, app: App, fetcher: HttpFetcher) -> None:
        self.app, self.fetcher = app, fetcher
        self._reloader = ConfigReloader(app)

    async def run_until_stopped(self) -> None:
        """Work until a signal asks to stop, reconnecting where the database does not answer.

        Running checks are finished, or abandoned after a while.
        """
        stop, loop = asyncio.Event(), asyncio.get_running_loop()

        def request_stop() -> None:
            stop.set()
            loop.call_later(GRACE, abandon_checks)

        for sign in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(sign, request_stop)
        while not stop.is_set():
            try:
                await self._work(stop)
            except job_queue.UNREACHABLE as error:
                reason = str(error.__cause__ or error).strip().splitlines()[0]
                log.warning("任务队列：%s；%g 秒后重连", reason, RECONNECT_AFTER)
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), RECONNECT_AFTER)

    async def _work(self, stop: asyncio.Event) -> None:
        """Work until a stop is requested or the database does not answer."""
        async with self.make_queue().open_async() as queue:
            working = asyncio.create_task(
                queue.run_worker_async(
                    concurrency=WORKERS,
                    fetch_job_polling_interval=POLLING_INTERVAL,
                    delete_jobs="always",
                    install_signal_handlers=False,
                    update_heartbeat_interval=job_queue.HEARTBEAT,
                    stalled_worker_timeout=job_queue.STALLED,
                )
            )
            stop_requested = asyncio.create_task(stop.wait())
            await asyncio.wait([working, stop_requested], return_when=asyncio.FIRST_COMPLETED)
            if stop_requested.done():
                working.cancel()
            stop_requested.cancel()
            with suppress(asyncio.CancelledError):
                await working

    def make_queue(self) -> QueueApp:
        """Return the queue, not yet opened, with the function that runs a job."""
        queue = job_queue.make_queue(self.app, WORKERS)
        strategy = job_queue.retry_strategy(MAX_ATTEMPTS, int(RECONNECT_AFTER))
        queue.task(name=job_queue.JOB, pass_context=True, retry=strategy)(self._run_job)
        return queue

    def _run_job(self, context: JobContext, source: str, tick: str) -> None:
        """Run one job: the check of a source that was due at `tick`."""
        self._reloader.reload_if_changed()
        found = self.app.sources_by_id.get(source)
        # removed since; or this machine's sources.toml is older: it stays due for the others
        if found is None:
            log.warning("%s：sources.toml 中没有此来源", source)
            return
        try:
            with self.app.database.advisory_lock(f"check:{source}", patience=0):
                self._check_locked(found, datetime.fromisoformat(tick), context.job.attempts)
        # a worker believed dead goes on with it; should it end after all, the source is still due
        except TimeoutError:
            log.info("%s：另一进程正在检查", source)

    def _check_locked(self, source: Source, due: datetime, attempts: int) -> None:
        """Check a source whose lock is held.

        `attempts`: how many workers died while they checked it.
        """
        if attempts:
            for capture, outcome in recover_interrupted(self.app, source.id):
                log.info("recovered %s: %s", capture, outcome)
        if attempts >= MAX_ATTEMPTS:
            log.error("%s：%d 次执行时进程中断，推迟", source.id, attempts)
            self._postpone(source, attempts)
        elif self._is_due(source, due, attempts):
            if run_check_job(self.app, source, self.fetcher) is None:
                self._postpone(source, 1)
            self.app.unchanged_checks.flush_checks()  # before the queue forgets the job

    def _is_due(self, source: Source, due: datetime, attempts: int) -> bool:
        """Return whether the check is still to be made.

        The job's time counts because the scheduler's clock may be ahead of this machine's, the
        row's because the source may have been scheduled again since. A listing or folder whose
        check was interrupted is checked again as a whole.
        """
        with self.app.database.read_connection() as connection:
            row = checks.due_at(connection, source.id)
        is_late = row is None or row <= max(due, self.app.now())
        return is_late or bool(attempts and source.kind is not SourceKind.PAGE)

    def _postpone(self, source: Source, failures: int) -> None:
        now = self.app.now()
        due = next_due(source, now, failures, quiet=self.app.settings.quiet)
        with self.app.database.write_connection_unsynced() as connection:
            checks.set_due(connection, [source.id], due)


def abandon_checks() -> None:
    """End the process; running checks can be interrupted without harm.

    Their threads cannot be stopped otherwise.
    """
    log.warning("检查未能在 %g 秒内完成，已放弃；由其他进程补完", GRACE)
    logging.shutdown()
    os._exit(0)
