"""`tracker operator` and `tracker audit` as typed."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.app_factory import import_document, make_app
from tests.measures_texts import measures_text
from tracker.alert import subscribe
from tracker.app import open_app
from tracker.cli.main import app
from tracker.model.alerts import Subscription
from tracker.model.operators import Role
from tracker.query import people
from tracker.schedule.config_reloader import ConfigReloader


@pytest.fixture
def typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    with make_app(tmp_path) as home:
        import_document(home, "measures.txt", measures_text())
    monkeypatch.setenv("TRACKER_HOME", str(tmp_path))
    monkeypatch.setenv("TRACKER_OPERATOR", "王某")
    monkeypatch.setenv("TRACKER_PUBLIC_URL", "https://p.cn")
    return tmp_path


def run(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def log_rows(*words: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in run("audit", "--json", *words).stdout.splitlines()]


def test_the_token_is_printed_once_alone_on_standard_output(typed: Path) -> None:
    added = run("operator", "add", "李某", "--role", "admin")
    token = added.stdout.strip()
    assert len(token) >= 40
    assert "李某" in added.stderr
    with open_app(typed) as home:
        found = people.identify_by_token(home, token)
    assert found is not None
    assert (found.name, found.role) == ("李某", Role.ADMIN)
    assert token not in run("operator", "list").stdout


def test_a_name_is_used_once_and_again_after_it_was_revoked(typed: Path) -> None:
    first = run("operator", "add", "李某").stdout.strip()
    again = run("operator", "add", "李某")
    assert again.exit_code == 1
    assert "已存在" in str(again.exception)
    assert run("operator", "revoke", "李某").exit_code == 0
    assert run("operator", "revoke", "李某").exit_code == 1
    second = run("operator", "add", "李某", "--role", "reader").stdout.strip()
    with open_app(typed) as home:
        assert people.identify_by_token(home, first) is None
        assert people.identify_by_token(home, second) is not None
    rows = [json.loads(line) for line in run("operator", "list", "--json").stdout.splitlines()]
    assert [(row["role"], row["revoked_by"]) for row in rows] == [
        ("editor", "王某"),
        ("reader", None),
    ]


def test_the_log_names_who_works_at_the_command_line(typed: Path) -> None:
    run("operator", "add", "李某", "--no-token")
    said = ["--author", "张某", "--reason", "来函", "--evidence", "https://www.example.gov.cn/1"]
    assert run("assert", "某科规〔2024〕1号", "open_end", *said).exit_code == 0
    newest, first = log_rows()
    assert (first["who"], first["action"], first["credential"]) == (
        "王某",
        "operator_added",
        "command_line",
    )
    assert (newest["who"], newest["action"]) == ("张某", "fact_asserted")
    assert "登记事实" in run("audit", "--who", "张某").stdout
    assert run("audit", "--since", "2099-01-01").stdout.strip() == "没有记录"


def test_subscriptions_that_an_operator_adds_and_ends_are_in_the_log(typed: Path) -> None:
    subscribe = ("subscribe", "lisi@example.cn", "--keyword", "补贴", "--confirmed")
    id = run(*subscribe).stdout.split("：")[0]
    assert run(*subscribe).stdout.split("：")[0] == id  # the same once more is no act
    assert run("unsubscribe", id).exit_code == 0
    for _ in range(2):
        assert run("unsubscribe", id, "--erase").exit_code == 0
    rows = log_rows()[::-1]
    state = {"address": "l…@example.cn", "channel": "mail", "confirmed": True}
    assert [(row["who"], row["action"], row["subject"]) for row in rows] == [
        ("王某", f"subscription_{what}", id) for what in ("added", "ended", "erased")
    ]
    assert [(row["before"], row["after"]) for row in rows] == [
        (None, state),
        (state, None),
        (state, None),
    ]


def test_what_readers_do_themselves_is_not_in_the_log(typed: Path) -> None:
    with open_app(typed) as home:
        made = subscribe.subscribe(home, Subscription("", "lisi@example.cn"), confirmed=True)
        subscribe.erase_subscription(home, made.id)
    assert log_rows() == []


def test_the_log_is_exported_as_csv(typed: Path) -> None:
    run("operator", "add", "李某", "--no-token")
    text = run("audit", "--csv").stdout
    (row,) = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    assert (row["操作"], row["对象"]) == ("新增操作员", "李某")
    assert json.loads(row["之后"]) == {"has_token": False, "role": "editor"}


def test_edits_of_sources_are_in_the_log_whoever_made_them(typed: Path) -> None:
    file = typed / "sources.toml"
    with open_app(typed) as home:
        ConfigReloader(home)  # as a service does when it starts
    assert [row["action"] for row in log_rows()] == ["source_added"]
    file.write_text(file.read_text("utf-8") + 'every = "2d"\n', "utf-8")
    with open_app(typed) as home:
        ConfigReloader(home)
        ConfigReloader(home)  # a second process of the same home
    edit = log_rows()[0]
    assert (len(log_rows()), edit["action"], edit["who"]) == (2, "source_changed", "sources.toml")
    assert (edit["before"]["every"], edit["after"]["every"]) == (
        "1 day, 0:00:00",
        "2 days, 0:00:00",
    )
    assert run("add", "shanghai:长宁").exit_code == 0
    added = log_rows()[0]
    assert (added["action"], added["who"], added["credential"]) == (
        "source_added",
        "王某",
        "command_line",
    )
