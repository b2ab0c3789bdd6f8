"""A page that cannot be read any more is never a good source, and its readers are told once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.app_factory import SteppingClock, check_sources, make_app
from tests.http_server import PageResponse, PageServer
from tests.policy_texts import policy_text
from tracker.alert import record_events
from tracker.app import App
from tracker.model import DoubtKind
from tracker.model.alerts import EventKind
from tracker.query import status
from tracker.review import held_readings
from tracker.store import events

OUTAGES = {EventKind.SOURCE_DOWN: "down", EventKind.SOURCE_BACK: "back"}


def html(text: str) -> bytes:
    return ("<html><body><p>" + text.replace("\n", "</p><p>") + "</p></body></html>").encode()


def policy_page(amount: int = 300, title: str = "某区科技创新扶持办法") -> PageResponse:
    return PageResponse(html(policy_text(title=title, amount=amount)))


@pytest.fixture
def site() -> Iterator[PageServer]:
    with PageServer() as site:
        site.pages["/p.html"] = policy_page()
        site.pages["/"] = PageResponse(html("某区人民政府\n政务公开\n办事服务"))
        yield site


@pytest.fixture
def app(tmp_path: Path, site: PageServer) -> Iterator[App]:
    page = {"id": "p", "kind": "page", "url": f"{site.url}/p.html", "every": "12h"}
    with make_app(tmp_path, page, clock=SteppingClock()) as app:
        yield app


def move(app: App, hours: float) -> None:
    app.now.at += timedelta(hours=hours)  # type: ignore[attr-defined]


def outages(app: App) -> list[str]:
    record_events.run_calendar(app)
    record_events.run_calendar(app)
    with app.database.read_session() as session:
        found = reversed(events.find_events(session))
        return [OUTAGES[event.kind] for event in found if event.kind in OUTAGES]


def state(app: App, id: str) -> str:
    (found,) = [
        status.source_state(app, health)
        for health in status.source_healths(app)
        if health.source == id
    ]
    return found


def doubts(app: App) -> dict[str, list[DoubtKind]]:
    return {
        answer.policy.title: [doubt.kind for doubt in answer.doubts]
        for answer in status.find_statuses(app, date(2025, 6, 1))
    }


SOFT_404 = PageResponse(html("页面不存在\n您访问的页面不存在或已被删除"))
MAINTENANCE = PageResponse(html("系统维护中，请稍后访问"))
OTHER_TEXT = PageResponse(html(policy_text(title="先进个人评选结果公示")))


@pytest.mark.parametrize("shown", [SOFT_404, MAINTENANCE, OTHER_TEXT])
def test_a_page_that_shows_something_else_is_told_once_and_its_return_once(
    app: App, site: PageServer, shown: PageResponse
) -> None:
    assert check_sources(app, "p") == ["new"]
    site.pages["/p.html"] = shown
    found = []
    for _ in range(5):
        move(app, 12)
        found += check_sources(app, "p")
    assert set(found) <= {"held", "blocked"}
    assert state(app, "p") == "failed"
    assert doubts(app) == {"某区科技创新扶持办法": [DoubtKind.STALE_SOURCE]}  # said once
    assert outages(app) == ["down"]
    site.pages["/p.html"] = policy_page()
    move(app, 12)
    assert check_sources(app, "p") == ["cosmetic"]
    assert state(app, "p") == "good"
    assert outages(app) == ["down", "back"]
    assert held_readings.list_held(app) == []  # superseded by the good reading
    assert doubts(app) == {"某区科技创新扶持办法": []}


def test_an_address_that_leads_to_the_home_page_is_held_with_the_place_it_leads_to(
    app: App, site: PageServer
) -> None:
    check_sources(app, "p")
    site.pages["/p.html"] = PageResponse(b"", status=302, headers={"Location": "/"})
    assert check_sources(app, "p") in (["held"], ["blocked"])
    (health,) = [one for one in status.source_healths(app) if one.source == "p"]
    assert health.last is not None
    assert f"{site.url}/" in health.last.note


def test_a_held_page_that_a_person_accepts_is_good_again(app: App, site: PageServer) -> None:
    check_sources(app, "p")
    short = policy_text().split("第二条")[0]
    site.pages["/p.html"] = PageResponse(html(short))
    assert check_sources(app, "p") == ["held"]
    assert check_sources(app, "p") == ["held"]  # the same bytes are still not published
    (held,) = held_readings.list_held(app)
    held_readings.accept_reading(app, held.id, "王某", "原文如此")
    assert check_sources(app, "p") == ["unchanged"]
    assert state(app, "p") == "good"


def test_a_server_that_answers_304_for_ever_is_asked_for_the_bytes_within_a_fortnight(
    app: App, site: PageServer
) -> None:
    check_sources(app, "p")
    site.pages["/p.html"] = replace(policy_page(500), stale=True)
    found = []
    for _ in range(14):
        move(app, 24)
        found += check_sources(app, "p")
    assert found.count("changed") == 1
    assert found.index("changed") >= 5


def refresh_to(target: str) -> PageResponse:
    head = f'<head><meta http-equiv="refresh" content="0;url={target}"></head>'
    return PageResponse(f"<html>{head}<body>页面跳转中</body></html>".encode())


def test_a_page_that_sends_its_readers_on_is_read_where_they_arrive(
    app: App, site: PageServer
) -> None:
    check_sources(app, "p")
    site.pages["/new.html"], site.pages["/p.html"] = policy_page(), refresh_to("/new.html")
    found = check_sources(app, "p")
    site.pages["/new.html"] = policy_page(500)  # the first page answers as before
    found += check_sources(app, "p")
    site.pages["/p.html"] = refresh_to("/")
    found += check_sources(app, "p")
    site.pages["/p.html"] = refresh_to("/none.html")
    found += check_sources(app, "p")
    assert found == ["unchanged", "changed", "held", "gone"]
    (health,) = [one for one in status.source_healths(app) if one.source == "p"]
    assert health.last is not None
    assert f"网页转到 {site.url}/none.html" in health.last.note


def test_an_empty_answer_is_called_empty(app: App, site: PageServer) -> None:
    site.pages["/p.html"] = PageResponse(b"")
    check_sources(app, "p")
    (health,) = [one for one in status.source_healths(app) if one.source == "p"]
    assert health.last is not None
    assert "0 字节" in health.last.note
