"""`tracker assert` and `tracker review` as typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.app_factory import SteppingClock, import_document, make_app
from tests.measures_texts import ARTICLES, measures_text
from tracker.cli.main import app

NUMBER = "某科规〔2024〕1号"


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    with make_app(tmp_path, clock=SteppingClock()) as home:
        import_document(home, "measures.txt", measures_text())
        import_document(home, "measures.txt", measures_text(ARTICLES[0]))
    monkeypatch.setenv("TRACKER_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def test_a_last_day_typed_with_a_file_as_proof_changes_the_status(typed: Path) -> None:
    proof = typed / "通知.txt"
    proof.write_text("有效期延长至2028年12月31日。", "utf-8")
    words = [
        "--author",
        "王某",
        "--reason",
        "延期通知",
        "--evidence",
        str(proof),
        "--day",
        "2028-12-31",
    ]
    assert run("assert", NUMBER, "last_day", *words).exit_code == 0
    answer = json.loads(run("status", "--on", "2028-01-01", "--json").stdout)
    assert (answer["status"], answer["last_day"]) == ("in_force", "2028-12-31")
    said = next(row for row in answer["basis"] if row["source"] == "person")
    assert (said["author"], said["reason"]) == ("王某", "延期通知")
    gone = run(
        "assert",
        NUMBER,
        "retracted",
        "--author",
        "王某",
        "--reason",
        "看错",
        "--retracts",
        str(said["id"]),
    )
    assert gone.exit_code == 0
    assert json.loads(run("status", "--on", "2028-01-01", "--json").stdout)["status"] == "expired"


def test_review_lists_old_and_new_and_takes_the_decision(typed: Path) -> None:
    listed = run("review").stdout
    assert "6 条" in listed
    assert "2 条" in listed
    id = next(word for word in listed.replace("│", " ").split() if word.isdecimal())
    assert "有变化" in run("review", "accept", id, "--author", "王某", "--reason", "已核对").stdout
    assert "没有待核对的文本" in run("review").stdout
