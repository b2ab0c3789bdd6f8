"""How we behave on other people's sites: few connections at once, a pause between requests to a
host, silence when it asks for it.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tracker.errors import FetchError

MAX_RETRY_AFTER = 86_400.0  # seconds; a server that asks for more is asked again after a day
QUEUE_TIMEOUT = 600.0  # seconds in the queue before one host

HostSlot = Callable[[str, float], AbstractContextManager[None]]  # as `Manners.turn`


def queue_timeout_error(host: str) -> FetchError:
    """The queue before a host is too long."""
    return FetchError(f"{host}：排队超过 {QUEUE_TIMEOUT:.0f} 秒")


def retry_after_error(host: str, seconds: float) -> FetchError:
    """A host asked for silence, and so many seconds of it are left."""
    return FetchError(f"{host}：对方要求暂缓访问，{seconds:.0f} 秒后再试", retry_after=seconds)


class _HostState:
    def __init__(self, connections: int) -> None:
        self.slots = threading.BoundedSemaphore(connections)
        self.free_at = 0.0  # when the next request may begin
        self.silent_until = 0.0


class HostLimiter:
    """One for all threads of a process.

    `delay` in seconds between the beginnings of two requests to one host.
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
        """Wait for our turn at a host, then ask. `delay`: what its robots.txt asks for, if that is
        more.

        FetchError, transient: it asked for silence and that is not over (then `retry_after` says
        how long), or the queue is too long.
        """
        with self._lock:
            place = self._hosts.setdefault(host, _HostState(self._connections))
        if not place.slots.acquire(timeout=QUEUE_TIMEOUT):
            raise queue_timeout_error(host)
        try:
            self._wait_for_delay(host, place, max(delay, self._delay))
            yield
        except FetchError as error:
            if error.retry_after:
                place.silent_until = self._clock() + error.retry_after
            raise
        finally:
            place.slots.release()

    def _wait_for_delay(self, host: str, place: _HostState, delay: float) -> None:
        with self._lock:
            now = self._clock()
            if (silence := place.silent_until - now) > 0:
                raise retry_after_error(host, silence)
            begin = max(now, place.free_at)
            place.free_at = begin + delay
        if begin > now:
            self._sleep(begin - now)


def parse_retry_after(value: str, now: datetime) -> float | None:
    """What a Retry-After header asks for, in seconds (RFC 9110 §10.2.3: seconds or a date); None
    where it says nothing we understand.
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
