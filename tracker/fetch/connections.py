"""Open connections between two requests: taken out to ask, put back when the answer was read to its
end.

httpcore's own pool goes through every connection for every connection at every request: a hundred
of them (fifty hosts, two each) cost
more than all else of an unchanged page.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpcore

MOST = 100  # hosts whose connections we keep
IDLE = 30.0  # seconds that they may wait for the next request

Open = Callable[[httpcore.Origin], httpcore.HTTPConnection]
Place = tuple[bytes, bytes, int]  # an origin: scheme, host, port


class Connections:
    """One for many threads; a connection is one thread's at a time. `open` makes a new one."""

    def __init__(self, open: Open) -> None:
        self._open = open
        self._lock = threading.Lock()
        # what was put back last stands last
        self._waiting: OrderedDict[Place, list[httpcore.HTTPConnection]] = OrderedDict()
        self._since: dict[Place, float] = {}  # when it was

    @contextmanager
    def at(self, origin: httpcore.Origin) -> Iterator[httpcore.HTTPConnection]:
        """A connection to an origin, ours until the end: one that waits and is still good, else a
        new one.
        """
        place = (origin.scheme, origin.host, origin.port)
        connection = self._take(place) or self._open(origin)
        try:
            yield connection
        finally:
            if connection.is_available():
                self._put_back(place, connection)
            else:  # broken, or its answer was not read to the end
                connection.close()

    def close(self) -> None:
        """Close all that wait."""
        with self._lock:
            waiting = [connection for some in self._waiting.values() for connection in some]
            self._waiting.clear()
        _close(waiting)

    def _take(self, place: Place) -> httpcore.HTTPConnection | None:
        """The one that waits longest, so that none grows old behind the others."""
        while True:
            with self._lock:
                waiting = self._waiting.get(place)
                if not waiting:
                    return None
                connection = waiting.pop(0)
            if not connection.has_expired():
                return connection
            connection.close()

    def _put_back(self, place: Place, connection: httpcore.HTTPConnection) -> None:
        with self._lock:
            self._waiting.setdefault(place, []).append(connection)
            self._waiting.move_to_end(place)
            self._since[place] = time.monotonic()
            forgotten = self._forget()
        _close(forgotten)

    def _forget(self) -> list[httpcore.HTTPConnection]:
        """Those of the hosts that we spoke to longest ago, as far as they are too many or wait in
        vain.
        """
        found: list[httpcore.HTTPConnection] = []
        while (
            len(self._waiting) > MOST
            or self._since[next(iter(self._waiting))] < time.monotonic() - IDLE
        ):
            place, oldest = self._waiting.popitem(last=False)
            del self._since[place]
            found += oldest
        return found


def _close(connections: list[httpcore.HTTPConnection]) -> None:
    for connection in connections:
        connection.close()
