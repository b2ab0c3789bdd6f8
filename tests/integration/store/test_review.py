"""Held readings: a person sees old and new, and decides."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.app_factory import SteppingClock, check_sources, import_document, make_app
from tests.http_server import PageResponse, PageServer
from tests.measures_texts import ARTICLES, measures_text
from tracker.app import App
from tracker.errors import NotAcceptable, NotKnown
from tracker.query import status as answers
from tracker.review import held_readings


@pytest.fixture
def home(home: App) -> App:
    assert import_document(home, "measures.txt", measures_text()) == "new"
    assert import_document(home, "measures.txt", measures_text(ARTICLES[0])) == "held"
    return home


def wordings(home: App) -> int:
    (only,) = answers.find_statuses(home, date(2025, 6, 1))
    return len(answers.status_timeline(home, only.policy.id)[0].versions)


def test_a_held_reading_is_shown_beside_the_last_good_one(home: App) -> None:
    (one,) = held_readings.list_reviews(home)
    assert one.old is not None
    assert one.new is not None
    assert (one.old.clauses, one.new.clauses) == (6, 2)
    assert "骤减" in one.held.reason
    assert any(line.startswith("删除 第二条") for line in one.change_lines)
    assert wordings(home) == 1


def test_while_a_reading_waits_the_answer_says_so(home: App) -> None:
    def doubts() -> list[str]:
        return [
            doubt.kind
            for answer in answers.find_statuses(home, date(2025, 6, 1))
            for doubt in answer.doubts
        ]

    (one,) = held_readings.list_reviews(home)
    assert doubts() == ["stale_source"]
    held_readings.reject_reading(home, one.held.id, "王某", "网站只显示了一半")
    assert doubts() == []


def test_an_accepted_reading_is_published_once_as_its_check_would_have(home: App) -> None:
    (one,) = held_readings.list_reviews(home)
    assert (
        held_readings.accept_reading(home, one.held.id, "王某", "已与印发原件核对").outcome
        == "changed"
    )
    assert wordings(home) == 2
    assert held_readings.list_reviews(home) == []
    assert import_document(home, "measures.txt", measures_text(ARTICLES[0])) == "unchanged"
    with pytest.raises(NotAcceptable, match="accepted"):
        held_readings.accept_reading(home, one.held.id, "王某", "再来一次")
    assert wordings(home) == 2


def test_a_rejected_reading_is_never_published_and_waits_no_longer(home: App) -> None:
    (one,) = held_readings.list_reviews(home)
    held_readings.reject_reading(home, one.held.id, "王某", "网站只显示了一半")
    assert (wordings(home), held_readings.list_reviews(home)) == (1, [])
    assert import_document(home, "measures.txt", measures_text(ARTICLES[0])) == "unchanged"
    with pytest.raises(NotAcceptable, match="rejected"):
        held_readings.accept_reading(home, one.held.id, "王某", "反悔")


def test_a_decision_names_who_and_why_and_a_reading_that_waits(home: App) -> None:
    (one,) = held_readings.list_reviews(home)
    with pytest.raises(NotAcceptable, match="author"):
        held_readings.accept_reading(home, one.held.id, "", "x")
    with pytest.raises(NotKnown):
        held_readings.reject_reading(home, one.held.id + 100, "王某", "x")


def test_a_challenge_page_is_blocked_at_every_check_and_the_source_is_not_well(
    tmp_path: Path,
) -> None:
    with PageServer() as site:
        site.pages["/a.html"] = PageResponse(
            b"<script>document.cookie='a=1';location.reload()</script>"
        )
        with make_app(
            tmp_path,
            {"id": "web", "kind": "page", "url": f"{site.url}/a.html"},
            clock=SteppingClock(),
        ) as home:
            assert check_sources(home, "web") == ["blocked"]
            assert check_sources(home, "web") == ["blocked"]
            assert {
                row.source: answers.source_state(home, row) for row in answers.source_healths(home)
            }["web"] == "failed"
            assert len(home.archive.capture_ids("web")) == 1
            page = "".join(f"<p>{line}</p>" for line in measures_text().splitlines())
            site.pages["/a.html"] = PageResponse(f"<html><body>{page}</body></html>".encode())
            assert check_sources(home, "web") == ["new"]


CHALLENGE = (
    b"<html><head><script>var _$q=1;(function(){_$q+=2})()</script></head><body></body></html>"
)
LOGIN = "<html><body><p>请先登录</p><form><input type=password></form></body></html>".encode()
EXCUSE = "<html><body><p>系统维护中</p></body></html>".encode()


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (412, CHALLENGE, "blocked"),
        (503, CHALLENGE, "blocked"),
        (202, CHALLENGE, "blocked"),
        (403, LOGIN, "blocked"),
        (503, EXCUSE, "failed"),
    ],
)
def test_a_challenge_under_a_status_of_refusal_is_blocked_and_kept_once(
    tmp_path: Path, status: int, body: bytes, outcome: str
) -> None:
    with (
        PageServer() as site,
        make_app(
            tmp_path,
            {"id": "web", "kind": "page", "url": f"{site.url}/a.html"},
            clock=SteppingClock(),
        ) as home,
    ):
        page = PageResponse(
            "".join(f"<p>{line}</p>" for line in measures_text().splitlines()).encode()
        )
        site.pages["/a.html"] = page
        assert check_sources(home, "web") == ["new"]
        site.pages["/a.html"] = PageResponse(body, status=status)
        assert check_sources(home, "web") == [outcome]
        site.pages["/a.html"] = PageResponse(body + b"<!-- again -->", status=status)
        assert check_sources(home, "web") == [outcome]
        kept = [(capture.status, capture.payload) for capture in home.archive.load_captures("web")]
        assert kept[1:] == ([(status, body)] if outcome == "blocked" else [])
        site.pages["/a.html"] = page
        assert check_sources(home, "web") == ["unchanged"]


def test_an_index_that_is_a_challenge_is_blocked_and_not_an_empty_index(tmp_path: Path) -> None:
    with (
        PageServer() as site,
        make_app(
            tmp_path, {"id": "l", "kind": "listing", "url": f"{site.url}/"}, clock=SteppingClock()
        ) as home,
    ):
        for status in (200, 412):
            site.pages["/"] = PageResponse(CHALLENGE, status=status)
            assert check_sources(home, "l") == ["blocked"]
        assert len(home.archive.capture_ids("l")) == 1
