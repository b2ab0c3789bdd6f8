"""Pauses, connections and silences, with a clock that the test moves."""

import threading
from datetime import UTC, datetime

import pytest

from tracker.errors import FetchError
from tracker.fetch.rate_limit import MAX_RETRY_AFTER, HostLimiter, parse_retry_after

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)


class Clock:
    """Stands still but for those who sleep by it."""

    def __init__(self) -> None:
        self.at = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.at += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def manners(clock: Clock) -> HostLimiter:
    return HostLimiter(2.0, 1, clock, clock.sleep)


def test_two_requests_to_one_host_begin_a_pause_apart_and_hosts_do_not_wait_for_each_other(
    manners: HostLimiter, clock: Clock
) -> None:
    for host in ("a.cn", "b.cn", "a.cn", "b.cn"):
        with manners.wait_for_slot(host):
            pass
    assert clock.slept == [2.0]  # before the second a.cn; b.cn had waited meanwhile


def test_a_crawl_delay_that_is_longer_than_ours_is_kept(manners: HostLimiter, clock: Clock) -> None:
    for _ in range(2):
        with manners.wait_for_slot("a.cn", delay=10):
            pass
    assert clock.slept == [10]


def test_nobody_asks_before_a_server_wants_to_be_asked_again(
    manners: HostLimiter, clock: Clock
) -> None:
    with pytest.raises(FetchError), manners.wait_for_slot("a.cn"):
        raise FetchError("429", retry_after=30)
    clock.at += 10
    with pytest.raises(FetchError, match="20 秒后再试") as silent, manners.wait_for_slot("a.cn"):
        pytest.fail("asked")
    assert (silent.value.transient, silent.value.retry_after) == (True, 20)
    clock.at += 20
    with manners.wait_for_slot("a.cn"):
        pass


def test_no_more_connections_to_a_host_than_allowed_however_many_threads_ask() -> None:
    manners, under_way, most, lock = HostLimiter(0, 2), 0, 0, threading.Lock()

    def ask() -> None:
        nonlocal under_way, most
        for _ in range(20):
            with manners.wait_for_slot("a.cn"):
                with lock:
                    under_way += 1
                    most = max(most, under_way)
                with lock:
                    under_way -= 1

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= most <= 2


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 5 ", 5),
        ("Sat, 21 Nov 2026 08:01:00 GMT", 60),
        ("Sat, 21 Nov 2026 07:00:00 GMT", None),
        ("0", None),
        ("-3", None),
        ("soon", None),
        ("", None),
        ("9" * 400, MAX_RETRY_AFTER),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str, seconds: float | None) -> None:
    assert parse_retry_after(header, NOW) == seconds
