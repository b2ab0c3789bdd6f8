"""What watching costs: 500 pages of 23 KB at 50 hosts, in three rounds (first, unchanged, one in
ten changed),
answered at once and after 200 ms.

    .venv/bin/python benchmarks/rounds.py [--peers FOLDER]

One line a round: CPU a page beside that of a bare `httpx2.Client` over the same requests in the
same run (in as many threads), seconds, peak of memory. Pages are read in children, as the service does,
and the CPU is that of both.
Exits with 1 where a limit is broken: unchanged 2 × the bare loop, first 25 ×; at 200 ms 1.3 × the
time that the workers allow; 200 MB.
`--peers`: the unchanged round also with urlwatch and changedetection.io from the venv FOLDER (`pip
install urlwatch changedetection.io`),
whole runs over the same pages: both must cost more CPU than we.
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import os
import resource
import sqlite3
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx2
from peers import cheaper
from portal import Site, site

from tracker.app import open_app
from tracker.bounded_calls import enforce_limits
from tracker.fetch.client import HttpFetcher
from tracker.schedule.local_scheduler import WORKERS, LocalScheduler

PAGES, HOSTS = 500, 50
CHANGED = frozenset(range(0, PAGES, 10))
ROUNDS = {"first": frozenset[int](), "unchanged": frozenset[int](), "changed": CHANGED}
OUTCOMES = {
    "first": {"new": PAGES},
    "unchanged": {"unchanged": PAGES},
    "changed": {"unchanged": PAGES - len(CHANGED), "changed": len(CHANGED)},
}
DELAYS = (0.0, 0.2)
LIMITS = {"first": 25.0, "unchanged": 2.0}  # times the bare loop
WALL, MEMORY = 1.3, 200
PATIENCE = 600  # seconds for a round

Round = dict[str, float]


def declare(folder: Path, urls: list[str], every: int) -> None:
    """A home that watches these pages, with no pause at a host.

    A new interval is an edit: the running schedule looks at all again.
    """
    often = f'select = "#content"\nevery = "{every}d"\n'
    rows = (
        f'[[source]]\nid = "p{n}"\nkind = "page"\nurl = "{url}"\n{often}'
        for n, url in enumerate(urls)
    )
    (folder / "sources.toml").write_text(
        '[fetch]\nallow_private = ["127.0.0.1"]\ndelay = 0\n' + "".join(rows), "utf-8"
    )


def asked(folder: Path, query: str) -> list[tuple[Any, ...]]:
    """Rows of the home's database, past the program."""
    with closing(sqlite3.connect(folder / "tracker.db")) as database, database:
        return database.execute(query).fetchall()


def cpu_seconds() -> float:
    """CPU of this process and of what it started, those that still live included."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    ticks = sum(map(cpu_ticks, children_of(os.getpid())))
    return time.process_time() + ended.ru_utime + ended.ru_stime + ticks / os.sysconf("SC_CLK_TCK")


def children_of(process: int) -> list[str]:
    """The living children of a process."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    return [child for task in tasks for child in (task / "children").read_text().split()]


def cpu_ticks(process: str) -> int:
    """CPU of a process, of its living children and of those that it has waited for."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) + sum(map(cpu_ticks, children_of(int(process))))


def once(folder: Path, name: str, before: int) -> Round:
    """One round of the running schedule over all sources: CPU and wall seconds, and the memory at
    its peak so far.
    """
    cpu, end = cpu_seconds(), time.monotonic() + PATIENCE
    while (
        asked(folder, f'SELECT count(*) FROM "check" WHERE id > {before}') < [(PAGES,)]
        and time.monotonic() < end
    ):
        time.sleep(0.25)
    spent = cpu_seconds() - cpu
    found = dict(
        asked(folder, f'SELECT outcome, count(*) FROM "check" WHERE id > {before} GROUP BY outcome')
    )
    assert found == OUTCOMES[name], (name, found)
    ((first, last),) = asked(folder, f'SELECT min(at), max(at) FROM "check" WHERE id > {before}')
    wall = (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds()
    return {
        "cpu": spent,
        "wall": wall,
        "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def ours(pipe: Connection, portal: Site, delay: float) -> None:
    """The process that watches: all three rounds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        declare(folder, portal.urls, 1)
        with (
            open_app(folder) as home,
            HttpFetcher(home.settings.fetch) as fetcher,
            enforce_limits(),
        ):
            schedule = LocalScheduler(home, fetcher)
            for number, (part, changed) in enumerate(ROUNDS.items()):
                portal.set(delay, changed)
                ((before,),) = asked(folder, 'SELECT coalesce(max(id), 0) FROM "check"')
                if number:
                    declare(folder, portal.urls, 1 + number)
                else:
                    schedule.start()
                pipe.send((part, once(folder, part, before)))
            schedule.stop()


def bare(portal: Site, delay: float) -> dict[str, float]:
    """CPU seconds a page of a plain client over the same requests of each round: one client, its
    connections kept, as many threads as
    our workers, every host.
    """
    tags: dict[str, str] = {}
    spent = {}

    def ask(url: str) -> None:
        answer = client.get(url, headers={"If-None-Match": tags[url]} if url in tags else {})
        tags[url] = answer.headers["ETag"]

    limits = httpx2.Limits(max_keepalive_connections=HOSTS)
    with httpx2.Client(limits=limits) as client, ThreadPoolExecutor(WORKERS) as threads:
        for part, changed in ROUNDS.items():
            portal.set(delay, changed)
            begun = time.process_time()
            list(threads.map(ask, portal.urls))
            spent[part] = (time.process_time() - begun) / PAGES
    return spent


def apart(work: object, *args: object) -> list[tuple[str, Round]]:
    """What a process of its own sends."""
    here, there = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=work, args=(there, *args))
    process.start()
    there.close()
    found = []
    while len(found) < len(ROUNDS):
        found.append(here.recv())
    process.join()
    return found


def judged(delay: float, part: str, spent: Round, plain: float) -> bool:
    """Print a round; is it within the limits?"""
    ratio, allowed = spent["cpu"] / PAGES / plain, PAGES * delay / WORKERS
    row = {
        "delay_ms": 1000 * delay,
        "cpu_ms": 1000 * spent["cpu"] / PAGES,
        "bare_ms": 1000 * plain,
        "ratio": ratio,
        "wall": spent["wall"],
    }
    shown = {
        name: round(value, 2)
        for name, value in (row | {"wall_allowed": allowed, "rss_mb": spent["rss_mb"]}).items()
    }
    print(json.dumps({"benchmark": "rounds", "round": part} | shown), flush=True)
    slow = bool(delay) and part == "unchanged" and spent["wall"] > WALL * allowed
    return not (ratio > LIMITS.get(part, ratio) or slow or spent["rss_mb"] > MEMORY)


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--peers", type=Path)
    venv = parser.parse_args().peers
    logging.disable(logging.INFO)
    os.environ.pop("TRACKER_DATABASE_URL", None)
    good = True
    with site(PAGES, HOSTS) as portal:
        for delay in DELAYS:
            plain, found = bare(portal, delay), apart(ours, portal, delay)
            good &= all([judged(delay, part, spent, plain[part]) for part, spent in found])
            if venv and not delay:
                good &= cheaper(venv, portal, dict(found)["unchanged"]["cpu"])
    return 0 if good else 1


if __name__ == "__main__":
    raise SystemExit(main())
