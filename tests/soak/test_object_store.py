"""Evidence in a real S3 server: as in a folder, also where many machines write and are killed.

`make soak`.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests import postgres, s3_server
from tests.app_factory import check_sources, make_app
from tests.cluster_processes import MultiHostServer, resolve_to_loopback, start_clean
from tests.kill_scenario import read_content
from tests.policy_texts import policy_text
from tests.soak.test_cluster import events, looks, shown, until_empty
from tracker.app import App, open_app
from tracker.errors import StoreError
from tracker.ingest import reprocess
from tracker.ingest.check_source import check_source
from tracker.schedule import job_queue
from tracker.store import backup, checks
from tracker.store.archive.archive import open_archive

PAGES, ROUNDS, HOSTS, WORKERS = 20, 7, 4, 4
DELAY = 0.1
PATIENCE = 90.0  # seconds for a round

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    with s3_server.run_server() as env:
        yield env


@pytest.fixture
def stored(
    server: dict[str, str], monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> dict[str, str]:
    """The environment of a prefix of its own."""
    env = server | {"TRACKER_ARCHIVE_URL": f"s3://{s3_server.BUCKET}/{request.node.name}"}
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    return env


def test_the_server_refuses_what_would_write_over_evidence(
    stored: dict[str, str], tmp_path: Path
) -> None:
    one, other = (open_archive(tmp_path / name, stored["TRACKER_ARCHIVE_URL"]) for name in "ab")
    at = datetime(2024, 4, 3, tzinfo=UTC)
    kept = one.add_capture("s", "https://a.cn/1", b"1" * 200_000, "text/html", 200, (), at)
    one.add_file("snapshots/s/x", b"1")
    with pytest.raises(StoreError, match="已存在且内容不同"):
        other.add_file("snapshots/s/x", b"2")
    for n in range(30):  # in turn, each after a repair of what the other wrote
        (one, other)[n % 2].add_capture(
            "s", "https://a.cn/1", b"%d" % n, "text/html", 200, (), at + timedelta(days=n + 1)
        )
    assert one.verify_chains() == other.verify_chains() == []
    assert other.load_capture("s", kept.id).payload == kept.payload
    assert len(other.capture_ids("s")) == 31


def test_a_store_that_is_down_says_so_and_loses_nothing(
    stored: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [port] = s3_server.free_ports(1)
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
    archive = open_archive(tmp_path, stored["TRACKER_ARCHIVE_URL"])
    began = time.monotonic()
    with pytest.raises(StoreError, match="对象存储"):
        archive.add_capture("s", "https://a.cn/1", b"1", "text/html", 200, (), datetime.now(UTC))
    with pytest.raises(StoreError, match="对象存储"):
        archive.verify_chains()
    assert time.monotonic() - began < 60


def test_a_home_moves_from_a_folder_into_the_store_and_back(
    stored: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = stored["TRACKER_ARCHIVE_URL"]
    monkeypatch.delenv("TRACKER_ARCHIVE_URL")
    with make_app(tmp_path / "disk") as home:
        for amount in (300, 500):
            (tmp_path / "disk" / "inbox" / "a.txt").write_text(policy_text(amount=amount), "utf-8")
            assert check_sources(home, "inbox") != []
        backup.write_backup(tmp_path / "disk", home.database, home.archive, tmp_path / "b1.zip")
    wanted = read_content(tmp_path / "disk")
    homes = {"store": url, "back": ""}
    for number, (name, archive_url) in enumerate(homes.items(), 1):
        monkeypatch.setenv("TRACKER_ARCHIVE_URL", archive_url)
        folder = tmp_path / name
        folder.mkdir()
        (folder / "sources.toml").write_bytes((tmp_path / "disk" / "sources.toml").read_bytes())
        database = f"sqlite:///{folder / 'tracker.db'}"
        backup.restore_backup(
            folder, database, tmp_path / f"b{number}.zip", archive_url=archive_url or None
        )
        assert read_content(folder) == wanted
        assert (folder / "snapshots").exists() is not bool(archive_url)
        with open_app(folder) as home:
            assert reprocess.verify_archive(home) == []
            backup.write_backup(
                folder, home.database, home.archive, tmp_path / f"b{number + 1}.zip"
            )


# ---------------------------------------------------------------- many machines


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
    manners = f"[fetch]\nrobots = false\ndelay = {DELAY}\nconnections = 2\n"
    file.write_text(file.read_text("utf-8").replace("[fetch]\n", manners), "utf-8")
    home = open_app(folder)
    make_due(home, home.now() + timedelta(days=1))
    return home


def make_due(home: App, at: datetime) -> None:
    with home.database.write_connection_unsynced() as connection:
        checks.set_due(connection, [source.id for source in home.settings.sources], at)


def news(made: dict[str, list[str]]) -> dict[str, list[str]]:
    """The outcomes in order; a killed check of an unchanged page may be made twice."""
    return {
        name: [outcome for outcome in outcomes if outcome != "unchanged"]
        for name, outcomes in made.items()
        if name != "inbox"
    }


def show_pages(site: MultiHostServer, turn: int) -> None:
    pages = {f"/{n}.html": shown(n, turn) for n in range(PAGES)}
    site.pages = {path: body for path, body in pages.items() if body is not None}


def play_alone(home: App, site: MultiHostServer) -> None:
    """One undisturbed process checks every page in every round."""
    with home.make_fetcher() as fetcher:
        for turn in range(ROUNDS):
            show_pages(site, turn)
            for source in home.settings.sources:
                list(check_source(home, source, fetcher))
    home.unchanged_checks.flush_checks()


def play_together(home: App, site: MultiHostServer, disturb: Callable[[], None]) -> None:
    """In every round all pages are due, and processes are killed until all are looked at."""
    for turn in [*range(ROUNDS), ROUNDS - 1]:  # once more: a page whose workers all died waits
        show_pages(site, turn)
        now = home.now()
        make_due(home, now)
        end = time.monotonic() + PATIENCE
        while True:
            with home.database.read_connection() as connection:
                left = set(checks.due_before(connection, now)) - {"inbox"}
            if not left:
                break
            assert time.monotonic() < end, (turn, sorted(left)[:5])
            disturb()
        until_empty(home)  # a check that a kill cut off belongs to this round


@contextmanager
def two_machines(
    folders: list[Path], env: dict[str, str], kills: list[int]
) -> Iterator[Callable[[], None]]:
    """Four workers in two homes, killed and begun again at random, and one that plans."""
    chance = random.Random(7)
    plans = start_clean("schedule", folders[0], env)
    running = [start_clean("work", folders[n % 2], env) for n in range(WORKERS)]

    def disturb() -> None:
        time.sleep(chance.uniform(1.0, 4.0))
        victim = chance.randrange(WORKERS)
        running[victim].kill()
        running[victim].join()
        kills.append(victim)
        running[victim] = start_clean("work", folders[victim % 2], env)

    try:
        yield disturb
    finally:
        for child in [plans, *running]:
            child.terminate()
        for child in [plans, *running]:
            child.join(20)
            child.kill()


def test_machines_without_a_shared_folder_make_what_one_undisturbed_process_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stored: dict[str, str]
) -> None:
    monkeypatch.delenv("TRACKER_DATABASE_URL", raising=False)
    monkeypatch.delenv("TRACKER_ARCHIVE_URL")
    with MultiHostServer() as site, resolve_to_loopback(".test"):
        alone = home_of(tmp_path / "alone", site.port)
        play_alone(alone, site)
        calm_news, calm_events = news(looks(alone)), events(alone)
        alone.database.close_connections()
        wanted = read_content(tmp_path / "alone")
        kills: list[int] = []
        with (
            postgres.server(os.environ.get("TEST_DATABASE_URL")) as server,
            postgres.create_database(server) as url,
        ):
            env = stored | {"TRACKER_DATABASE_URL": url}
            for name, value in env.items():
                monkeypatch.setenv(name, value)
            folders = [tmp_path / "one", tmp_path / "two"]
            home, second = (home_of(folder, site.port) for folder in folders)
            second.database.close_connections()
            job_queue.require_queue(home)
            begun = time.monotonic()
            with two_machines(folders, env, kills) as disturb:
                play_together(home, site, disturb)
            seconds = round(time.monotonic() - begun)
            assert news(looks(home)) == calm_news
            assert reprocess.verify_archive(home) == []
            assert events(home) == calm_events
            assert read_content(folders[1]) == wanted
            assert not any((folder / "snapshots").exists() for folder in folders)
            home.database.close_connections()
    told = {"checks": PAGES * ROUNDS, "kills": len(kills), "seconds": seconds}
    print(json.dumps(told))
