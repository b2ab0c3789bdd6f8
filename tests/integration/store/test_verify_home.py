"""Verifying compares the archive with the database in both directions."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.app_factory import import_document, make_app
from tests.policy_texts import policy_text
from tracker.cli.main import app
from tracker.ingest import reprocess
from tracker.ingest.recovery import recover_interrupted
from tracker.store.archive.disk_store import DiskFolder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with make_app(tmp_path) as home:
        for amount in (300, 500):
            import_document(home, "a.txt", policy_text(amount=amount))
        assert reprocess.verify_archive(home) == []
    return tmp_path


def edit(folder: Path, statement: str) -> list[str]:
    with sqlite3.connect(folder / "tracker.db") as connection:
        assert connection.execute(statement).rowcount == 1
    with make_app(folder) as home:
        return reprocess.verify_archive(home)


NEWEST = "id = (SELECT max(id) FROM capture)"


def test_a_capture_that_the_database_does_not_know_is_named_with_the_remedy(folder: Path) -> None:
    assert edit(folder, f"DELETE FROM capture WHERE {NEWEST}") == []
    with make_app(folder) as home:
        (problem,) = reprocess.find_unread_captures(home)
        assert "1 个抓取件未入库" in problem
        assert "tracker check" in problem
        list(recover_interrupted(home))
        assert reprocess.find_unread_captures(home) == reprocess.verify_archive(home) == []


def test_each_payload_is_read_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def noting(
        method: Callable[[DiskFolder, str], object],
    ) -> Callable[[DiskFolder, str], object]:
        def call(self: DiskFolder, name: str) -> object:
            read.append(name)
            return method(self, name)

        return call

    for name in ("read", "digest"):
        monkeypatch.setattr(DiskFolder, name, noting(getattr(DiskFolder, name)))
    with make_app(folder) as home:
        captures = home.archive.capture_ids("inbox")
        assert reprocess.verify_archive(home) == []
    payloads = [name.split("/")[0] for name in read if "/payload." in name]
    assert sorted(payloads) == sorted(captures)


def test_the_command_fails_where_captures_are_not_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_HOME", str(folder))
    whole = CliRunner().invoke(app, ["verify"])
    assert (whole.exit_code, "事实链" in whole.stdout) == (0, True)
    edit(folder, f"DELETE FROM capture WHERE {NEWEST}")
    done = CliRunner().invoke(app, ["verify"])
    assert (done.exit_code, "未入库" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("sha256", "'0'"),
        ("address", "'b.txt'"),
        ("media_type", "'text/html'"),
        ("captured_at", "'2020-01-01 00:00:00.000000'"),
    ],
)
def test_a_capture_described_in_other_words_than_its_record_is_named(
    folder: Path, column: str, value: str
) -> None:
    (problem,) = edit(folder, f"UPDATE capture SET {column} = {value} WHERE {NEWEST}")
    assert f"与存证不符（{column}）" in problem


@pytest.mark.parametrize("column", ["content", "meaning", "words"])
def test_an_edited_reading_is_named(folder: Path, column: str) -> None:
    newest = "id = (SELECT max(id) FROM snapshot)"
    statement = (
        f"UPDATE snapshot SET {column} = replace({column}, '500', '900') || ' ' WHERE {newest}"
    )
    (problem,) = edit(folder, statement)
    assert "读数与写入时的摘要不符" in problem


def test_a_capture_that_only_the_database_knows_is_named(folder: Path) -> None:
    with sqlite3.connect(folder / "tracker.db") as connection:
        connection.execute(
            "INSERT INTO capture SELECT source, id || 'x', address, captured_at, recorded_at,"
            f" sha256, media_type FROM capture WHERE {NEWEST}"
        )
    with make_app(folder) as home:
        assert any("存证中缺失" in problem for problem in reprocess.verify_archive(home))
