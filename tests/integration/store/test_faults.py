"""Processes that meet, and processes that are killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults import check, content, play, play_killed, put, story
from tests.homes import make_home
from tests.instruments import instrument
from tests.pages import Page, Site
from tests.processes import together
from tracker.app import open_app
from tracker.store import checks, policies


@pytest.mark.usefixtures("on_url")
def test_processes_that_check_one_page_together_make_one_version_and_keep_its_evidence_once(
    tmp_path: Path,
) -> None:
    with Site() as site:
        site.pages["/p.html"] = Page(
            f"<html><body><p>{instrument().replace(chr(10), '</p><p>')}</p></body></html>".encode()
        )
        make_home(
            tmp_path, {"id": "p", "kind": "page", "url": f"{site.url}/p.html", "policy": "p"}
        ).database.close()
        assert together(*[lambda: check(tmp_path)] * 4) == [0, 0, 0, 0]
    with open_app(tmp_path) as home, home.database.read_session() as session:
        assert [version.n for version in policies.dossier(session, "p").versions] == [1]
        assert len(home.archive.ids("p")) == 1
        assert checks.healths(session, ["p"])[0].failures == 0


@pytest.mark.usefixtures("on_url")
def test_a_check_killed_at_any_moment_is_completed_by_the_next(tmp_path: Path, fresh_url) -> None:
    steps = story(3)
    for name in ("calm", "killed"):
        (tmp_path / name).mkdir()
    with fresh_url():
        seconds = play(tmp_path / "calm", steps)
        calm = content(tmp_path / "calm")
    with fresh_url():
        play_killed(tmp_path / "killed", steps, 9, seconds)
        assert content(tmp_path / "killed") == calm


@pytest.mark.usefixtures("on_url")
def test_evidence_that_was_kept_while_the_database_refused_is_read_at_the_next_check(
    tmp_path: Path,
) -> None:
    make_home(tmp_path).database.close()
    put(tmp_path, {"a.txt": instrument()})
    with open_app(tmp_path) as home:
        home.archive.keep(
            "inbox", "a.txt", instrument().encode(), "text/plain", None, (), home.now()
        )
    check(tmp_path)
    with open_app(tmp_path) as home, home.database.read_session() as session:
        assert len(policies.versions(session)) == 1
        assert len(home.archive.ids("inbox")) == 1
