"""Limits per host: concurrent requests, delay between requests, Retry-After."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tracker.errors import FetchError

MAX_RETRY_AFTER = 86_400.0  # seconds; a longer Retry-After is cut to this
QUEUE_TIMEOUT = 600.0  # seconds that a request waits for a slot

HostSlot = Callable[[str, float], AbstractContextManager[None]]  # like `HostLimiter.wait_for_slot`


def queue_timeout_error(host: str) -> FetchError:
    """Return the error for a request that waited too long for a slot."""
    return FetchError(f"{host}：排队超过 {QUEUE_TIMEOUT:.0f} 秒")


def retry_after_error(host: str, seconds: float) -> FetchError:
    """Return the error for a host whose Retry-After has so many seconds left."""
    return FetchError(f"{host}：对方要求暂缓访问，{seconds:.0f} 秒后再试", retry_after=seconds)


class _HostState:
    """Slots and times of one host."""

    def __init__(self, connections: int) -> None:
        self.slots = threading.BoundedSemaphore(connections)
        self.free_at = 0.0  # when the next request may begin
        self.blocked_until = 0.0


class HostLimiter:
    """Keeps the limits of every host, for all threads of a process.

    `delay`: seconds between the beginnings of two requests to one host.
    """

    def __init__(
        self,
        delay: float,
        connections: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._delay, self._connections, self._clock, self._sleep = delay, connections, clock, sleep
        self._hosts: dict[str, _HostState] = {}
        self._lock = threading.Lock()

    @contextmanager
    def wait_for_slot(self, host: str, delay: float = 0.0) -> Iterator[None]:
        """Wait for a slot at a host and hold it. `delay`: the Crawl-delay of its robots.txt.

        Raises FetchError, transient, while a Retry-After of the host lasts (`retry_after` says how
        long) or when no slot becomes free.
        """
        with self._lock:
            host_state = self._hosts.setdefault(host, _HostState(self._connections))
        if not host_state.slots.acquire(timeout=QUEUE_TIMEOUT):
            raise queue_timeout_error(host)
        try:
            self._wait_for_delay(host, host_state, max(delay, self._delay))
            yield
        except FetchError as error:
            if error.retry_after:
                host_state.blocked_until = self._clock() + error.retry_after
            raise
        finally:
            host_state.slots.release()

    def _wait_for_delay(self, host: str, host_state: _HostState, delay: float) -> None:
        with self._lock:
            now = self._clock()
            if (remaining := host_state.blocked_until - now) > 0:
                raise retry_after_error(host, remaining)
            begin = max(now, host_state.free_at)
            host_state.free_at = begin + delay
        if begin > now:
            self._sleep(begin - now)


def parse_retry_after(value: str, now: datetime) -> float | None:
    """Parse a Retry-After header (RFC 9110 §10.2.3: seconds or a date) to seconds.

    Returns None for a day in the past and for anything else.
    """
    if value.strip().isdecimal():
        seconds = float(value)
    else:
        try:
            when = parsedate_to_datetime(value)
        except ValueError:
            return None
        seconds = (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds()
    return min(seconds, MAX_RETRY_AFTER) if seconds > 0 else None
