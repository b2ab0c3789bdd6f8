"""A database that was lost or emptied beside an archive with captures refuses to answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.app_factory import import_document, make_app
from tests.policy_texts import policy_text
from tracker.app import App
from tracker.errors import StoreError
from tracker.ingest import reprocess
from tracker.query import lists, status

DAY = date(2025, 6, 1)
QUESTIONS: tuple[Callable[[App], Any], ...] = (
    lambda home: status.find_statuses(home, DAY),
    lambda home: lists.list_statuses(home, DAY),
    lambda home: status.status_on_day(home, "p", DAY),
    lambda home: status.line_on_day(home, "p", DAY),
    lambda home: status.status_timeline(home, "p"),
)


def lose_database(folder: Path) -> None:
    for path in folder.glob("tracker.db*"):
        path.unlink()


@pytest.mark.parametrize("ask", QUESTIONS)
def test_a_lost_database_refuses_and_names_what_brings_it_back(
    tmp_path: Path, ask: Callable[[App], Any]
) -> None:
    with make_app(tmp_path) as home:
        import_document(home, "a.txt", policy_text())
    lose_database(tmp_path)
    with make_app(tmp_path) as home, pytest.raises(StoreError, match="restore.*reread"):
        ask(home)


def test_reading_the_archive_again_brings_the_answers_back(tmp_path: Path) -> None:
    with make_app(tmp_path) as home:
        import_document(home, "a.txt", policy_text())
        before = [one.status for one in status.find_statuses(home, DAY)]
    lose_database(tmp_path)
    with make_app(tmp_path) as home:
        list(reprocess.reread_archive(home))
        assert [one.status for one in status.find_statuses(home, DAY)] == before


def test_verifying_says_that_the_database_knows_nothing(tmp_path: Path) -> None:
    with make_app(tmp_path) as home:
        import_document(home, "a.txt", policy_text())
        assert reprocess.verify_archive(home) == []
    lose_database(tmp_path)
    with make_app(tmp_path) as home:
        assert any("restore" in problem for problem in reprocess.verify_archive(home))


def test_an_empty_home_answers_that_it_knows_nothing(tmp_path: Path) -> None:
    with make_app(tmp_path) as home:
        assert status.find_statuses(home, DAY) == []
