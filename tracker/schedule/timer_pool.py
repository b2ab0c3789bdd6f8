"""Run jobs in a thread pool at their scheduled time; one APScheduler job wakes the pool for the
earliest.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from functools import partial

from apscheduler.schedulers.background import BackgroundScheduler

from tracker.model import SHANGHAI

BATCH_WINDOW = timedelta(seconds=0.5)  # jobs due so soon after another run with it

log = logging.getLogger("tracker.schedule.timer_pool")


def own_group(name: str) -> str:
    """Return a group that holds no other job."""
    return name


class TimerPool:
    """A thread pool that calls `run(name)` for every scheduled name at its time.

    A name has one time at most; `run` schedules it again. At most `max_per_group` jobs of one group
    run concurrently; the rest wait without occupying a worker, so that a slow host leaves workers
    to the other hosts.
    """

    def __init__(
        self,
        run: Callable[[str], None],
        now: Callable[[], datetime],
        workers: int,
        group: Callable[[str], str] = own_group,
        max_per_group: int = 1,
    ) -> None:
        self._run, self._now = run, now
        self._group, self._max_per_group = group, max_per_group
        self._running_by_group: Counter[str] = Counter()
        self._waiting_by_group: defaultdict[str, deque[str]] = defaultdict(deque)
        self._lock = threading.Lock()
        self._times: dict[str, datetime] = {}
        self._next_wake: datetime | None = None
        self._stopped = False
        self._ready: deque[Callable[[], None]] = deque()  # jobs that a worker may take
        self._idle_workers = workers
        self._futures: set[Future[None]] = set()
        self._pool = ThreadPoolExecutor(workers, "check")
        self.clock = BackgroundScheduler(timezone=SHANGHAI)

    def schedule_at(self, name: str, time: datetime) -> None:
        """Run a name at a time, in place of the time scheduled before."""
        with self._lock:
            self._times[name] = time
            self._wake_at(time)

    def run_now(self, job: Callable[[], None]) -> None:
        """Run another job in the same pool now."""
        with self._lock:
            self._enqueue(job)

    def start(self) -> None:
        """Start the clock."""
        self.clock.start()

    def stop(self, grace: float) -> None:
        """Start no further job, and wait `grace` seconds for those that run.

        Jobs that take longer are abandoned; they can be interrupted at any moment without harm.
        """
        with self._lock:
            self._stopped = True
        self.clock.shutdown(wait=False)
        self._pool.shutdown(wait=False, cancel_futures=True)
        late = wait(set(self._futures), grace).not_done
        if late:
            log.warning("%d 项检查未能在 %g 秒内完成，已放弃；下次启动时补完", len(late), grace)

    def _wake_at(self, time: datetime) -> None:
        if self._next_wake is not None and time >= self._next_wake:
            return
        self._next_wake = time
        self.clock.add_job(
            self._wake,
            "date",
            run_date=time,
            id="wake",
            replace_existing=True,
            misfire_grace_time=None,
        )

    def _wake(self) -> None:
        """Start the jobs that are due, and set the alarm for the next."""
        with self._lock:
            now = self._now() + BATCH_WINDOW
            due = sorted((time, name) for name, time in self._times.items() if time <= now)
            for _, name in due:
                del self._times[name]
                self._waiting_by_group[self._group(name)].append(name)
            for group in list(self._waiting_by_group):
                while job := self._next_of_group(group):
                    self._enqueue(job)
            self._next_wake = None
            if self._times:
                self._wake_at(min(self._times.values()))

    def _next_of_group(self, group: str) -> Callable[[], None] | None:
        """Take the next waiting job of a group; None while its limit is reached."""
        waiting = self._waiting_by_group.get(group)
        if not waiting or self._running_by_group[group] >= self._max_per_group:
            return None
        self._running_by_group[group] += 1
        job = partial(self._run_in_group, waiting.popleft(), group)
        if not waiting:
            del self._waiting_by_group[group]
        return job

    def _run_in_group(self, name: str, group: str) -> None:
        try:
            self._run(name)
        finally:
            with self._lock:
                self._running_by_group[group] -= 1
                if not self._running_by_group[group]:
                    del self._running_by_group[group]
                if job := self._next_of_group(group):
                    # this worker takes the next job itself: to wake another costs a change of
                    # threads for each job
                    self._ready.append(job)

    def _enqueue(self, job: Callable[[], None]) -> None:
        self._ready.append(job)
        self._call_worker()

    def _call_worker(self) -> None:
        """Hand the ready jobs to an idle worker, if there is one."""
        if self._ready and self._idle_workers and not self._stopped:
            self._idle_workers -= 1
            future = self._pool.submit(self._work_off)
            self._futures.add(future)
            future.add_done_callback(self._futures.discard)

    def _work_off(self) -> None:
        """Run ready jobs one after the other.

        To submit each job to the pool by itself would cost as much as an unchanged page.
        """
        try:
            while job := self._take_job():
                job()
        finally:
            with self._lock:
                self._idle_workers += 1
                self._call_worker()

    def _take_job(self) -> Callable[[], None] | None:
        with self._lock:
            return self._ready.popleft() if self._ready and not self._stopped else None
