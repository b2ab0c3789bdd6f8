"""A home on a read-only file system answers, says that it is read-only, and changes nothing."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.app import build_app
from tests.app_factory import import_document, make_app
from tests.integration.api.conftest import TOKEN, TestClient
from tests.policy_texts import policy_text
from tests.shared_material import skip_or_fail
from tracker.app import open_app
from tracker.cli.main import app
from tracker.errors import StoreError
from tracker.ingest import reprocess
from tracker.query import status
from tracker.settings.token_digest import hash_token

DAY = date(2025, 6, 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with make_app(tmp_path / "home") as home:
        import_document(home, "a.txt", policy_text())
    return tmp_path / "home"


def mount(*words: str) -> bool:
    return subprocess.run(["mount", *words], capture_output=True, check=False).returncode == 0


@pytest.fixture
def frozen(folder: Path, tmp_path: Path) -> Iterator[Path]:
    """The home, seen through a mount that is read-only for everybody, root included; for others
    than root, without the permission to write.
    """
    if os.geteuid() != 0:
        for path in (*folder.rglob("*"), folder):
            path.chmod(path.stat().st_mode & ~0o222)
        yield folder
        for path in (folder, *folder.rglob("*")):
            path.chmod(path.stat().st_mode | 0o200)
        return
    place = tmp_path / "frozen"
    place.mkdir()
    if not mount("--bind", str(folder), str(place)):
        skip_or_fail("the right to mount a folder read-only")
    try:
        assert mount("-o", "remount,bind,ro", str(place))
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_read_only_home_answers_as_before(folder: Path, frozen: Path) -> None:
    with open_app(folder) as home:
        before = [one.status for one in status.find_statuses(home, DAY)]
    with open_app(frozen) as home:
        assert home.database.is_read_only
        assert [one.status for one in status.find_statuses(home, DAY)] == before
        assert reprocess.verify_archive(home) == []
        with pytest.raises(StoreError, match="只读"), home.database.write_session():
            pass


def test_what_a_process_writes_on_the_same_disk_is_seen(folder: Path, frozen: Path) -> None:
    with open_app(frozen) as reader:
        assert len(status.find_statuses(reader, DAY)) == 1
        with open_app(folder) as writer:
            import_document(writer, "b.txt", policy_text("某区另一办法", "某区规〔2024〕9号"))
            assert (folder / "tracker.db-wal").stat().st_size > 0
            assert len(status.find_statuses(reader, DAY)) == 2
        assert len(status.find_statuses(reader, DAY)) == 2


def test_the_commands_say_that_the_home_is_read_only(
    frozen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_HOME", str(frozen))
    done = CliRunner().invoke(app, ["status", "--on", "2025-06-01", "--json"])
    assert (done.exit_code, "只读" in done.stderr) == (0, True)
    assert json.loads(done.stdout)["status"] == "in_force"
    refused = CliRunner().invoke(app, ["operator", "add", "王某"])
    assert (refused.exit_code, "只读" in str(refused.exception)) == (1, True)


def test_the_service_says_so_and_answers(frozen: Path) -> None:
    with open_app(frozen) as home:
        home = replace(home, settings=replace(home.settings, token=hash_token(TOKEN)))
        with TestClient(build_app(home, scheduled=True)) as client:
            assert client.get("/healthz").json()["read_only"] is True
            assert "只读副本" in client.get("/policies").text
            assert client.get("/v1/in-force?on=2025-06-01").json()["total"] == 1
            headers = {"Authorization": f"Bearer {TOKEN}"}
            answer = client.post("/v1/sources/inbox/check", headers=headers)
            assert (answer.status_code, "只读" in answer.json()["detail"]) == (503, True)


def test_an_older_schema_is_refused_with_the_remedy(folder: Path, frozen: Path) -> None:
    with sqlite3.connect(folder / "tracker.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0015'")
    connection.close()
    with pytest.raises(StoreError, match="须先升级"):
        open_app(frozen)
