"""Serve exact bytes on loopback, valid HTTP or not."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from ipaddress import ip_network

from tracker.fetch.responses import FetchLimits

LOOPBACK = (ip_network("127.0.0.1/32"),)
# Patient, because a loaded machine is slow; only a test of slowness is in a hurry.
LIMITS = FetchLimits(
    max_bytes=1_000_000,
    connect_timeout=5.0,
    read_timeout=5.0,
    total_timeout=10.0,
    max_redirects=3,
    allow_private=LOOPBACK,
    delay=0,
    robots=False,
)

SendResponse = Callable[[socket.socket], None]  # what is said after a request was read


class RawServer:
    """Server that answers each path by a function.

    It counts connections and keeps the requests.
    """

    def __init__(self) -> None:
        self.paths: dict[str, SendResponse] = {}
        self.connections = 0
        self.requests: list[str] = []
        self.tls: ssl.SSLContext | None = None
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, path: str) -> str:
        """Return the address of a path."""
        return f"http://127.0.0.1:{self.port}{path}"

    def respond_with(self, *answers: SendResponse | bytes, path: str = "/") -> str:
        """Answer a path with these in turn, the last one for ever; return its address."""
        left = [answer if callable(answer) else send_bytes(answer) for answer in answers]
        self.paths[path] = lambda connection: (left.pop(0) if len(left) > 1 else left[0])(
            connection
        )
        return self.url(path)

    def close(self) -> None:
        self._socket.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._socket.accept()
                self.connections += 1
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), self._wrapped(connection) as connection:
            while request := _read_request(connection):
                self.requests.append(request)
                path = request.split()[1].partition("?")[0]
                self.paths.get(path, send_bytes(http_response(status="404 Not Found")))(connection)

    def _wrapped(self, connection: socket.socket) -> socket.socket:
        return self.tls.wrap_socket(connection, server_side=True) if self.tls else connection


def _read_request(connection: socket.socket) -> str:
    data = b""
    while not data.endswith(b"\r\n\r\n"):
        received = connection.recv(65536)
        if not received:
            return ""
        data += received
    return data.decode("latin-1")


def send_bytes(data: bytes) -> SendResponse:
    """Return a response of exactly these bytes."""
    return lambda connection: connection.sendall(data)


def send_and_close(data: bytes) -> SendResponse:
    """Return a response of exactly these bytes after which the connection is closed."""

    def speak(connection: socket.socket) -> None:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_RDWR)

    return speak


def reset_connection(connection: socket.socket) -> None:
    """Reset the connection without a response."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    connection.close()


def drip_bytes(head: bytes, piece: bytes, pause: float = 0.05) -> SendResponse:
    """Return a response that begins with `head` and continues with `piece` for ever."""

    def speak(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(piece)
            time.sleep(pause)

    return speak


def http_response(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """Return a well-formed response; header names are written with underscores."""
    lines = [
        f"HTTP/1.1 {status}",
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
    ]
    if "Content_Length" not in headers and "Transfer_Encoding" not in headers:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def redirect_response(location: str, status: str = "302 Found") -> bytes:
    """Return a redirect to another address."""
    return http_response(status=status, Location=location)
