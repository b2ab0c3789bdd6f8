"""Who is due when."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

from tracker.schedule.timer_pool import TimerPool


def now() -> datetime:
    return datetime.now(UTC)


def until(met, seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end and not met():
        time.sleep(0.01)
    return bool(met())


def test_every_name_is_run_at_its_time_and_not_before() -> None:
    done: list[str] = []
    pool = TimerPool(done.append, now, workers=2)
    pool.schedule_at("later", now() + timedelta(seconds=1.2))
    pool.schedule_at("never", now() + timedelta(days=1))
    pool.start()
    pool.schedule_at("now", now())
    assert until(lambda: done == ["now"], 1)
    assert until(lambda: done == ["now", "later"])
    pool.stop(1)


def test_a_name_planned_again_is_run_at_its_new_time_only() -> None:
    done: list[str] = []
    pool = TimerPool(done.append, now, workers=1)
    pool.start()
    pool.schedule_at("a", now() + timedelta(days=1))
    pool.schedule_at("a", now())
    assert until(lambda: done == ["a"])
    time.sleep(0.2)
    assert done == ["a"]
    pool.stop(1)


def test_a_thousand_names_due_together_are_all_run_once() -> None:
    done: list[str] = []
    pool = TimerPool(done.append, now, workers=4)
    for n in range(1000):
        pool.schedule_at(str(n), now())
    pool.start()
    assert until(lambda: len(done) == 1000)
    assert len(set(done)) == 1000
    pool.stop(1)


def test_the_jobs_of_a_host_that_takes_one_at_a_time_wake_no_second_worker() -> None:
    workers: list[str] = []
    pool = TimerPool(
        lambda _name: workers.append(threading.current_thread().name),
        now,
        workers=4,
        group=lambda _name: "host",
    )
    for n in range(300):
        pool.schedule_at(str(n), now())
    pool.start()
    assert until(lambda: len(workers) == 300)
    assert len(set(workers)) == 1
    pool.stop(1)


def test_a_slow_host_leaves_workers_to_the_others_and_all_of_its_own_are_run() -> None:
    done, free, together = [], threading.Event(), []

    def run(name: str) -> None:
        if name.startswith("slow"):
            together.append(name)
            free.wait(10)
        done.append(name)

    pool = TimerPool(run, now, workers=4, group=lambda name: name[:4], max_per_group=2)
    for n in range(20):
        pool.schedule_at(f"slow {n}", now())
    for n in range(20):
        pool.schedule_at(f"z{n:03d}", now())
    pool.start()
    assert until(lambda: len(done) == 20)
    assert len(together) == 2
    free.set()
    assert until(lambda: len(done) == 40)
    assert len(set(done)) == 40
    pool.stop(1)


def test_a_stop_waits_for_what_runs_and_begins_nothing_more() -> None:
    begun, done = threading.Event(), []

    def run(name: str) -> None:
        begun.set()
        time.sleep(0.3)
        done.append(name)

    pool = TimerPool(run, now, workers=1)
    pool.schedule_at("a", now())
    pool.schedule_at("b", now() + timedelta(seconds=0.1))
    pool.start()
    assert begun.wait(5)
    pool.stop(5)
    assert done == ["a"]


def test_what_takes_too_long_is_abandoned() -> None:
    begun, release, ended = threading.Event(), threading.Event(), threading.Event()

    def run(_name: str) -> None:
        begun.set()
        release.wait(60)
        ended.set()

    pool = TimerPool(run, now, workers=1)
    pool.schedule_at("slow", now())
    pool.start()
    assert begun.wait(5)
    pool.stop(0.1)
    assert not ended.is_set()
    release.set()
