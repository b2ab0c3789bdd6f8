"""Slow down whoever guesses tokens: after some wrong ones an address has to wait."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network

from api.problems import RequestRefused

MOST = 10  # wrong tokens from one address in PERIOD
PERIOD = 300.0  # seconds
MOST_PLACES = 10_000  # addresses remembered


class TokenThrottle:
    """Counts the wrong tokens of each client address. Thread-safe, for one process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()

    def refuse_guesser(self, address: str) -> None:
        """Raise RequestRefused where this address gave too many wrong tokens lately.

        It also holds for a right token: the answer would tell a guesser that it was right.
        """
        with self._lock:
            times = self._recent_failures(_place_of(address))
            if len(times) < MOST:
                return
            wait = int(times[0] + PERIOD - self._clock()) + 1
        raise RequestRefused(
            429,
            "too_many",
            f"来自此处的错误口令过多，请 {wait} 秒后再试",
            en=f"too many wrong tokens from here; try again in {wait} seconds",
            headers={"Retry-After": str(wait)},
        )

    def record_failure(self, address: str) -> None:
        """Count a wrong token."""
        with self._lock:
            place = _place_of(address)
            times = self._recent_failures(place)
            times.append(self._clock())
            self._failures[place] = times
            self._failures.move_to_end(place)
            while len(self._failures) > MOST_PLACES:
                self._failures.popitem(last=False)

    def _recent_failures(self, place: str) -> deque[float]:
        times = self._failures.get(place) or deque[float](maxlen=MOST)
        while times and times[0] <= self._clock() - PERIOD:
            times.popleft()
        return times


def _place_of(address: str) -> str:
    """Return what one client can hardly leave: its address, or its /64 network of IPv6."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((int(found), 64), strict=False))
    return str(found)
