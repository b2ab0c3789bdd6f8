"""Close connections that ask for nothing, and refuse those beyond what the process can hold.

uvicorn has no time limit for the head of a request, and its `limit_concurrency` counts requests:
connections that send half a head would take all descriptors. Used as its HTTP protocol.
"""

from __future__ import annotations

import asyncio
import logging
import resource
import time

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER_SECONDS = 10.0  # for the head of a request, from its first byte or from the connection on
KEEP_ALIVE_SECONDS = 15  # between two requests of a connection
MAX_CONNECTIONS = 2000
RESERVED = 100  # descriptors for the database, the archive, fetching and children
WANTED = 8192  # descriptors
QUIET_SECONDS = 60.0  # between two lines that say the same

log = logging.getLogger("tracker.connections")
_last_line = [-QUIET_SECONDS]


def raise_descriptor_limit() -> int:
    """Raise the soft limit of open files as far as allowed; return how many connections fit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < WANTED:
        soft = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    fits = MAX_CONNECTIONS if soft == resource.RLIM_INFINITY else soft - RESERVED
    return max(16, min(MAX_CONNECTIONS, fits))


class LimitedProtocol(H11Protocol):
    """HTTP/1.1 with a time limit for the head and a limit of open connections."""

    _head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, or close it where there are far too many.

        Beyond the limit uvicorn answers a request with 503; who asks for nothing gets no answer.
        """
        super().connection_made(transport)
        most = self.limit_concurrency
        if most and len(self.connections) > most + RESERVED // 2:
            _log_refusal(most)
            transport.abort()
            return
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Take bytes; the head of a request must be whole in time."""
        super().data_received(data)
        # the state is IDLE until a head is whole, and again after the answer
        if self.conn.their_state is not h11.IDLE:
            self._stop_timer()
        elif self._head_timer is None:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._stop_timer()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(HEADER_SECONDS, self._close_idle)

    def _stop_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _close_idle(self) -> None:
        self._head_timer = None
        if self.conn.their_state is h11.IDLE and not self.transport.is_closing():
            self.transport.close()


def _log_refusal(most: int) -> None:
    """Say once a minute that connections are refused."""
    now = time.monotonic()
    if now - _last_line[0] >= QUIET_SECONDS:
        _last_line[0] = now
        log.warning(
            "连接数已达上限 %d，新连接被关闭；请在前面放反向代理，或提高 ulimit -n",
            most,
        )
