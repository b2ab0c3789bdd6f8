"""One HTTP client per host, kept open between requests, over the guarded transport.

One client for all hosts would search the connections of every host at each request: with a hundred
hosts that costs more than the request itself.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from ssl import SSLContext
from typing import Generic, TypeVar

import httpcore2
import httpx2

MAX_HOSTS = 100  # clients kept open
IDLE_SECONDS = 30.0  # how long a connection may wait for the next request

# scheme, host, port, and which kind of client
Origin = tuple[str, str, int | None, Hashable]
Kind = TypeVar("Kind", bound=Hashable)


class GuardedTransport(httpx2.BaseTransport):
    """Send requests over connections that a given network backend opens.

    `httpx2.HTTPTransport` takes no backend. Raises the exceptions of httpcore2 as they are.
    """

    def __init__(
        self, backend: httpcore2.NetworkBackend, ssl_context: SSLContext, connections: int
    ) -> None:
        """`connections`: how many idle connections are kept open."""
        self._pool = httpcore2.ConnectionPool(
            ssl_context=ssl_context,
            max_connections=None,
            max_keepalive_connections=connections,
            keepalive_expiry=IDLE_SECONDS,
            network_backend=backend,
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request and return the response with its body still unread."""
        url = request.url
        target = httpcore2.URL(
            scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
        )
        response = self._pool.handle_request(
            httpcore2.Request(
                request.method,
                target,
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx2.Response(
            response.status,
            headers=response.headers,
            stream=_ResponseStream(response),
            extensions=response.extensions,
        )

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class _ResponseStream(httpx2.SyncByteStream):
    """The body of a response of httpcore2, as httpx2 wants it."""

    def __init__(self, response: httpcore2.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


def open_client(
    transport: httpx2.BaseTransport, headers: dict[str, str], timeout: httpx2.Timeout
) -> httpx2.Client:
    """Open a client that keeps no cookies, follows no redirect and ignores the environment."""
    return httpx2.Client(
        transport=transport,
        headers=headers,
        timeout=timeout,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        follow_redirects=False,
        trust_env=False,
    )


class _Entry:
    """A client, how many threads use it, and when it was last used."""

    def __init__(self, client: httpx2.Client) -> None:
        self.client = client
        self.users = 0
        self.used_at = 0.0


class ClientPool(Generic[Kind]):
    """LRU cache of clients by origin and kind, for many threads.

    A connection of one kind is never lent to a request of another: what one source may reach,
    another may not.

    A client is closed when it is idle for `IDLE_SECONDS` or when more than `MAX_HOSTS` are open;
    never while a thread uses it.
    """

    def __init__(self, open_client: Callable[[Kind], httpx2.Client]) -> None:
        self._open_client = open_client
        self._lock = threading.Lock()
        self._entries: OrderedDict[Origin, _Entry] = OrderedDict()

    @contextmanager
    def client_for(self, url: httpx2.URL, kind: Kind) -> Iterator[httpx2.Client]:
        """Lend the client of this kind for the origin of an address."""
        origin = (url.scheme, url.host, url.port, kind)
        with self._lock:
            entry = self._entries.get(origin)
            if entry is None:
                entry = self._entries[origin] = _Entry(self._open_client(kind))
            entry.users += 1
        try:
            yield entry.client
        finally:
            with self._lock:
                entry.users -= 1
                entry.used_at = time.monotonic()
                if origin in self._entries:
                    self._entries.move_to_end(origin)
                unused = self._remove_unused(entry.used_at)
            for client in unused:
                client.close()

    def close(self) -> None:
        """Close all clients."""
        with self._lock:
            entries = list(self._entries.values())
            self._entries.clear()
        for entry in entries:
            entry.client.close()

    def _remove_unused(self, now: float) -> list[httpx2.Client]:
        """Remove the clients that are idle or too many, the least recently used first."""
        removed: list[httpx2.Client] = []
        for origin, entry in tuple(self._entries.items()):
            is_idle = entry.used_at < now - IDLE_SECONDS
            if not is_idle and len(self._entries) <= MAX_HOSTS:
                break
            if entry.users == 0:
                del self._entries[origin]
                removed.append(entry.client)
        return removed
