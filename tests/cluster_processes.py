"""Start processes of a cluster, and serve several hosts on loopback with a log of requests."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, NamedTuple, Self

from tests.processes import start_process
from tracker.schedule import cluster_scheduler, job_queue, worker


class HostRequest(NamedTuple):
    """One request with its start and end, in seconds of the monotonic clock."""

    host: str
    path: str
    begun: float
    ended: float


class MultiHostServer:
    """Server that shows the same `pages` under every host name.

    Use it as a context manager; each answer takes `seconds`.
    """

    def __init__(self, seconds: float = 0.0) -> None:
        self.pages: dict[str, bytes] = {}
        self.requests: list[HostRequest] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                begun = time.monotonic()
                time.sleep(seconds)
                body = site.pages.get(self.path)
                tag = f'"{hashlib.sha256(body or b"").hexdigest()[:16]}"'
                fresh = self.headers.get("If-None-Match") == tag
                self.send_response(404 if body is None else 304 if fresh else 200)
                self.send_header("ETag", tag)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", "0" if fresh or body is None else str(len(body)))
                site.requests.append(
                    HostRequest(
                        self.headers["Host"].split(":")[0], self.path, begun, time.monotonic()
                    )
                )
                self.end_headers()
                if body and not fresh:
                    self.wfile.write(body)

            def log_message(self, *_args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_port

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def min_interval(self, apart: int = 1) -> float:
        """Return the shortest time between the starts of two requests to one host.

        `apart`: how many requests the second one comes after the first.
        """
        return min(
            later - sooner
            for begun in self._by_host()
            for sooner, later in zip(begun, begun[apart:], strict=False)
        )

    def max_concurrent(self) -> int:
        """Return the largest number of concurrent requests to one host."""
        most = 0
        for host in {one.host for one in self.requests}:
            edges = sorted(
                [(one.begun, 1) for one in self.requests if one.host == host]
                + [(one.ended, -1) for one in self.requests if one.host == host]
            )
            level = 0
            for _, step in edges:
                level += step
                most = max(most, level)
        return most

    def _by_host(self) -> list[list[float]]:
        hosts: dict[str, list[float]] = defaultdict(list)
        for one in self.requests:
            hosts[one.host].append(one.begun)
        return [sorted(begun) for begun in hosts.values() if len(begun) > 1]


@contextmanager
def resolve_to_loopback(*endings: str) -> Iterator[None]:
    """Resolve host names with these endings to loopback, also in forked processes."""
    real = socket.getaddrinfo

    def lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
        return real(
            "127.0.0.1" if isinstance(host, str) and host.endswith(endings) else host,
            *args,
            **kwargs,
        )

    socket.getaddrinfo = lookup  # type: ignore[assignment]
    try:
        yield
    finally:
        socket.getaddrinfo = real


def shorten_heartbeats() -> None:
    """Shorten the heartbeats of this process, so that stalled jobs are found in seconds."""
    job_queue.HEARTBEAT, job_queue.STALLED = 0.5, 3.0
    cluster_scheduler.EVERY = 0.1
    worker.POLLING_INTERVAL = 0.1


def start_worker(folder: Path) -> int:
    """Start `tracker work` in a process and return its id."""
    return start_process(lambda: (shorten_heartbeats(), worker.run_worker(folder)))


def start_scheduler(folder: Path) -> int:
    """Start `tracker schedule` in a process and return its id."""
    return start_process(lambda: (shorten_heartbeats(), cluster_scheduler.run_scheduler(folder)))


# Forks of a process that imported the program and did nothing else: the client of an object store
# cannot be used in a fork of a process that used one.
_CLEAN = multiprocessing.get_context("forkserver")
_CLEAN.set_forkserver_preload([__name__])


def start_clean(what: str, folder: Path, env: dict[str, str]) -> ForkServerProcess:
    """Start `work` or `schedule` with these variables in a process that shares nothing."""
    child = _CLEAN.Process(target=_run_clean, args=(what, folder, env))
    child.start()
    return child


def _run_clean(what: str, folder: Path, env: dict[str, str]) -> None:
    os.environ.update(env)
    shorten_heartbeats()
    start = {"work": worker.run_worker, "schedule": cluster_scheduler.run_scheduler}[what]
    with resolve_to_loopback(".test"):
        start(folder)
