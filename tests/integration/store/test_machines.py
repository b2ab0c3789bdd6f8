"""Many machines on one PostgreSQL: here, processes and connections that know of each other by the
database alone.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlmodel import col
from typer.testing import CliRunner

from tests import postgres
from tests.app_factory import make_app
from tests.cluster_processes import (
    MultiHostServer,
    resolve_to_loopback,
    start_scheduler,
    start_worker,
)
from tests.policy_texts import policy_text
from tests.processes import kill_after, run_together, start_process, wait_for_exit
from tracker.app import App, open_app
from tracker.cli.main import app as commands
from tracker.errors import ConfigError, FetchError
from tracker.schedule import cluster_scheduler, job_queue
from tracker.schedule.cluster_scheduler import ClusterScheduler
from tracker.schedule.config_reloader import ConfigReloader
from tracker.schedule.leader_lock import LeaderElection
from tracker.schedule.worker import QueueWorker
from tracker.store import checks, host_limits, policies
from tracker.store.archive.archive import Archive
from tracker.store.backup import restore_backup, write_backup
from tracker.store.db.database import Database
from tracker.store.db.tables import CheckRow


@pytest.fixture(scope="module")
def address(server: str) -> Iterator[str]:
    """One database for all tests of this file, whose sources bear different names."""
    with postgres.create_database(server) as url:
        yield url


@pytest.fixture
def make(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., App]]:
    """A home on that database, with these pages of a site declared as `id="http://…"`, and a queue."""
    monkeypatch.setenv("TRACKER_DATABASE_URL", address)
    made: list[App] = []

    def make(fetch: str = "robots = false\ndelay = 0", **pages: str) -> App:
        make_app(
            tmp_path,
            *({"id": id, "kind": "page", "url": url, "policy": id} for id, url in pages.items()),
        ).database.close_connections()
        file = tmp_path / "sources.toml"
        file.write_text(
            file.read_text("utf-8").replace("[fetch]\n", f"[fetch]\n{fetch}\n"), "utf-8"
        )
        made.append(open_app(tmp_path))
        job_queue.require_queue(made[-1])
        return made[-1]

    yield make
    for home in made:
        home.database.close_connections()


@pytest.fixture
def site() -> Iterator[MultiHostServer]:
    with MultiHostServer() as site, resolve_to_loopback(".test"):
        site.pages["/p.html"] = page()
        yield site


def page(amount: int = 300) -> bytes:
    return f"<html><body><p>{policy_text(amount=amount).replace(chr(10), '</p><p>')}</p></body></html>".encode()


def drain(home: App) -> None:
    """Work until nothing waits."""

    async def work() -> None:
        with home.make_fetcher() as fetcher:
            async with QueueWorker(home, fetcher).make_queue().open_async() as app:
                await app.run_worker_async(
                    wait=False,
                    delete_jobs="always",
                    install_signal_handlers=False,
                    listen_notify=False,
                )

    asyncio.run(work())


def put(home: App, id: str, at: datetime | None = None) -> None:
    """Put the check that is due, or was due at another time, into the queue."""
    with home.database.read_connection() as connection:
        tick = at or checks.due_at(connection, id)
    with job_queue.make_queue(home, 1).open() as app:
        job_queue.enqueue_jobs(
            app, [job_queue.check_job(home.get_source(id), tick or home.now(), 2)]
        )


def due_now(home: App, id: str) -> None:
    with home.database.write_connection_unsynced() as connection:
        checks.set_due(connection, [id], home.now())


def waiting(home: App) -> list[Any]:
    with job_queue.make_queue(home, 1).open() as app:
        return [job for job in app.job_manager.list_jobs() if job.status == "todo"]


def outcomes(home: App, id: str) -> list[str]:
    with home.database.read_session() as session:
        return list(
            session.scalars(
                select(col(CheckRow.outcome))
                .where(col(CheckRow.source) == id)
                .order_by(col(CheckRow.id))
            )
        )


def until(met: Callable[[], object], seconds: float = 20) -> bool:
    end = time.monotonic() + seconds
    while not met() and time.monotonic() < end:
        time.sleep(0.02)
    return bool(met())


# ---------------------------------------------------------------- locks


def test_a_name_is_held_by_one_connection_and_free_when_its_holder_is_killed(address: str) -> None:
    def hold() -> None:
        with Database(address).advisory_lock("n"):
            time.sleep(60)

    assert kill_after(0.3, hold) == -9
    database = Database(address)
    with database.advisory_lock("n"):
        with pytest.raises(TimeoutError), database.advisory_lock("n", patience=0):
            pass
        with (
            database.advisory_lock("n", "m", patience=0),
            pytest.raises(TimeoutError),
            database.advisory_lock("m", patience=0),
        ):
            pass
    with (
        database.advisory_lock("n", shared=True),
        database.advisory_lock("n", patience=0, shared=True),
    ):
        pass
    database.close_connections()


def test_machines_whose_file_system_locks_nothing_make_one_chain_all_the_same(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fcntl, "flock", lambda *_: None)

    def keep(name: str) -> None:
        archive = Archive(tmp_path, Database(address).advisory_lock)
        for n in range(15):
            archive.add_capture(
                "s", name, f"{name} {n}".encode(), "text/plain", None, (), datetime.now(UTC)
            )

    assert run_together(lambda: keep("a"), lambda: keep("b")) == [0, 0]
    archive = Archive(tmp_path)
    assert archive.verify_chains() == []
    assert len({capture.previous for capture in archive.load_captures("s")}) == 30


# ---------------------------------------------------------------- manners


def test_processes_keep_the_delay_of_a_host_together(
    make: Callable[..., App], site: MultiHostServer
) -> None:
    home = make("robots = false\ndelay = 0.15\nconnections = 2")

    def ask() -> None:
        with open_app(home.settings.home) as own, own.make_fetcher() as fetcher:
            for _ in range(2):
                fetcher.fetch_if_changed(f"http://delay.test:{site.port}/p.html")

    assert run_together(ask, ask, ask) == [0, 0, 0]
    begun = sorted(one.begun for one in site.requests)
    assert len(begun) == 6
    # five pauses, less what a busy machine takes before the first request arrives; each process
    # by itself would need one
    assert begun[-1] - begun[0] > 0.4


def test_connections_are_counted_over_processes(
    make: Callable[..., App], site: MultiHostServer
) -> None:
    home = make("robots = false\ndelay = 0\nconnections = 2")
    with MultiHostServer(seconds=0.05) as slow:
        slow.pages["/p.html"] = b"x"

        def ask() -> None:
            with open_app(home.settings.home) as own, own.make_fetcher() as fetcher:
                for _ in range(3):
                    fetcher.fetch_if_changed(f"http://slots.test:{slow.port}/p.html")

        assert run_together(ask, ask, ask, ask) == [0, 0, 0, 0]
        assert (len(slow.requests), slow.max_concurrent()) == (12, 2)


def test_silence_that_a_host_asked_one_process_for_is_kept_by_all(address: str) -> None:
    one, other = (host_limits.SharedHostLimits(Database(address), 0, 1) for _ in range(2))
    with pytest.raises(FetchError, match="429"), one.host_slot("silent.test", 0):
        raise FetchError("429", retry_after=3600)
    with pytest.raises(FetchError, match="暂缓访问") as told, other.host_slot("silent.test", 0):
        pass
    assert told.value.retry_after == pytest.approx(3600, abs=60)


# ---------------------------------------------------------------- the queue


def test_what_is_due_is_put_once_for_a_time_and_what_was_never_planned_is_due_at_once(
    make: Callable[..., App], site: MultiHostServer
) -> None:
    home = make(once=f"http://once.test:{site.port}/p.html")
    for _ in range(2):  # the second time by a process that does not know what the first has put
        with job_queue.make_queue(home, 2).open() as app:
            running = ClusterScheduler(home, app, ConfigReloader(home))
            running.start()
            assert until(lambda: "once" in [job.task_kwargs["source"] for job in waiting(home)])
            running.stop()
    assert [job.task_kwargs["source"] for job in waiting(home)].count("once") == 1
    drain(home)
    assert outcomes(home, "once") == ["new"]
    with home.database.read_connection() as connection:
        assert (checks.due_at(connection, "once") or home.now()) > home.now() + timedelta(hours=20)
    assert waiting(home) == []


def test_a_shorter_schedule_takes_effect_when_the_scheduler_starts(
    make: Callable[..., App], site: MultiHostServer
) -> None:
    home = make(sooner=f"http://sooner.test:{site.port}/p.html")
    due_now(home, "sooner")
    put(home, "sooner")
    drain(home)  # due again in a day
    (source,) = [one for one in home.settings.sources if one.id == "sooner"]
    shorter = replace(source, every=timedelta(seconds=1))
    edited = replace(home, settings=replace(home.settings, sources=(shorter,)))
    with job_queue.make_queue(edited, 2).open() as app:
        running = ClusterScheduler(edited, app, ConfigReloader(edited))
        running.start()
        assert until(lambda: "sooner" in [job.task_kwargs["source"] for job in waiting(edited)])
        running.stop()
    drain(edited)
    assert outcomes(edited, "sooner") == ["new", "unchanged"]


def test_a_check_whose_rows_are_written_is_not_made_again(
    make: Callable[..., App], site: MultiHostServer
) -> None:
    home = make(again=f"http://again.test:{site.port}/p.html")
    due_now(home, "again")
    with home.database.read_connection() as connection:
        tick = checks.due_at(connection, "again")
    for _ in range(2):
        put(home, "again", tick)
        drain(home)
    assert (outcomes(home, "again"), len(site.requests)) == (["new"], 1)


def test_a_source_planned_anew_while_its_check_waits_is_looked_at_once(
    make: Callable[..., App], site: MultiHostServer
) -> None:
    home = make(anew=f"http://anew.test:{site.port}/p.html")
    for _ in range(2):
        due_now(home, "anew")
        put(home, "anew")  # the second is refused: one waits already
    drain(home)
    assert outcomes(home, "anew") == ["new"]


def test_a_worker_killed_in_the_middle_loses_nothing_and_repeats_nothing(
    make: Callable[..., App], site: MultiHostServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make(killed=f"http://killed.test:{site.port}/p.html")
    due_now(home, "killed")
    put(home, "killed")

    def die_with_the_evidence_kept() -> None:
        monkeypatch.setattr(
            "tracker.ingest.pipeline.process_captures",
            lambda *_: os.kill(os.getpid(), signal.SIGKILL),
        )
        with open_app(home.settings.home) as own:
            drain(own)

    assert wait_for_exit(start_process(die_with_the_evidence_kept)) == -9
    assert (outcomes(home, "killed"), len(home.archive.capture_ids("killed"))) == ([], 1)
    monkeypatch.setattr(job_queue, "STALLED", 0.0)
    asyncio.run(cluster_scheduler.requeue_stalled(home))
    drain(home)
    assert (outcomes(home, "killed"), len(home.archive.capture_ids("killed"))) == (["new"], 1)
    with home.database.read_session() as session:
        assert len(policies.get_dossier(session, "killed").versions) == 1
    assert home.archive.has_text("killed", home.archive.capture_ids("killed")[0])


def test_a_check_that_goes_on_though_its_worker_was_thought_dead_is_not_joined_by_another(
    make: Callable[..., App], site: MultiHostServer
) -> None:
    home = make(slow=f"http://slow.test:{site.port}/p.html")
    due_now(home, "slow")
    put(home, "slow")
    with home.database.advisory_lock("check:slow"):
        drain(home)
    assert (outcomes(home, "slow"), waiting(home)) == ([], [])
    put(home, "slow")  # it ended after all
    drain(home)
    assert outcomes(home, "slow") == ["new"]


def test_a_bug_in_one_source_is_put_off_and_does_not_hold_up_its_host(
    make: Callable[..., App],
    site: MultiHostServer,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    home = make(bug=f"http://bug.test:{site.port}/p.html")
    due_now(home, "bug")
    put(home, "bug")
    monkeypatch.setattr("tracker.ingest.pipeline.check_address", lambda *_: 1 / 0)
    drain(home)
    assert "ZeroDivisionError" in caplog.text
    with home.database.read_connection() as connection:
        left = (checks.due_at(connection, "bug") or home.now()) - home.now()
    assert timedelta(minutes=4) < left < timedelta(minutes=7)
    assert waiting(home) == []


def test_a_worker_reads_the_sources_again_when_the_file_was_edited(
    make: Callable[..., App], site: MultiHostServer
) -> None:
    home = make(edited=f"http://edited.test:{site.port}/p.html")
    stale = replace(home, settings=replace(home.settings, sources=()))
    due_now(home, "edited")
    put(home, "edited")

    async def work() -> None:
        with stale.make_fetcher() as fetcher:
            worker = QueueWorker(stale, fetcher)
            os.utime(home.settings.home / "sources.toml")
            async with worker.make_queue().open_async() as app:
                await app.run_worker_async(
                    wait=False,
                    delete_jobs="always",
                    install_signal_handlers=False,
                    listen_notify=False,
                )

    asyncio.run(work())
    assert outcomes(home, "edited") == ["new"]


def test_backup_and_restore_leave_the_queue_aside(
    make: Callable[..., App], site: MultiHostServer, server: str, tmp_path: Path
) -> None:
    home = make(saved=f"http://saved.test:{site.port}/p.html")
    due_now(home, "saved")
    put(home, "saved")
    assert write_backup(home.settings.home, home.database, home.archive, tmp_path / "b.zip") == []
    drain(home)
    with postgres.create_database(server) as url:
        (tmp_path / "new").mkdir()
        (tmp_path / "new" / "sources.toml").write_text("")
        empty = replace(
            home, database=Database(url), settings=replace(home.settings, database_url=url)
        )
        job_queue.require_queue(empty)
        restore_backup(tmp_path / "new", url, tmp_path / "b.zip")
        job_queue.require_queue(empty)
        assert waiting(empty) == []
        empty.database.close_connections()


# ---------------------------------------------------------------- processes


def test_one_decides_and_many_work_until_they_are_told_to_stop(
    make: Callable[..., App], site: MultiHostServer
) -> None:
    home = make(**{f"many{n}": f"http://many{n % 2}.test:{site.port}/p.html" for n in range(6)})
    running = [
        start_scheduler(home.settings.home),
        *(start_worker(home.settings.home) for _ in range(2)),
    ]
    met = until(lambda: all(outcomes(home, f"many{n}") == ["new"] for n in range(6)))
    for child in running:
        os.kill(child, signal.SIGTERM)
    assert ([wait_for_exit(child) for child in running], met) == ([0, 0, 0], True)


def test_one_leads_and_another_takes_over(
    make: Callable[..., App], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.schedule.leader_lock.EVERY", 0.05)
    home = make()
    leading: list[str] = []

    class Leading:
        def __init__(self, name: str) -> None:
            self.name = name

        def __enter__(self) -> None:
            leading.append(self.name)

        def __exit__(self, *_error: object) -> None:
            leading.remove(self.name)

    first, second = (
        LeaderElection(home, lambda: Leading("first")),
        LeaderElection(home, lambda: Leading("second")),
    )
    first.start()
    assert until(lambda: leading == ["first"])
    second.start()
    time.sleep(0.15)
    assert leading == ["first"]
    first.stop()
    assert until(lambda: leading == ["second"])
    second.stop()
    assert leading == []


def _cut_off(home: App) -> bool:
    others = "pid <> pg_backend_pid() AND query = 'SELECT 1'"
    with home.database.read_connection() as connection:
        connection.execute(
            text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
        )
    return True


def test_who_leads_and_loses_the_database_leads_again_when_it_is_back(
    make: Callable[..., App], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("tracker.schedule.leader_lock.EVERY", 0.05)
    home, begun = make(), 0

    @contextmanager
    def leading() -> Iterator[None]:
        nonlocal begun
        begun += 1
        yield

    lead = LeaderElection(home, leading)
    lead.start()
    assert until(lambda: begun == 1)
    assert until(lambda: _cut_off(home) and begun > 1)
    # the server's last word, or its silence where the socket closed before it was read
    assert re.search("terminating connection|server closed the connection", caplog.text)
    lead.stop()


# ---------------------------------------------------------------- refusals


@pytest.mark.parametrize("command", ["work", "schedule"])
def test_on_sqlite_many_machines_are_refused_in_one_line(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TRACKER_DATABASE_URL", raising=False)
    monkeypatch.setenv("TRACKER_HOME", str(tmp_path))
    make_app(tmp_path).database.close_connections()
    refused = CliRunner().invoke(commands, [command]).exception
    assert isinstance(refused, ConfigError)
    assert "须用 PostgreSQL" in str(refused)
    assert "\n" not in str(refused)


def test_without_the_extra_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("job_queue", "worker"):
        monkeypatch.delitem(sys.modules, f"tracker.schedule.{name}")
        monkeypatch.delattr(f"tracker.schedule.{name}")
    monkeypatch.setitem(sys.modules, "procrastinate", None)
    refused = CliRunner().invoke(commands, ["work"]).exception
    assert isinstance(refused, ConfigError)
    assert "make extras" in str(refused)
