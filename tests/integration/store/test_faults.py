"""Processes that meet, and processes that are killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app_factory import make_app
from tests.http_server import PageResponse, PageServer
from tests.kill_scenario import (
    build_story,
    play_story,
    play_story_with_kills,
    put_files,
    read_content,
    run_check,
)
from tests.policy_texts import policy_text
from tests.processes import run_together
from tracker.app import open_app
from tracker.store import checks, policies


@pytest.mark.usefixtures("on_url")
def test_processes_that_check_one_page_together_make_one_version_and_keep_its_evidence_once(
    tmp_path: Path,
) -> None:
    with PageServer() as site:
        site.pages["/p.html"] = PageResponse(
            f"<html><body><p>{policy_text().replace(chr(10), '</p><p>')}</p></body></html>".encode()
        )
        make_app(
            tmp_path, {"id": "p", "kind": "page", "url": f"{site.url}/p.html", "policy": "p"}
        ).database.close_connections()
        assert run_together(*[lambda: run_check(tmp_path)] * 4) == [0, 0, 0, 0]
    with open_app(tmp_path) as home, home.database.read_session() as session:
        assert [version.n for version in policies.get_dossier(session, "p").versions] == [1]
        assert len(home.archive.capture_ids("p")) == 1
        assert checks.source_healths(session, ["p"])[0].failures == 0


@pytest.mark.soak
@pytest.mark.usefixtures("on_url")
def test_a_check_killed_at_any_moment_is_completed_by_the_next(tmp_path: Path, fresh_url) -> None:
    steps = build_story(3)
    for name in ("calm", "killed"):
        (tmp_path / name).mkdir()
    with fresh_url():
        seconds = play_story(tmp_path / "calm", steps)
        calm = read_content(tmp_path / "calm")
    with fresh_url():
        play_story_with_kills(tmp_path / "killed", steps, 9, seconds)
        assert read_content(tmp_path / "killed") == calm


@pytest.mark.usefixtures("on_url")
def test_evidence_that_was_kept_while_the_database_refused_is_read_at_the_next_check(
    tmp_path: Path,
) -> None:
    make_app(tmp_path).database.close_connections()
    put_files(tmp_path, {"a.txt": policy_text()})
    with open_app(tmp_path) as home:
        home.archive.add_capture(
            "inbox", "a.txt", policy_text().encode(), "text/plain", None, (), home.now()
        )
    run_check(tmp_path)
    with open_app(tmp_path) as home, home.database.read_session() as session:
        assert len(policies.all_versions(session)) == 1
        assert len(home.archive.capture_ids("inbox")) == 1
