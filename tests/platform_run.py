"""The platform from the first look on: a backfill with five kills, then what the next weeks bring.

Used by the soak test and, at full size, by `benchmarks/backfill.py`.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx2

from tests.app_factory import SteppingClock, check_sources, make_app
from tests.policy_platform import DETAIL, PlatformDocument, PolicyPlatform, source_table
from tracker.alert import record_events
from tracker.app import App
from tracker.model.alerts import EventKind
from tracker.model.common import date_in_shanghai
from tracker.store import events, policies

KILLS = 5
FLOOR_REQUESTS = 300
COMMAND = [
    sys.executable,
    "-c",
    "from tracker.cli.main import run_command; run_command()",
    "backfill",
    "platform",
]
CHANGED, GONE, FLIPPED, NEW = 40, 5, 12, 10
WEEKS = 2


@dataclass
class Figures:
    """What a run cost; CPU in milliseconds."""

    documents: int
    floor_ms: float = 0.0  # a bare client's request for one document, in the same run
    backfill_ms: float = 0.0  # a document, all starts and kills included
    memory_mb: float = 0.0  # the most that a process of the backfill held
    quiet_ms: float = 0.0
    quiet_requests: int = 0

    @property
    def ratio(self) -> float:
        """The cost of a document in requests of a bare client."""
        return self.backfill_ms / self.floor_ms

    @property
    def quiet_ratio(self) -> float:
        """The cost of a quiet day in requests of a bare client."""
        return self.quiet_ms / self.floor_ms


def serve_platform(pipe: Connection) -> None:
    """Serve the stand-in in a process of its own, and do as the pipe says."""
    with PolicyPlatform() as platform:
        pipe.send(platform.url)
        while True:
            name, values = pipe.recv()
            if name == "requests":
                pipe.send(len(platform.requests))
                platform.requests.clear()
            else:
                for numbers, more in values:
                    getattr(platform, name)(*numbers, **more)
                pipe.send(True)


class RemotePlatform:
    """The stand-in in another process, so that its CPU is not counted."""

    def __init__(self, documents: int) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("fork").Process(
            target=serve_platform, args=(theirs,), daemon=True
        )
        self._process.start()
        self.url: str = self._pipe.recv()
        self.call("add", (tuple(range(documents)), {}))

    def call(self, name: str, *values: tuple[tuple[int, ...], dict[str, Any]]) -> None:
        """Call a method of the stand-in, once for each pair of arguments."""
        self._pipe.send((name, values))
        self._pipe.recv()

    def take_requests(self) -> int:
        """How many requests came since the last call."""
        self._pipe.send(("requests", ()))
        count: int = self._pipe.recv()
        return count

    def close(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.join()


def platform_home(
    folder: Path, platform: RemotePlatform, clock: SteppingClock | None = None
) -> App:
    """Open a home that watches the stand-in."""
    table = source_table(platform.url, follow={"documents": 200})
    return make_app(folder, table, clock=clock)


def later_clock() -> SteppingClock:
    """A clock that stands an hour after now, behind everything that the backfill wrote."""
    clock = SteppingClock()
    clock.at = datetime.now(UTC) + timedelta(hours=1)
    return clock


# ---------------------------------------------------------------- costs


def measure_floor(platform: RemotePlatform, documents: int) -> float:
    """CPU in milliseconds of a bare client for one document, the cheapest of three rounds."""
    bodies = []
    for n in range(FLOOR_REQUESTS):
        document = PlatformDocument(n % documents)
        bodies.append({"siteId": document.site, "businessId": document.id})
    costs = []
    with httpx2.Client() as client:
        for _ in range(3):
            begun = time.process_time()
            for body in bodies:
                json.loads(client.post(platform.url + DETAIL, json=body).content)
            costs.append(time.process_time() - begun)
    platform.take_requests()
    return 1000 * min(costs) / FLOOR_REQUESTS


def peak_memory(process: int) -> float:
    """The most memory that a running process held, in MB; 0 where it has ended.

    The figure of `wait4` would do only where the parent is small: a child takes its parent's over.
    """
    with suppress(OSError), open(f"/proc/{process}/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    return 0.0


def backfill_with_kills(folder: Path, platform: RemotePlatform, documents: int) -> Figures:
    """Fill a home, with five kills on the way.

    Only the processes of the backfill are counted, not other children of this process.
    """
    figures = Figures(documents, measure_floor(platform, documents))
    chance, seconds = random.Random(4), 0.0
    for kill in range(KILLS + 1):
        left = int(documents / KILLS * chance.uniform(0.3, 1)) if kill < KILLS else None
        running = subprocess.Popen(
            COMMAND, cwd=folder, env={**os.environ, "TRACKER_HOME": str(folder)}
        )
        status, used = watch_backfill(running, platform, left, figures)
        assert status == (-signal.SIGKILL if kill < KILLS else 0)
        seconds += used.ru_utime + used.ru_stime
    figures.backfill_ms = 1000 * seconds / documents
    return figures


def watch_backfill(
    running: subprocess.Popen[bytes],
    platform: RemotePlatform,
    left: int | None,
    figures: Figures,
) -> tuple[int, resource.struct_rusage]:
    """Wait for a backfill, and kill it after `left` requests; return its end and what it used."""
    while True:
        figures.memory_mb = max(figures.memory_mb, peak_memory(running.pid))
        process, status, used = os.wait4(running.pid, os.WNOHANG)
        if process:
            running.returncode = os.waitstatus_to_exitcode(status)
            return running.returncode, used
        if left is not None:
            left -= platform.take_requests()
            if left <= 0:
                running.send_signal(signal.SIGKILL)
        time.sleep(0.2)


def measure_quiet_day(
    home: App, platform: RemotePlatform, clock: SteppingClock, figures: Figures
) -> list[str]:
    """Let a day pass on which nothing happens; return the outcomes."""
    check_sources(home, "platform")
    platform.take_requests()
    clock.at += timedelta(days=1)
    begun = time.process_time()
    outcomes = check_sources(home, "platform")
    figures.quiet_ms = 1000 * (time.process_time() - begun)
    figures.quiet_requests = platform.take_requests()
    return outcomes


# ---------------------------------------------------------------- what is right


def find_differences(home: App, documents: int) -> list[str]:
    """Compare a backfilled home with what the platform has; return what is not equal."""
    wanted = {one.number: one for one in map(PlatformDocument, range(documents))}
    with home.database.read_session() as session:
        dossiers = policies.get_dossiers(session, policies.policy_ids(session))
    found = {one.policy.document_number: one for one in dossiers}
    differences = [f"{number} missing" for number in wanted.keys() - found.keys()]
    differences += [f"{number} too many" for number in found.keys() - wanted.keys()]
    for number in wanted.keys() & found.keys():
        dossier, document = found[number], wanted[number]
        if dossier.policy.title != document.title:
            differences.append(f"{number}: {dossier.policy.title}")
        if len(dossier.versions) != 1:
            differences.append(f"{number}: {len(dossier.versions)} versions")
    if len(dossiers) != documents:
        differences.append(f"{len(dossiers)} policies")
    captures = list(home.archive.load_captures("platform"))
    expected = {one.id: one.record(with_text=True) for one in wanted.values()}
    for capture in captures:
        record = json.loads(capture.payload)["data"]
        if expected.pop(record["businessId"], None) != record:
            differences.append(f"{capture.id}: another record, or kept twice")
    differences += [f"{id}: not kept" for id in expected]
    return differences + home.archive.verify_chains()


def change_platform(platform: RemotePlatform, documents: int, clock: SteppingClock) -> None:
    """Change 40 texts, take 5 documents down, flip 12 status words, publish 10 documents."""
    chosen = random.Random(7).sample(range(documents), CHANGED + GONE + FLIPPED)
    changed, gone = chosen[:CHANGED], chosen[CHANGED : CHANGED + GONE]
    flipped = chosen[CHANGED + GONE :]
    platform.call("change", *(((n,), {"amount": 990}) for n in changed))
    platform.call("change", *(((n,), {"status": "失效"}) for n in flipped))
    platform.call("remove", *(((n,), {}) for n in gone))
    added = range(documents, documents + NEW)
    platform.call("add", (tuple(added), {}))
    platform.call("change", *(((n,), {"day": date_in_shanghai(clock.at)}) for n in added))


def pass_weeks(home: App, clock: SteppingClock) -> Counter[str]:
    """Check every day for two weeks; count the outcomes and, by their names, the events told."""
    before = count_events(home)
    counts: Counter[str] = Counter()
    for _ in range(7 * WEEKS):
        clock.at += timedelta(days=1)
        counts.update(f"check {outcome}" for outcome in check_sources(home, "platform"))
    counts.update({f"event {kind}": n for kind, n in (count_events(home) - before).items()})
    return counts


def count_events(home: App) -> Counter[EventKind]:
    """Count all events, those that a day brings included."""
    record_events.run_calendar(home)
    with home.database.read_session() as session:
        found = events.find_events(session, limit=1_000_000)
    return Counter(event.kind for event in found)


def judge_weeks(counts: Counter[str]) -> list[str]:
    """Return what was not told once each."""
    edits = counts[f"event {EventKind.SILENT_EDIT}"] + counts[f"event {EventKind.CHANGED}"]
    found = {
        "new": (counts["check new"], NEW),
        "changed": (counts["check changed"], CHANGED),
        "told as new": (counts[f"event {EventKind.NEW}"], NEW),
        "told as changed": (edits, CHANGED),
        "told as flipped": (counts[f"event {EventKind.SITE_STATUS}"], FLIPPED),
        "told as vanished": (counts[f"event {EventKind.VANISHED}"], GONE),
        "told as down": (counts[f"event {EventKind.SOURCE_DOWN}"], 0),
    }
    return [f"{name}: {is_} for {wanted}" for name, (is_, wanted) in found.items() if is_ != wanted]
