"""What `tracker check` says: which policy, what changed, what only completes the past."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app_factory import SteppingClock, make_app
from tests.http_server import PageResponse, PageServer
from tests.policy_texts import policy_text
from tracker.app import App
from tracker.fetch.client import HttpFetcher
from tracker.ingest.check_source import check_source
from tracker.query.check_news import CheckNews, describe_news


def page(amount: int = 300, counter: str = "") -> PageResponse:
    text = policy_text(amount=amount).replace("\n", "</p><p>")
    return PageResponse(f"<html><body>{counter}<p>{text}</p></body></html>".encode())


@pytest.fixture
def site() -> Iterator[PageServer]:
    with PageServer() as site:
        site.pages["/p.html"] = page()
        yield site


@pytest.fixture
def app(tmp_path: Path, site: PageServer) -> Iterator[App]:
    source = {"id": "p", "kind": "page", "url": f"{site.url}/p.html"}
    with make_app(tmp_path, source, clock=SteppingClock()) as app:
        yield app


def check(app: App) -> list[CheckNews]:
    with HttpFetcher(app.settings.fetch) as fetcher:
        return describe_news(app, list(check_source(app, app.get_source("p"), fetcher)))


def test_a_first_wording_is_named_and_said_to_be_backlog(app: App) -> None:
    (news,) = check(app)
    assert news.policy is not None
    assert news.policy.title == "某区科技创新扶持办法"
    assert "补录" in news.summary


def test_a_change_is_told_with_the_clause_and_both_amounts(app: App, site: PageServer) -> None:
    check(app)
    site.pages["/p.html"] = page(500)
    (news,) = check(app)
    assert (news.check.outcome, news.version and news.version.n) == ("changed", 2)
    assert "第二条" in news.summary
    assert "300" in news.summary
    assert "500万元" in news.summary


def test_a_visitor_counter_and_an_unchanged_page_are_no_news(app: App, site: PageServer) -> None:
    check(app)
    assert check(app) == []
    site.pages["/p.html"] = page(counter="<div>浏览次数：7</div>")
    assert check(app) == []


def test_a_page_that_is_held_or_gone_is_told_with_the_reason(app: App, site: PageServer) -> None:
    check(app)
    site.pages["/p.html"] = PageResponse("<p>页面不存在</p>".encode())
    (held,) = check(app)
    assert "待核对" in held.summary or "拒绝" in held.summary
    del site.pages["/p.html"]
    (gone,) = check(app)
    assert "404" in gone.summary
