"""An index that changed its shape is suspicious: nothing is lost without a word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.app_factory import SteppingClock, make_app
from tests.http_server import PageResponse, PageServer
from tests.policy_texts import policy_text
from tracker.alert import record_events
from tracker.app import App
from tracker.fetch.client import HttpFetcher
from tracker.ingest.check_source import check_source
from tracker.model.alerts import EventKind
from tracker.model.checks import Check
from tracker.query.status import source_healths, source_state
from tracker.store import events

OUTAGES = {EventKind.SOURCE_DOWN: "down", EventKind.SOURCE_BACK: "back"}
MAINTENANCE = "<html><body><p>系统升级维护中，请稍后访问</p></body></html>"


def row(n: int, query: str = "") -> str:
    return f'<li><a href="/d{n}.html{query}">扶持办法{n}</a><span>2024-0{n}-01</span></li>'


def index(*numbers: int, name: str = "list", query: str = "") -> PageResponse:
    rows = "".join(row(n, query) for n in numbers)
    return PageResponse(f'<html><body><ul id="{name}">{rows}</ul></body></html>'.encode())


def document(n: int, amount: int = 300) -> PageResponse:
    title, number = f"某区第{n}批产业扶持办法", f"某区规〔2024〕{n}号"
    text = policy_text(title=title, number=number, amount=amount, made=f"2024年{n}月1日")
    return PageResponse(f"<p>{text}</p>".replace("\n", "</p><p>").encode())


@pytest.fixture
def site() -> Iterator[PageServer]:
    with PageServer() as site:
        for n in range(1, 8):
            site.pages[f"/d{n}.html"] = document(n)
        site.pages["/index.html"] = index(1, 2, 3, 4, 5)
        yield site


@pytest.fixture
def app(tmp_path: Path, site: PageServer) -> Iterator[App]:
    source = {
        "id": "l",
        "kind": "listing",
        "url": f"{site.url}/index.html",
        "every": "12h",
        "follow": {"links": "#list a"},
    }
    with make_app(tmp_path, source, clock=SteppingClock()) as app:
        yield app


def check(app: App, hours: float = 12) -> list[Check]:
    app.now.at += timedelta(hours=hours)  # type: ignore[attr-defined]
    with HttpFetcher(app.settings.fetch) as fetcher:
        return list(check_source(app, app.get_source("l"), fetcher))


def state(app: App) -> str:
    (found,) = [one for one in source_healths(app) if one.source == "l"]
    return source_state(app, found)


def outages(app: App) -> list[str]:
    record_events.run_calendar(app)
    with app.database.read_session() as session:
        found = reversed(events.find_events(session))
        return [OUTAGES[event.kind] for event in found if event.kind in OUTAGES]


SHAPES = {
    "another template": index(1, 2, 3, 4, 5, 6, 7, name="news"),
    "a maintenance page": PageResponse(MAINTENANCE.encode()),
    "an empty list": index(),
    "a small part": index(1),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_an_index_that_lists_nothing_or_little_is_told_once_and_its_return_once(
    app: App, site: PageServer, shape: str
) -> None:
    assert check(app)[-1].outcome == "listed"
    site.pages["/index.html"] = SHAPES[shape]
    for _ in range(5):
        last = check(app)[-1]
        assert last.outcome in ("failed", "blocked")
    assert "目录可疑" in last.note or last.outcome == "blocked"
    assert state(app) == "failed"
    assert outages(app) == ["down"]
    site.pages["/index.html"] = index(1, 2, 3, 4, 5, 6)
    found = check(app)
    assert [one.outcome for one in found if one.address.endswith("d6.html")] == ["new"]
    assert state(app) == "good"
    assert outages(app) == ["down", "back"]


def test_new_links_that_no_rule_takes_are_counted_and_named(app: App, site: PageServer) -> None:
    check(app)
    both = f'<ul id="list">{row(1)}{row(2)}{row(3)}{row(4)}{row(5)}</ul><div>{row(6)}{row(7)}</div>'
    site.pages["/index.html"] = PageResponse(f"<html><body>{both}</body></html>".encode())
    last = check(app)[-1]
    assert last.outcome == "listed"
    assert "另有 2 个新链接不在 follow.links 之内：“扶持办法6”、“扶持办法7”" in last.note


def test_while_the_index_is_blind_its_known_documents_are_still_watched(
    app: App, site: PageServer
) -> None:
    check(app)
    site.pages["/index.html"] = index()
    site.pages["/d2.html"] = document(2, amount=800)
    outcomes = {one.address[-7:]: one.outcome for one in check(app)}
    assert outcomes["d2.html"] == "changed"
    assert "d2.html" not in {one.address[-7:] for one in check(app, hours=0.1)}  # at their own pace


def test_a_listing_that_stays_short_for_a_fortnight_is_short(app: App, site: PageServer) -> None:
    check(app)
    site.pages["/index.html"] = index(5)
    assert check(app)[-1].outcome == "failed"
    assert check(app, hours=15 * 24)[-1].outcome == "listed"
    assert check(app)[-1].outcome == "listed"


def test_one_document_less_is_no_suspicion(app: App, site: PageServer) -> None:
    check(app)
    site.pages["/index.html"] = index(2, 3, 4, 5)
    assert check(app)[-1].outcome == "listed"


def test_session_ids_in_links_make_no_other_documents(app: App, site: PageServer) -> None:
    for session in (8, 9, 10):
        site.pages["/index.html"] = index(1, 2, 3, 4, 5, query=f"?sid={session}")
        found = check(app)
        assert len({one.address for one in found}) == 6
    assert [one.outcome for one in found] == ["unchanged"] * 5 + ["listed"]


def test_a_held_document_weakens_its_own_policy_only(app: App, site: PageServer) -> None:
    from tracker.query.status import find_statuses

    check(app)
    site.pages["/d3.html"] = PageResponse("<p>页面不存在</p>".encode())
    check(app)
    assert state(app) == "good"
    day = app.now().date()
    doubted = {
        answer.policy.document_number: [doubt.quote for doubt in answer.doubts]
        for answer in find_statuses(app, day)
        if answer.doubts
    }
    assert list(doubted) == ["某区规〔2024〕3号"]
    assert "/d3.html" in doubted["某区规〔2024〕3号"][0]


def test_a_document_that_goes_blind_is_told_with_its_address_once_and_when_it_is_back(
    app: App, site: PageServer
) -> None:
    check(app)
    site.pages["/d3.html"] = PageResponse("<p>页面不存在</p>".encode())
    for _ in range(5):
        check(app)
        outages(app)
    assert outages(app) == ["down"]
    with app.database.read_session() as session:
        (event,) = [one for one in events.find_events(session) if one.kind in OUTAGES]
    assert event.quote.endswith("/d3.html")
    site.pages["/d3.html"] = document(3)
    check(app)
    assert outages(app) == ["down", "back"]
    assert outages(app) == ["down", "back"]


def test_a_document_that_is_gone_carries_the_doubt_until_it_is_back(
    app: App, site: PageServer
) -> None:
    from tracker.query.status import find_statuses

    check(app)
    del site.pages["/d3.html"]
    check(app)

    def kinds() -> list[str]:
        day = app.now().date()
        return [doubt.kind for one in find_statuses(app, day) for doubt in one.doubts]

    assert kinds() == ["vanished"]
    site.pages["/d3.html"] = document(3)
    check(app)
    assert kinds() == []


def home_page(day: str = "2024-12-01") -> PageResponse:
    rows = "".join(
        f'<li><a href="/news/{n}.html">区领导调研第{n}次活动</a><span>{day}</span></li>'
        for n in range(1, 9)
    )
    return PageResponse(f"<html><body><ul id='list'>{rows}</ul></body></html>".encode())


OTHER_PAGES = {
    "its address leads to the home page": PageResponse(
        b"", status=302, headers={"Location": "/home.html"}
    ),
    "it sends its readers to the home page": PageResponse(
        b'<meta http-equiv="refresh" content="0;url=/home.html">'
    ),
    "it shows another section": home_page(),
}


@pytest.mark.parametrize("shape", OTHER_PAGES)
def test_an_index_that_is_another_page_is_told_and_brings_none_of_its_links(
    app: App, site: PageServer, shape: str
) -> None:
    check(app)
    site.pages["/home.html"] = home_page()
    for n in range(1, 9):
        site.pages[f"/news/{n}.html"] = document(n)
    site.pages["/index.html"] = OTHER_PAGES[shape]
    found = [one for _ in range(5) for one in check(app)]
    assert found[-1].outcome == "failed"
    assert "目录可疑" in found[-1].note
    assert [one.address for one in found if "/news/" in one.address] == []
    assert [one.address for one in found if one.address.endswith("d1.html")] != []
    assert outages(app) == ["down"]
    site.pages["/index.html"] = index(1, 2, 3, 4, 5)
    check(app)
    assert outages(app) == ["down", "back"]


def test_an_index_whose_documents_have_new_addresses_is_the_same_index(
    app: App, site: PageServer
) -> None:
    check(app)
    moved = "".join(
        f'<li><a href="/new/{n}.html">某区第{n}批产业扶持办法</a><span>2024-0{n}-01</span></li>'
        for n in range(1, 6)
    )
    for n in range(1, 6):
        site.pages[f"/new/{n}.html"] = document(n)
    site.pages["/index.html"] = PageResponse(f'<ul id="list">{moved}</ul>'.encode())
    found = check(app)
    assert found[-1].outcome == "listed"
    assert len([one for one in found if "/new/" in one.address]) == 5


def test_a_busy_index_whose_documents_are_all_newer_is_no_other_page(
    app: App, site: PageServer
) -> None:
    check(app)
    for n in range(1, 9):
        site.pages[f"/news/{n}.html"] = document(n)
    site.pages["/index.html"] = home_page("2025-01-02")
    assert check(app)[-1].outcome == "listed"


@pytest.mark.parametrize("shape", ["another section", "nothing"])
def test_a_person_accepts_an_index_that_changed_its_shape(
    app: App, site: PageServer, shape: str
) -> None:
    check(app)
    site.pages["/index.html"] = home_page() if shape == "another section" else index()
    assert "--accept" in check(app)[-1].note
    with HttpFetcher(app.settings.fetch) as fetcher:
        found = list(check_source(app, app.get_source("l"), fetcher, accepts_index=True))
    assert found[-1].outcome == "listed"
    assert check(app)[-1].outcome == "listed"


def test_while_the_index_is_gone_its_known_documents_are_still_watched(
    app: App, site: PageServer
) -> None:
    check(app)
    del site.pages["/index.html"]
    site.pages["/d3.html"] = document(3, amount=800)
    found = check(app)
    assert [one.outcome for one in found if one.address.endswith("d3.html")] == ["changed"]
    assert found[-1].outcome == "gone"
    site.pages["/index.html"] = PageResponse(b"", status=503)  # the whole host may be down
    assert [one.outcome for one in check(app)] == ["failed"]


def test_a_later_page_of_the_index_that_leads_home_brings_none_of_its_links(
    app: App, site: PageServer
) -> None:
    first = index(1, 2, 3, 4, 5).body + '<a rel="next" href="/index_1.html">下一页</a>'.encode()
    site.pages["/index.html"] = PageResponse(first)
    site.pages["/index_1.html"] = PageResponse(b"", status=302, headers={"Location": "/home.html"})
    site.pages["/home.html"] = home_page()
    paged = replace(app.get_source("l"), follow=replace(app.get_source("l").follow, pages=3))
    with HttpFetcher(app.settings.fetch) as fetcher:
        found = list(check_source(app, paged, fetcher))
    assert [one.outcome for one in found] == ["failed"]
    assert "首页" in found[-1].note
