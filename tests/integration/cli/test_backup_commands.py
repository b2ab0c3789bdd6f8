"""`tracker backup` and `tracker restore` as typed: into an empty folder, settings included."""

from __future__ import annotations

import json
import shutil
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import certifi
import pytest
from typer.testing import CliRunner, Result

from tests.app_factory import import_document, make_app
from tests.kill_scenario import OLD_POLICY, REPEAL
from tests.policy_texts import policy_text
from tests.smtp_server import SmtpServer
from tracker.alert.subscribe import subscribe
from tracker.app import open_app, utc_now
from tracker.cli.main import app
from tracker.model.alerts import Subscription
from tracker.query.service_state import Trouble, read_service_state

TOKEN = "a token of this test"


@pytest.fixture
def saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A backup of a home with two policies, made by command."""
    first = tmp_path / "first"
    first.mkdir()
    with make_app(first) as home:
        import_document(home, "new.txt", policy_text(repeals=REPEAL))
        import_document(home, "old.txt", OLD_POLICY)
    text = (first / "sources.toml").read_text("utf-8")
    shutil.copy(certifi.where(), first / "own.pem")
    text += '[[source]]\nid = "p"\nkind = "page"\nurl = "https://a.cn/"\nca_file = "own.pem"\n'
    secret = 'headers = { Authorization = "Bearer s3cret" }'
    (first / "sources.toml").write_text(f"# {secret}\nquiet = '23:00-06:30'\n{text}", "utf-8")
    monkeypatch.setenv("TRACKER_HOME", str(first))
    monkeypatch.setenv("TRACKER_TOKEN", TOKEN)
    monkeypatch.setenv("TRACKER_OPERATOR", "王某")
    done = run("backup", str(tmp_path / "saved.zip"))
    assert done.exit_code == 0
    assert "TRACKER_TOKEN" in done.stderr
    return tmp_path / "saved.zip"


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def answers(monkeypatch: pytest.MonkeyPatch, home: Path) -> list[dict[str, object]]:
    monkeypatch.setenv("TRACKER_HOME", str(home))
    found = []
    for n in range(0, 60, 20):
        day = date(2024, 1, 1) + timedelta(days=60 * n)
        lines = run("status", "--on", day.isoformat(), "--json").stdout.splitlines()
        found += [json.loads(line) for line in lines]
    return [{key: value for key, value in row.items() if key != "known_at"} for row in found]


def test_an_empty_folder_becomes_the_same_home_with_its_settings(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = answers(monkeypatch, tmp_path / "first")
    monkeypatch.setenv("TRACKER_HOME", str(tmp_path / "second"))
    done = run("restore", str(saved))
    assert (done.exit_code, "存证完好" in done.stdout) == (0, True)
    assert "TRACKER_TOKEN" in done.stderr
    with open_app(tmp_path / "second") as home:
        assert home.settings.quiet is not None
        assert home.settings.sources[-1].ca_file == str(tmp_path / "second" / "own.pem")
    assert answers(monkeypatch, tmp_path / "second") == before
    (row,) = [json.loads(line) for line in run("audit", "--json").stdout.splitlines()]
    assert (row["action"], row["who"]) == ("home_restored", "王某")
    with zipfile.ZipFile(saved) as made:
        assert not any(b"s3cret" in made.read(name) for name in made.namelist())
        assert not any(TOKEN.encode() in made.read(name) for name in made.namelist())


def test_a_standing_sources_toml_is_kept_and_that_of_the_backup_put_beside_it(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = tmp_path / "second"
    second.mkdir()
    (second / "sources.toml").write_text("# mine\n", "utf-8")
    monkeypatch.setenv("TRACKER_HOME", str(second))
    assert run("restore", str(saved)).exit_code == 0
    assert (second / "sources.toml").read_text("utf-8") == "# mine\n"
    assert "inbox" in (second / "restored-sources.toml").read_text("utf-8")


def test_what_cannot_be_restored_leaves_the_folder_as_it_was(
    saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "second").mkdir()
    monkeypatch.setenv("TRACKER_HOME", str(tmp_path / "second"))
    monkeypatch.setenv("TRACKER_DATABASE_URL", f"sqlite:///{tmp_path / 'first' / 'tracker.db'}")
    done = run("restore", str(saved))
    assert (done.exit_code, "已有数据" in str(done.exception)) == (1, True)
    assert list((tmp_path / "second").iterdir()) == []


def test_a_restored_home_sends_nothing_until_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SmtpServer() as post:
        for name, value in {
            "TRACKER_PUBLIC_URL": "https://policy.example.cn",
            "TRACKER_SMTP_HOST": "127.0.0.1",
            "TRACKER_SMTP_PORT": str(post.port),
            "TRACKER_SMTP_FROM": "alerts@example.cn",
            "TRACKER_SMTP_STARTTLS": "0",
        }.items():
            monkeypatch.setenv(name, value)
        first, second, third = (tmp_path / name for name in ("first", "second", "third"))
        first.mkdir()
        with make_app(first) as home:
            subscribe(replace(home, now=utc_now), Subscription("", "reader@example.cn"))
        monkeypatch.setenv("TRACKER_HOME", str(first))
        assert run("backup", str(tmp_path / "saved.zip")).exit_code == 0
        monkeypatch.setenv("TRACKER_HOME", str(second))
        assert "--resume-mail" in run("restore", str(tmp_path / "saved.zip")).stderr
        held = run("deliver")
        assert (held.exit_code, "--resume-mail" in held.stderr, post.mails) == (1, True, [])
        with open_app(second) as home:
            assert Trouble.MAIL_HELD in read_service_state(home).troubles
        assert run("deliver", "--resume-mail").exit_code == 0
        assert len(post.mails) == 1
        monkeypatch.setenv("TRACKER_HOME", str(third))
        run("restore", "--resume-mail", str(tmp_path / "saved.zip"))
        assert run("deliver").exit_code == 0
        assert len(post.mails) == 2
