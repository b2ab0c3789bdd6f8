"""A proxy on loopback by which a browser reaches the web: the SSRF guard opens every connection.

The browser resolves no names and opens no other connection. What it asks for is resolved once,
checked, and connected to the checked address, so that another answer of the name server, a
redirect, a script or a web socket reaches no private address either.
"""

import select
import socket
import socketserver
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Self

import httpcore2
import httpx2

from tracker.errors import FetchError
from tracker.fetch.browser.limits import RenderLimits
from tracker.fetch.responses import FetchLimits
from tracker.fetch.ssrf_guard import Deadline, GuardedBackend, HostResolver, is_allowed
from tracker.urls import parse_url

_MAX_HEAD = 65_536  # bytes of the head of a request or response
_PIECE = 65_536
_ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
_REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_FAILED = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_HOP_HEADERS = (b"connection:", b"proxy-", b"keep-alive:")  # those of one connection
# what Chromium asks on its own account, for updates and accounts; no page needs these
_OWN_ERRANDS = frozenset(
    {
        "accounts.google.com",
        "android.clients.google.com",
        "clients2.google.com",
        "content-autofill.googleapis.com",
        "edgedl.me.gvt1.com",
        "optimizationguide-pa.googleapis.com",
        "redirector.gvt1.com",
        "safebrowsing.googleapis.com",
        "update.googleapis.com",
    }
)

Place = tuple[str, int]  # host, port


class GuardProxy:
    """The proxy of one page; use it as a context manager.

    Private networks that the settings allow are open to the page's own host and port only: a
    public page may not send the browser there.
    """

    def __init__(
        self, url: str, limits: FetchLimits, budget: RenderLimits, resolver: HostResolver
    ) -> None:
        self.refused: dict[Place, str] = {}  # what was asked for in vain, with the reason
        self.exceeded = ""  # the limit that was broken
        self._limits, self._budget = limits, budget
        self._deadline = Deadline()
        self._resolve = resolver
        self._ends_at = time.monotonic() + budget.seconds
        self._left, self._requests = budget.traffic, 0
        self._lock = threading.Lock()
        self._strict = GuardedBackend(self._deadline, (), resolver)
        self._own = GuardedBackend(self._deadline, limits.allow_private, resolver)
        self._own_place = self._private_place(url)
        self._server = _ProxyServer(("127.0.0.1", 0), self._serve)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ends_at = 0.0
        self._server.shutdown()
        self._server.server_close()

    def _private_place(self, url: str) -> Place | None:
        """Return the place of the page where it is private and the settings allow it."""
        place = parse_url(url)
        port = place.port or (443 if place.scheme == "https" else 80)
        addresses = self._resolve(place.host, port)
        is_public = all(is_allowed(address) for address in addresses)
        return None if is_public else (place.host, port)

    # ------------------------------------------------------------ one connection

    def _serve(self, browser: socket.socket) -> None:
        browser.settimeout(self._time_left())
        head, rest = _read_head(browser)
        if not head:
            return
        method, target, _ = head.split(b"\r\n", 1)[0].split(b" ", 2)
        is_tunnel = method == b"CONNECT"
        url = parse_url(("https://" if is_tunnel else "") + target.decode("ascii"))
        place = (url.host, url.port or (443 if url.scheme == "https" else 80))
        if url.host in _OWN_ERRANDS:
            browser.sendall(_REFUSED)
            return
        try:
            web = self._connect(place)
        except FetchError as error:
            with self._lock:
                self.refused[place] = str(error)
            browser.sendall(_REFUSED)
            return
        except (httpcore2.NetworkError, httpcore2.TimeoutException):
            browser.sendall(_FAILED)
            return
        with web:
            if is_tunnel:
                browser.sendall(_ESTABLISHED)
                web.sendall(rest)
                self._relay(browser, web)
            else:
                web.sendall(_origin_head(head, url) + rest)
                self._relay(browser, web, _closing_head)

    def _connect(self, place: Place) -> socket.socket:
        """Open a connection. Raises FetchError where the guard or a limit refuses it."""
        with self._lock:
            self._requests += 1
            if self._requests > self._budget.requests:
                self.exceeded = f"请求超过 {self._budget.requests} 次"
        if self.exceeded:
            raise FetchError(self.exceeded, transient=False)
        self._deadline.start_request(self._time_left())
        backend = self._own if place == self._own_place else self._strict
        stream = backend.connect_tcp(*place, timeout=self._limits.connect_timeout)
        web: socket.socket = stream.get_extra_info("socket")
        return web

    def _relay(
        self,
        browser: socket.socket,
        web: socket.socket,
        change_head: Callable[[bytes], bytes] | None = None,
    ) -> None:
        """Pass bytes on, both ways, until one side ends or a limit is broken."""
        if change_head:
            web.settimeout(self._time_left())
            head, rest = _read_head(web)
            while head.split(b" ", 2)[1:2] and head.split(b" ", 2)[1].startswith(b"1"):
                head, rest = _read_head(web, rest)  # 100 Continue, 103 Early Hints
            browser.sendall(change_head(head) + rest)
        other = {browser: web, web: browser}
        while (remaining := self._time_left()) > 0.01:
            ready, _, _ = select.select([browser, web], [], [], min(remaining, 1.0))
            for side in ready:
                data = side.recv(_PIECE)
                if not data or not self._spend(len(data)):
                    return
                other[side].settimeout(remaining)
                other[side].sendall(data)

    def _spend(self, size: int) -> bool:
        """Take bytes from what the page may transfer; return whether they were left."""
        with self._lock:
            self._left -= size
            if self._left < 0:
                self.exceeded = f"传输超过 {self._budget.traffic} 字节"
            return self._left >= 0

    def _time_left(self) -> float:
        return max(self._ends_at - time.monotonic(), 0.01)


class _ProxyServer(socketserver.ThreadingTCPServer):
    """Calls a function with each connection, in a thread of its own."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def __init__(self, address: Place, serve: Callable[[socket.socket], None]) -> None:
        self._serve = serve
        super().__init__(address, socketserver.BaseRequestHandler)

    def finish_request(self, request: object, client_address: object) -> None:
        assert isinstance(request, socket.socket)
        # a browser that is killed, and a request that is none, end their connection only
        with suppress(OSError, ValueError, FetchError, httpcore2.ReadTimeout):
            self._serve(request)


def _read_head(side: socket.socket, data: bytes = b"") -> tuple[bytes, bytes]:
    """Return the head of a message and the bytes after it; empty where none comes."""
    while b"\r\n\r\n" not in data:
        piece = side.recv(_PIECE)
        data += piece
        if not piece or len(data) > _MAX_HEAD:
            return b"", b""
    head, _, rest = data.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n", rest


def _origin_head(head: bytes, url: httpx2.URL) -> bytes:
    """Return the head of a request as its server expects it: with a path, not an address."""
    first, _, rest = head.partition(b"\r\n")
    method, _, version = first.split(b" ", 2)
    return b" ".join([method, url.raw_path, version]) + b"\r\n" + _without_hops(rest)


def _closing_head(head: bytes) -> bytes:
    """Return the head of a response after which the browser asks for nothing more.

    Its next request may be meant for another host.
    """
    first, _, rest = head.partition(b"\r\n")
    return first + b"\r\n" + _without_hops(rest)


def _without_hops(lines: bytes) -> bytes:
    kept = [line for line in lines.split(b"\r\n") if line]
    kept = [line for line in kept if not line.lower().startswith(_HOP_HEADERS)]
    return b"\r\n".join([*kept, b"Connection: close", b"", b""])
