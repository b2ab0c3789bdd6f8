"""Pages that a browser shows, and a server whose every visitor has passed the guard."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from typing import Self

from tests.http_server import PageServer
from tests.shared_material import skip_or_fail
from tracker.fetch.responses import FetchLimits

LIMITS = FetchLimits(allow_private=(ip_network("127.0.0.1/32"),), delay=0, robots=False)


def require_browser() -> None:
    """Skip the test where no page can be rendered; under CI it fails."""
    if shutil.which("chromium") is None or find_spec("playwright") is None:
        skip_or_fail("chromium and playwright")


class SecretServer:
    """Takes TCP connections and UDP packets on loopback, and counts who came.

    `host`: 127.0.0.1, which the settings of `LIMITS` allow, or another.
    """

    def __init__(self, host: str = "127.0.0.1", port: int = 0) -> None:
        self.visitors: list[str] = []
        self._tcp = socket.create_server((host, port))
        self.port: int = self._tcp.getsockname()[1]
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind((host, self.port))

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        threading.Thread(target=self._receive, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        for one in (self._tcp, self._udp):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._tcp.accept()
                with connection:
                    connection.settimeout(1)
                    self.visitors.append(f"tcp {connection.recv(200)!r}")
                    body = b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n"
                    connection.sendall(body + b"Content-Length: 6\r\n\r\nsecret")

    def _receive(self) -> None:
        with suppress(OSError):
            while data := self._udp.recv(2000):
                self.visitors.append(f"udp {data[:50]!r}")


@dataclass
class ChangingNames:
    """Resolves a name to each address in turn, the last one for ever; counts who asked."""

    answers: dict[str, list[str]]
    asked: list[str] = field(default_factory=list)

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        left = self.answers.get(host, [host])
        return [left.pop(0) if len(left) > 1 else left[0]]


def browser_processes() -> list[str]:
    """The processes of browsers that run on this machine with a folder of ours."""
    found = []
    for name in os.listdir("/proc"):
        with suppress(OSError):
            line = Path("/proc", name, "cmdline").read_bytes().replace(b"\0", b" ").decode()
            if "tracker-browser-" in line:
                found.append(line[:200])
    return found


__all__ = [
    "LIMITS",
    "ChangingNames",
    "PageServer",
    "SecretServer",
    "browser_processes",
    "require_browser",
]
