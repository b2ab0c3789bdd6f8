"""Who is due when: names with their times, each run in a pool when its time comes.

APScheduler wakes us, once for all that are due.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta

from apscheduler.schedulers.background import BackgroundScheduler

from tracker.model import SHANGHAI

TOGETHER = timedelta(seconds=0.5)  # what is due so soon after another is run with it

log = logging.getLogger("tracker.schedule.timer_pool")


class Rota:
    """Runs `run(name)` for every planned name at its time. A name is planned once at a time; who
    runs plans itself again.

    Of the names of one lane no more than `abreast` run at once, and the others wait without holding
    a worker: a slow host, on whose
    manners many sources wait, leaves workers to the rest.
    """

    def __init__(
        self,
        run: Callable[[str], None],
        now: Callable[[], datetime],
        workers: int,
        lane: Callable[[str], str] = lambda name: name,
        abreast: int = 1,
    ) -> None:
        self._run, self._now, self._lane, self._abreast = run, now, lane, abreast
        self._inside: Counter[str] = Counter()  # names that run, by lane
        # names that wait for their lane
        self._queues: defaultdict[str, deque[str]] = defaultdict(deque)
        self._lock = threading.Lock()
        self._times: dict[str, datetime] = {}
        self._wakes: datetime | None = None
        self._stopped = False
        self._ready: deque[Callable[[], None]] = deque()  # what may begin
        self._idle = workers
        self._running: set[Future[None]] = set()
        self._pool = ThreadPoolExecutor(workers, "check")
        self.clock = BackgroundScheduler(timezone=SHANGHAI)

    def plan(self, name: str, at: datetime) -> None:
        """Run a name at a time, in place of the time planned before."""
        with self._lock:
            self._times[name] = at
            self._set_alarm(at)

    def soon(self, work: Callable[[], None]) -> None:
        """Run something else now, in the same pool."""
        with self._lock:
            self._begin(work)

    def start(self) -> None:
        """Begin to wake up."""
        self.clock.start()

    def stop(self, grace: float) -> None:
        """Begin nothing more, wait so many seconds for what runs.

        What takes longer is abandoned: it may die at any moment without harm.
        """
        with self._lock:
            self._stopped = True
        self.clock.shutdown(wait=False)
        self._pool.shutdown(wait=False, cancel_futures=True)
        late = wait(set(self._running), grace).not_done
        if late:
            log.warning("%d 项检查未能在 %g 秒内完成，已放弃；下次启动时补完", len(late), grace)

    def _set_alarm(self, at: datetime) -> None:
        if self._wakes is None or at < self._wakes:
            self._wakes = at
            self.clock.add_job(
                self._wake,
                "date",
                run_date=at,
                id="wake",
                replace_existing=True,
                misfire_grace_time=None,
            )

    def _wake(self) -> None:
        with self._lock:
            now = self._now() + TOGETHER
            due = sorted((at, name) for name, at in self._times.items() if at <= now)
            for _, name in due:
                del self._times[name]
                self._queues[self._lane(name)].append(name)
            for lane in list(self._queues):
                self._admit(lane)
            self._wakes = None
            if self._times:
                self._set_alarm(min(self._times.values()))

    def _admit(self, lane: str) -> None:
        """Begin what waits for a lane, as far as there is room in it."""
        waiting = self._queues[lane]
        while waiting and self._inside[lane] < self._abreast:
            self._inside[lane] += 1
            name = waiting.popleft()
            self._begin(lambda name=name: self._go(name, lane))  # type: ignore[misc]
        if not waiting:
            del self._queues[lane]

    def _go(self, name: str, lane: str) -> None:
        try:
            self._run(name)
        finally:
            with self._lock:
                self._inside[lane] -= 1
                if not self._inside[lane]:
                    del self._inside[lane]
                self._admit(lane)

    def _begin(self, work: Callable[[], None]) -> None:
        self._ready.append(work)
        self._call()

    def _call(self) -> None:
        """A worker comes for what is ready, if one is idle."""
        if self._ready and self._idle and not self._stopped:
            self._idle -= 1
            future = self._pool.submit(self._work)
            self._running.add(future)
            future.add_done_callback(self._running.discard)

    def _work(self) -> None:
        """Do what is ready, one after the other: to hand each to another thread costs as much as to
        ask for a page.
        """
        try:
            while work := self._next():
                work()
        finally:
            with self._lock:
                self._idle += 1
                self._call()

    def _next(self) -> Callable[[], None] | None:
        with self._lock:
            return self._ready.popleft() if self._ready and not self._stopped else None
