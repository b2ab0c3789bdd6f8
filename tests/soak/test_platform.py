"""The whole platform, 10,518 documents: a backfill with five kills, then what the next weeks bring.

`PLATFORM_DOCUMENTS` makes it smaller.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest

from tests.app_factory import SteppingClock, check_sources, make_app
from tests.policy_platform import PlatformDocument, PolicyPlatform, source_table
from tracker.alert import record_events
from tracker.app import App
from tracker.model.alerts import EventKind
from tracker.store import events, policies

DOCUMENTS = int(os.environ.get("PLATFORM_DOCUMENTS", "10518"))
KILLS = 5
CPU_MS, MEMORY_MB = 60.0, 250  # of a document of the backfill; of the process
QUIET_REQUESTS, QUIET_CPU = 5, 0.2

pytestmark = pytest.mark.soak


def run_platform(pipe: Connection) -> None:
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

    def __init__(self) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.get_context("fork").Process(
            target=run_platform, args=(theirs,), daemon=True
        )
        self._process.start()
        self.url: str = self._pipe.recv()

    def call(self, name: str, *values: tuple[tuple[int, ...], dict[str, Any]]) -> None:
        self._pipe.send((name, values))
        self._pipe.recv()

    def take_requests(self) -> int:
        """How many requests came since the last call."""
        self._pipe.send(("requests", ()))
        count: int = self._pipe.recv()
        return count

    def close(self) -> None:
        self._process.terminate()
        self._process.join()


@pytest.fixture(scope="module")
def platform() -> Iterator[RemotePlatform]:
    running = RemotePlatform()
    running.call("add", (tuple(range(DOCUMENTS)), {}))
    yield running
    running.close()


@pytest.fixture(scope="module")
def folder(platform: RemotePlatform, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that was backfilled, with five kills on the way."""
    folder = tmp_path_factory.mktemp("platform")
    with make_app(folder, source_table(platform.url, follow={"documents": 200})):
        pass
    chance, command = random.Random(4), [sys.executable, "-c", CODE, "backfill", "platform"]
    for kill in range(KILLS + 1):
        running = subprocess.Popen(  # noqa: S603
            command, cwd=folder, env={**os.environ, "TRACKER_HOME": str(folder)}
        )
        if kill < KILLS:
            wait_for_requests(platform, running, int(DOCUMENTS / KILLS * chance.uniform(0.3, 1)))
            running.send_signal(signal.SIGKILL)
        assert running.wait() == (-signal.SIGKILL if kill < KILLS else 0)
    return folder


CODE = "from tracker.cli.main import run_command; run_command()"


def wait_for_requests(
    platform: RemotePlatform, running: subprocess.Popen[bytes], count: int
) -> None:
    while count > 0 and running.poll() is None:
        time.sleep(0.2)
        count -= platform.take_requests()


@pytest.fixture
def clock() -> SteppingClock:
    clock = SteppingClock()
    clock.at = datetime.now(UTC) + timedelta(hours=1)
    return clock


@pytest.fixture
def home(folder: Path, platform: RemotePlatform, clock: SteppingClock) -> Iterator[App]:
    with make_app(
        folder, source_table(platform.url, follow={"documents": 200}), clock=clock
    ) as home:
        yield home


def test_a_backfill_with_five_kills_is_complete_within_its_limits(home: App) -> None:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    wanted = {PlatformDocument(n).number: PlatformDocument(n).title for n in range(DOCUMENTS)}
    with home.database.read_session() as session:
        found = policies.get_dossiers(session, policies.policy_ids(session))
    assert {one.policy.document_number: one.policy.title for one in found} == wanted
    assert {len(one.versions) for one in found} == {1}
    assert home.archive.verify_chains() == []
    cpu = 1000 * (used.ru_utime + used.ru_stime) / DOCUMENTS
    memory = used.ru_maxrss / 1024
    print(f"\nbackfill: {cpu:.1f} ms of CPU a document, peak {memory:.0f} MB")
    assert memory <= MEMORY_MB
    assert cpu <= CPU_MS


def test_a_quiet_day_costs_next_to_nothing(
    home: App, platform: RemotePlatform, clock: SteppingClock
) -> None:
    check_sources(home, "platform")
    platform.take_requests()
    clock.at += timedelta(days=1)
    begun = time.process_time()
    assert check_sources(home, "platform") == ["listed"]
    spent, requests = time.process_time() - begun, platform.take_requests()
    print(f"\nquiet day: {requests} requests, {1000 * spent:.0f} ms of CPU")
    assert requests <= QUIET_REQUESTS
    assert spent <= QUIET_CPU


def test_what_changes_is_told_once_each(
    home: App, platform: RemotePlatform, clock: SteppingClock
) -> None:
    before = count_events(home)
    chance = random.Random(7)
    chosen = chance.sample(range(DOCUMENTS), 57)
    changed, gone, flipped = chosen[:40], chosen[40:45], chosen[45:]
    platform.call("change", *(((n,), {"amount": 990}) for n in changed))
    platform.call("change", *(((n,), {"status": "失效"}) for n in flipped))
    platform.call("remove", *(((n,), {}) for n in gone))
    today = clock.at.date()
    for n in range(DOCUMENTS, DOCUMENTS + 10):
        platform.call("add", ((n,), {}))
        platform.call("change", ((n,), {"day": today}))
    outcomes: Counter[str] = Counter()
    for _ in range(14):
        clock.at += timedelta(days=1)
        outcomes.update(check_sources(home, "platform"))
        record_events.run_calendar(home)
    told = count_events(home) - before
    assert outcomes["new"] == 10
    assert outcomes["changed"] == 40
    assert told[EventKind.SITE_STATUS] == 12
    assert told[EventKind.VANISHED] == 5
    assert told[EventKind.SILENT_EDIT] + told[EventKind.CHANGED] == 40
    assert told[EventKind.NEW] == 10
    assert told[EventKind.SOURCE_DOWN] == 0


def count_events(home: App) -> Counter[EventKind]:
    record_events.run_calendar(home)
    with home.database.read_session() as session:
        found = events.find_events(session, limit=1_000_000)
    return Counter(event.kind for event in found)
