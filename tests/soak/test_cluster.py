"""Four workers on PostgreSQL, killed and begun again at random, and whoever decides too: 2,000
checks of pages on five hosts, each
result once, and in the end what one undisturbed process on SQLite makes of the same pages. `make
soak`.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from tests import postgres
from tests.app_factory import make_app
from tests.cluster_processes import (
    MultiHostServer,
    resolve_to_loopback,
    start_scheduler,
    start_worker,
)
from tests.kill_scenario import read_content
from tests.policy_texts import policy_text
from tests.processes import wait_for_exit
from tracker.app import App, open_app
from tracker.ingest import reprocess
from tracker.schedule import job_queue
from tracker.schedule.local_scheduler import LocalScheduler
from tracker.store import checks
from tracker.store.db.tables import CheckRow, EventRow

PAGES, ROUNDS, HOSTS, WORKERS = 100, 20, 5, 4
DELAY, CONNECTIONS = 0.25, 2
PATIENCE = 150.0  # seconds for a round

pytestmark = pytest.mark.soak


def shown(n: int, turn: int) -> bytes | None:
    """What stands at a page in a round: an amount that changes now and then, a successor that comes
    late, a page that is away.

    A successor comes in a round in which what it repeals stays as it is: which of two is looked at
    first is nobody's promise.
    """
    comes = 4 if (4 + n - 1) % 8 else 5
    if (n % 10 == 9 and turn < comes) or (n % 10 == 3 and turn in (7, 8)):
        return None
    repeals = (
        f"《某区第{n - 1}号扶持办法》（某区规〔2024〕{n - 1}号）同时废止。" if n % 10 == 9 else ""
    )
    amount = 300 + 10 * ((turn + n) // 8)
    words = policy_text(
        f"某区第{n}号扶持办法", f"某区规〔2024〕{n}号", amount=amount, repeals=repeals
    )
    return f"<html><body><p>{words.replace(chr(10), '</p><p>')}</p></body></html>".encode()


def home_of(folder: Path, port: int) -> App:
    folder.mkdir()
    rows = [
        {
            "id": f"s{n}",
            "kind": "page",
            "url": f"http://h{n % HOSTS}.test:{port}/{n}.html",
            "policy": f"s{n}",
        }
        for n in range(PAGES)
    ]
    make_app(folder, *rows).database.close_connections()
    file = folder / "sources.toml"
    manners = f"[fetch]\nrobots = false\ndelay = {DELAY}\nconnections = {CONNECTIONS}\n"
    file.write_text(file.read_text("utf-8").replace("[fetch]\n", manners), "utf-8")
    home = open_app(folder)
    # who decides plans what has no row, in a moment that would be ours no more
    with home.database.write_connection_unsynced() as connection:
        checks.set_due(
            connection,
            [source.id for source in home.settings.sources],
            home.now() + timedelta(days=1),
        )
    return home


def play(home: App, site: MultiHostServer, each: Callable[[], None]) -> None:
    """Every round: the pages change, all of them are due, and `each` is done until all are looked
    at.
    """
    for turn in range(ROUNDS):
        site.pages = {
            f"/{n}.html": body for n in range(PAGES) if (body := shown(n, turn)) is not None
        }
        now = home.now()
        with home.database.write_connection_unsynced() as connection:
            checks.set_due(connection, [source.id for source in home.settings.sources], now)
        end = time.monotonic() + PATIENCE
        while True:
            with home.database.read_connection() as connection:
                left = set(checks.due_before(connection, now)) - {"inbox"}
            if not left:
                break
            assert time.monotonic() < end, (turn, sorted(left)[:5])
            each()


@contextmanager
def embedded(home: App) -> Iterator[Callable[[], None]]:
    """One process that checks what is due, as `tracker serve` does."""

    def each() -> None:
        with home.make_fetcher() as fetcher:
            schedule = LocalScheduler(home, fetcher)
            schedule.start()
            time.sleep(2)
            schedule.stop()
        home.unchanged_checks.flush_checks()

    yield each


@contextmanager
def cluster(home: App, kills: list[float]) -> Iterator[Callable[[], None]]:
    """Four workers and one that decides; now and then one of them is killed and another begun."""
    folder, chance = home.settings.home, random.Random(11)
    begin = [start_scheduler, *[start_worker] * WORKERS]
    running = [one(folder) for one in begin]

    def each() -> None:
        time.sleep(chance.uniform(0.5, 3.0))
        victim = 0 if chance.random() < 0.05 else chance.randrange(1, WORKERS + 1)
        os.kill(running[victim], signal.SIGKILL)
        kills.append(time.monotonic())
        assert wait_for_exit(running[victim]) == -9
        running[victim] = begin[victim](folder)

    try:
        yield each
        until_empty(home)
    finally:
        for child in running:
            os.kill(child, signal.SIGTERM)
        codes = [wait_for_exit(child) for child in running]
    assert set(codes) <= {0, -signal.SIGTERM}  # one that had just begun knew of no signals yet


def until_empty(home: App) -> None:
    with job_queue.make_queue(home, 1).open() as app:
        end = time.monotonic() + 60
        while app.job_manager.list_jobs() and time.monotonic() < end:
            time.sleep(0.2)
        assert list(app.job_manager.list_jobs()) == []


def looks(home: App) -> dict[str, list[str]]:
    """What came of each look at each source, in order."""
    found: dict[str, list[str]] = defaultdict(list)
    with home.database.read_session() as session:
        for row in session.scalars(select(CheckRow).order_by(col(CheckRow.id))):
            found[row.source].append(row.outcome)
    return found


def events(home: App) -> list[Any]:
    """What readings brought, and facts; when an outage is noticed depends on the hour."""
    with home.database.read_session() as session:
        rows = session.execute(
            select(col(EventRow.kind), col(EventRow.policy)).where(
                col(EventRow.policy).is_not(None)
            )
        )
        return sorted(map(tuple, rows))


def test_workers_killed_at_random_make_what_one_undisturbed_process_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRACKER_DATABASE_URL", raising=False)
    with MultiHostServer(0.005) as site, resolve_to_loopback(".test"):
        alone = home_of(tmp_path / "alone", site.port)
        with embedded(alone) as each:
            play(alone, site, each)
        wanted, calm_looks, calm_events = (
            read_content(tmp_path / "alone"),
            looks(alone),
            events(alone),
        )
        alone.database.close_connections()
        site.requests.clear()
        kills: list[float] = []
        with (
            postgres.server(os.environ.get("TEST_DATABASE_URL")) as server,
            postgres.create_database(server) as url,
        ):
            monkeypatch.setenv("TRACKER_DATABASE_URL", url)
            home = home_of(tmp_path / "many", site.port)
            job_queue.require_queue(home)
            begun = time.monotonic()
            with cluster(home, kills) as each:
                play(home, site, each)
            seconds = time.monotonic() - begun
            assert looks(home) == calm_looks
            # the drop folder has its own rows: it is `empty` at each of its checks
            of_pages = [len(rows) for name, rows in calm_looks.items() if name != "inbox"]
            assert sum(of_pages) == PAGES * ROUNDS
            assert reprocess.verify_archive(home) == []
            assert events(home) == calm_events
            assert read_content(tmp_path / "many") == wanted
            home.database.close_connections()
    # others were cut off by a kill
    whole = [
        one for one in site.requests if not any(one.begun <= at <= one.ended + 0.2 for at in kills)
    ]
    versions, pauses = (
        sum(len(policy[5]) for policy in wanted["policies"]),
        [site.min_interval(apart) for apart in (1, 4)],
    )
    site.requests = whole
    told = {
        "checks": PAGES * ROUNDS,
        "versions": versions,
        "events": len(calm_events),
        "kills": len(kills),
        "seconds": round(seconds),
    }
    print(
        json.dumps(
            told
            | {"most at once": site.max_concurrent(), "least distance of 1 and 4 steps": pauses}
        )
    )
    assert site.max_concurrent() <= CONNECTIONS
    # four pauses, less what a busy machine takes between the word and the request
    assert pauses[1] > 3 * DELAY
