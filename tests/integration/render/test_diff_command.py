"""`tracker diff` as a person or a script runs it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tracker.cli.main import app
from tracker.errors import TrackerError

OLD = "某区若干措施\n一、支持内容\n1.支持企业开展技术攻关，给予最高300万元补贴。\n2.本措施由区科委负责解释。\n"


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "old.txt").write_text(OLD, "utf-8")
    (tmp_path / "new.txt").write_text(OLD.replace("300", "500"), "utf-8")
    return [str(tmp_path / "old.txt"), str(tmp_path / "new.txt")]


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["diff", *arguments], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout


def test_json_is_one_object_on_standard_output(files: list[str]) -> None:
    made = json.loads(run("--json", *files))
    assert made["summary"] == {"unchanged": 2, "modified": 1}


def test_the_report_is_markdown_where_nothing_is_asked_for(files: list[str]) -> None:
    assert run(*files) == run("--markdown", *files)
    assert "最高500万元" in run(*files)


def test_html_is_printed_or_written(files: list[str], tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    run("--html", *files, str(out))
    assert out.read_text("utf-8").strip() == run("--html", *files).strip()


def test_docx_is_written_to_the_file_that_is_named(files: list[str], tmp_path: Path) -> None:
    out = tmp_path / "report.docx"
    run(*files, "--docx", str(out))
    assert out.read_bytes().startswith(b"PK")


def test_docx_without_a_file_is_refused(files: list[str]) -> None:
    assert CliRunner().invoke(app, ["diff", *files, "--docx"]).exit_code == 2


def test_a_file_that_is_not_there_is_named(files: list[str]) -> None:
    with pytest.raises(TrackerError, match="absent.txt"):
        run(files[0], "absent.txt")
