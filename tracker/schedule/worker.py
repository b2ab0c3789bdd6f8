"""Where, on many machines: a worker takes checks from the queue, as many workers as there are, on
as many machines.

A worker may die at any moment. Its job is put back into the queue when its heart has stopped, and
whoever takes it up first completes
what was begun: evidence that was kept is read, texts and reports are written. A check whose rows
are written is not made again.
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
from tracker.app import App as Home
from tracker.app import open_app
from tracker.fetch.client import Fetcher
from tracker.ingest.check_source import look
from tracker.ingest.next_run import next_due
from tracker.ingest.recovery import recover
from tracker.model import Source, SourceKind
from tracker.schedule import job_queue
from tracker.schedule.config_reloader import Declared
from tracker.schedule.local_scheduler import GRACE, WORKERS
from tracker.store import checks

if TYPE_CHECKING:
    from procrastinate import App, JobContext

IDLE = 0.5  # seconds until a worker that has nothing to do looks whether a host has become free
PAUSE = 5.0  # seconds before we try again to reach a database that is away
MOST = 5  # a check that so many workers did not survive is put off

log = logging.getLogger("tracker.schedule.worker")


def work(folder: Path | None) -> None:
    """Work for a home until SIGINT or SIGTERM. Raises ConfigError, StoreError."""
    with open_app(folder) as home, home.make_fetcher() as fetcher:
        job_queue.require(home)
        logs.install(logging.INFO)
        logging.getLogger("procrastinate").setLevel(logging.WARNING)
        asyncio.run(Worker(home, fetcher).run())


class Worker:
    """Takes checks from the queue of a home, `WORKERS` at a time."""

    def __init__(self, home: Home, fetcher: Fetcher) -> None:
        self.home, self.fetcher = home, fetcher
        self._declared = Declared(home)

    async def run(self) -> None:
        """Until we are told to stop: then begin nothing more, finish what runs, or abandon it after
        a while.
        """
        stop, loop = asyncio.Event(), asyncio.get_running_loop()

        def told() -> None:
            stop.set()
            loop.call_later(GRACE, _abandon)

        for sign in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(sign, told)
        while not stop.is_set():
            try:
                await self._serve(stop)
            except job_queue.AWAY as error:
                log.warning(
                    "任务队列：%s；%g 秒后重连",
                    str(error.__cause__ or error).strip().splitlines()[0],
                    PAUSE,
                )
                with suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), PAUSE)

    async def _serve(self, stop: asyncio.Event) -> None:
        """Until we are told to stop, or the database is away."""
        async with self.queue().open_async() as app:
            working = asyncio.create_task(
                app.run_worker_async(
                    concurrency=WORKERS,
                    fetch_job_polling_interval=IDLE,
                    delete_jobs="always",
                    install_signal_handlers=False,
                    update_heartbeat_interval=job_queue.HEARTBEAT,
                    stalled_worker_timeout=job_queue.STALLED,
                )
            )
            told = asyncio.create_task(stop.wait())
            await asyncio.wait([working, told], return_when=asyncio.FIRST_COMPLETED)
            if told.done():
                working.cancel()
            told.cancel()
            with suppress(asyncio.CancelledError):
                await working

    def queue(self) -> App:
        """The queue, not yet opened, with what is to be done for a job."""
        app = job_queue.queue(self.home, WORKERS)
        app.task(name=job_queue.JOB, pass_context=True, retry=job_queue.retry(MOST, int(PAUSE)))(
            self._check
        )
        return app

    def _check(self, context: JobContext, source: str, tick: str) -> None:
        """One job: a source, and the time at which it was due."""
        self._declared.look()
        found = self.home.sources_by_id.get(source)
        # taken out since; or our copy of the file is older, and it will be due again for others
        if found is None:
            log.warning("%s：sources.toml 中没有此来源", source)
            return
        try:
            with self.home.database.advisory_lock(f"check:{source}", patience=0):
                self._do(found, datetime.fromisoformat(tick), context.job.attempts)
        # its heart was thought to have stopped, and it goes on; should it end after all, the source
        # is still due
        except TimeoutError:
            log.info("%s：另一进程正在检查", source)

    def _do(self, source: Source, tick: datetime, broken: int) -> None:
        """The check of a source that nobody else checks now.

        `broken`: how many workers did not survive it.
        """
        if broken:
            for what, outcome in recover(self.home, source.id):
                log.info("recovered %s: %s", what, outcome)
        if broken >= MOST:
            log.error("%s：%d 次执行时进程中断，推迟", source.id, broken)
            self._put_off(source, broken)
        elif self._is_due(source, tick, broken):
            if look(self.home, source, self.fetcher) is None:
                self._put_off(source, 1)
            self.home.unchanged_checks.flush_checks()  # before the queue forgets the job

    def _is_due(self, source: Source, tick: datetime, broken: int) -> bool:
        """Is it still to be done? What looks at many addresses may have been broken off after the
        first, and looks at all again.

        `tick` counts because the clock of who decided may be ahead of ours, and the row because it
        may have been planned anew since.
        """
        with self.home.database.read_connection() as connection:
            due = checks.due_at(connection, source.id)
        late = due is None or due <= max(tick, self.home.now())
        return late or bool(broken and source.kind is not SourceKind.PAGE)

    def _put_off(self, source: Source, failures: int) -> None:
        now = self.home.now()
        with self.home.database.write_connection_unsynced() as connection:
            checks.set_due(
                connection,
                [source.id],
                next_due(source, now, failures, quiet=self.home.settings.quiet),
            )


def _abandon() -> None:
    """What runs may die at any moment without harm, and its threads cannot be stopped in any other
    way.
    """
    log.warning("检查未能在 %g 秒内完成，已放弃；由其他进程补完", GRACE)
    logging.shutdown()
    os._exit(0)
