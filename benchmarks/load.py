"""What the service costs under load, as ratios to a bare FastAPI route that returns the same bytes.

    .venv/bin/python benchmarks/load.py [--workers N] [--seconds S] [--sizes 5,33333] [--memory]

For 5 and 33,333 policies, each address is asked by 1, 8 and 32 clients over kept connections, of the
service and of the bare route in one run: requests per second, p50, p95 and p99 in milliseconds, and
the CPU of the server per request; then by 32 clients who pause between requests (the tail is their
p99 over the p50 of one), and last by addresses of which each is asked once. `--workers N` runs N processes on one home. `--steady` adds
60 seconds of 32 clients while the service checks its pages every few seconds; `--memory` adds
20,000 requests and the growth of resident memory over them. Exits with 1 where a goal is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from timeline import WORDINGS, fill

from tracker.app import open_app

PATHS = {
    "on a day": "/v1/policies/p000001/on/2024-06-01",
    "in force": "/v1/in-force?on=2024-06-01&limit=50",
    "today": "/",
    "search": "/v1/policies?q=扶持&limit=50",
}
CLIENTS = (1, 8, 32)
CPU_GOALS = {"on a day": 4.0, "in force": 6.0}  # times the bare route
TODAY_GOAL = 12.0  # milliseconds of CPU
TAIL_GOAL = 12.0  # p99 of 32 clients, times the p50 of one
GROWTH_GOAL = 0.05
PAUSE = 0.2  # seconds between two requests of a client who reads
FRESH = {
    "on a day": "/v1/policies/p{n:06d}/on/{day}",
    "in force": "/v1/in-force?on={day}&limit=50",
    "today": "/?on={day}",
    "search": "/v1/policies?q=第{n}号&limit=50",
}
PAGE = '[[source]]\nid = "s{n}"\nkind = "page"\nurl = "{url}/{n}.html"\nevery = "1m"\n'
TICK = os.sysconf("SC_CLK_TCK")


class Load(NamedTuple):
    """What some clients met."""

    requests: int
    seconds: float
    errors: int
    times: list[float]  # milliseconds, sorted

    def figures(self) -> dict[str, float]:
        """Return the rate and three percentiles."""
        at = {
            p: self.times[min(len(self.times) * p // 100, len(self.times) - 1)]
            for p in (50, 95, 99)
        }
        rate = round(self.requests / self.seconds, 1)
        return {"rps": rate, **{f"p{p}": round(at[p], 2) for p in at}, "errors": self.errors}


# ---------------------------------------------------------------- servers


@contextmanager
def run_server(
    *app: str, workers: int = 1, **env: str
) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Run uvicorn in a process of its own; yields its port and the process."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "uvicorn", *app, "--port", str(port), "--log-level", "error"]
    command += ["--workers", str(workers)] if workers > 1 else []
    root = Path(__file__).parent
    paths = os.pathsep.join([str(root.parent), str(root)])
    running = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": paths, **env})
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port, running
    finally:
        running.terminate()
        running.wait()


def bare_app() -> object:
    """Return an application that answers each path with the bytes of a file, and does nothing else."""
    from fastapi import FastAPI, Response

    app = FastAPI(docs_url=None, redoc_url=None)
    bodies: dict[str, list[str]] = json.loads(Path(os.environ["BARE_BODIES"]).read_text("utf-8"))

    def add(path: str, kind: str, body: bytes) -> None:
        @app.get(path)
        def answer() -> Response:
            return Response(body, media_type=kind)

    for path, (kind, body) in bodies.items():
        add(path.split("?")[0], kind, body.encode())
    add("/healthz", "text/plain", b"ok")
    return app


def family(process: int) -> list[int]:
    """Return a process and its children."""
    found = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [process, *(each for child in found for each in family(int(child)))]


def cpu_of(process: int) -> float:
    """Return the seconds of CPU that a process and its children used."""
    used = 0
    for each in family(process):
        fields = Path(f"/proc/{each}/stat").read_text().rsplit(") ", 1)[1].split()
        used += int(fields[11]) + int(fields[12])
    return used / TICK


def memory_of(process: int) -> int:
    """Return the resident kilobytes of a process and its children."""
    status = (Path(f"/proc/{each}/status").read_text() for each in family(process))
    return sum(int(text.split("VmRSS:")[1].split()[0]) for text in status if "VmRSS:" in text)


# ---------------------------------------------------------------- clients


async def ask(
    port: int, paths: list[str], clients: int, seconds: float, most: int = 0, pause: float = 0.0
) -> Load:
    """Let clients ask in turn over kept connections, for some time or a number of requests.

    `pause`: seconds between two requests of a client; without it the server is saturated.
    """
    times: list[float] = []
    errors, began = 0, time.monotonic()
    left = most or 1 << 40
    requests = [
        f"GET {urllib.request.quote(path, safe='/?=&')} HTTP/1.1\r\nHost: a\r\n\r\n".encode()
        for path in paths
    ]

    async def one(number: int) -> None:
        nonlocal errors, left
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        turn = number
        while time.monotonic() - began < seconds and left > 0:
            left -= 1
            turn += 1
            sent = time.monotonic()
            try:
                writer.write(requests[turn % len(requests)])
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                await reader.readexactly(length)
                errors += not head.startswith(b"HTTP/1.1 200")
            except (OSError, asyncio.IncompleteReadError, IndexError):
                errors += 1
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
            times.append(1000 * (time.monotonic() - sent))
            if pause:
                await asyncio.sleep(pause)
        writer.close()

    await asyncio.gather(*(one(number) for number in range(clients)))
    return Load(len(times), time.monotonic() - began, errors, sorted(times))


def load(
    port: int, paths: list[str], clients: int, seconds: float, most: int = 0, pause: float = 0.0
) -> Load:
    return asyncio.run(ask(port, paths, clients, seconds, most, pause))


def fetch(port: int, path: str) -> tuple[str, str]:
    """Return the media type and the text of an answer."""
    url = f"http://127.0.0.1:{port}{urllib.request.quote(path, safe='/?=&')}"
    with urllib.request.urlopen(url, timeout=600) as answer:
        return answer.headers["Content-Type"], answer.read().decode()


# ---------------------------------------------------------------- measurements


def measure(size: int, options: argparse.Namespace) -> tuple[dict[str, object], list[str]]:
    """Return the figures of one size, and the goals that were missed."""
    missed: list[str] = []
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as place:
        home = Path(place) / "home"
        home.mkdir()
        (home / "sources.toml").write_text('[[source]]\nid = "x"\nkind = "file"\npath = "x"\n')
        with open_app(home) as app:
            fill(app, size * WORDINGS)
        service = ("api.app:create_without_checks", "--factory")
        with run_server(*service, workers=options.workers, TRACKER_HOME=str(home)) as (
            port,
            running,
        ):
            bodies = {path: fetch(port, path) for path in PATHS.values()}
            kept = Path(place) / "bodies.json"
            kept.write_text(json.dumps(bodies), "utf-8")
            bare = ("load:bare_app", "--factory")
            with run_server(*bare, BARE_BODIES=str(kept)) as (bare_port, bare_running):
                for name, path in PATHS.items():
                    row, wrong = compare(
                        name,
                        path,
                        (port, running.pid),
                        (bare_port, bare_running.pid),
                        options.seconds,
                    )
                    figures[name] = row
                    missed += [f"{size}: {each}" for each in wrong]
            figures["each asked once, cpu_ms"] = {
                name: ask_fresh(pattern, size, port, running.pid) for name, pattern in FRESH.items()
            }
            if options.memory:
                load(port, [*PATHS.values()], 8, 3600, most=4_000)
                before = memory_of(running.pid)
                load(port, [*PATHS.values()], 8, 3600, most=20_000)
                growth = memory_of(running.pid) / before - 1
                figures["memory"] = {"kb": before, "growth": round(growth, 4)}
                missed += [f"{size}: memory grew {growth:.1%}"] * (abs(growth) > GROWTH_GOAL)
    return figures, missed


def ask_fresh(pattern: str, size: int, port: int, process: int) -> float:
    """Return the CPU (ms) of an answer that nobody asked for before."""
    days = [(date(2024, 1, 1) + timedelta(days=n)).isoformat() for n in range(120)]
    paths = [pattern.format(n=n % size, day=day) for n, day in enumerate(days)]
    used = cpu_of(process)
    found = load(port, paths, 1, 3600, most=len(paths))
    return round(1000 * (cpu_of(process) - used) / found.requests, 2)


def compare(
    name: str, path: str, ours: tuple[int, int], bare: tuple[int, int], seconds: float
) -> tuple[dict[str, object], list[str]]:
    """Ask one address of both servers by more and more clients."""
    row: dict[str, object] = {}
    cost = {}
    for label, (port, process) in (("bare", bare), ("ours", ours)):
        load(port, [path], 1, seconds / 4)
        for clients in CLIENTS:
            used = cpu_of(process)
            found = load(port, [path], clients, seconds)
            cost[label, clients] = 1000 * (cpu_of(process) - used) / found.requests
            row[f"{label} {clients}"] = found.figures() | {"cpu_ms": round(cost[label, clients], 3)}
    times = statistics.median(cost["ours", n] / max(cost["bare", n], 0.01) for n in CLIENTS)
    row["times bare"] = round(times, 1)
    paced = [load(ours[0], [path], clients, seconds, pause=PAUSE) for clients in (1, 32)]
    row["paced 32"] = paced[1].figures()
    tail = row["paced 32"]["p99"] / paced[0].figures()["p50"]
    row["tail"] = round(tail, 1)
    wrong = [f"{name}: {times:.1f} x bare"] * (times > CPU_GOALS.get(name, 1e9))
    wrong += [f"{name}: p99 of 32 is {tail:.1f} x p50 of 1"] * (tail > TAIL_GOAL)
    if name == "today" and cost["ours", 1] > TODAY_GOAL:
        wrong.append(f"{name}: {cost['ours', 1]:.1f} ms of CPU")
    return row, wrong


def steady(seconds: float) -> tuple[dict[str, object], list[str]]:
    """32 clients while the service checks pages that change with every request."""
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
    from threading import Thread

    class Handler(BaseHTTPRequestHandler):
        count = 0

        def do_GET(self) -> None:
            Handler.count += 1
            text = f"某区办法\n\n第一条 补贴不超过{Handler.count}万元。\n第二条 本办法自2024年4月3日起施行。\n"
            body = f"<p>{text.replace(chr(10), '</p><p>')}</p>".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    site = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=site.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        url = f"http://127.0.0.1:{site.server_port}"
        head = '[fetch]\nallow_private = ["127.0.0.1"]\nrobots = false\ndelay = 0\n'
        (home / "sources.toml").write_text(
            head + "".join(PAGE.format(n=n, url=url) for n in range(20))
        )
        with open_app(home) as app:
            fill(app, 5 * WORDINGS)
        with run_server("api.app:create_app", "--factory", TRACKER_HOME=place) as (port, _running):
            found = load(port, [*PATHS.values()], 32, seconds)
    site.shutdown()
    missed = [f"{found.errors} errors while pages were checked"] * (found.errors > 0)
    missed += ["no page was checked"] * (Handler.count == 0)
    return {**found.figures(), "checks": Handler.count}, missed


def main() -> int:
    """Measure, print, judge."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--workers", type=int, default=1)
    options.add_argument("--seconds", type=float, default=4.0)
    options.add_argument("--sizes", default="5,33333")
    options.add_argument("--memory", action="store_true")
    options.add_argument("--steady", type=float, default=0.0)
    chosen = options.parse_args()
    missed: list[str] = []
    for size in filter(None, chosen.sizes.split(",")):
        figures, wrong = measure(int(size), chosen)
        missed += wrong
        for name, row in figures.items():
            print(size, name, json.dumps(row, ensure_ascii=False), flush=True)
    if chosen.steady:
        row, wrong = steady(chosen.steady)
        missed += wrong
        print("while pages are checked", json.dumps(row), flush=True)
    print("\n".join(missed) or "every goal is met")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
