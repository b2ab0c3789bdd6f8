"""A wrong system clock is noticed: the order of what was recorded may be wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.app_factory import SteppingClock, check_sources, make_app
from tests.http_server import PageResponse, PageServer
from tests.policy_texts import policy_text
from tracker.app import App
from tracker.ingest import reprocess
from tracker.model import DoubtKind
from tracker.query.status import find_statuses


def policy_page(amount: int) -> PageResponse:
    text = policy_text(amount=amount).replace("\n", "</p><p>")
    return PageResponse(f"<html><body><p>{text}</p></body></html>".encode())


@pytest.fixture
def site() -> Iterator[PageServer]:
    with PageServer() as site:
        site.pages["/p.html"] = policy_page(300)
        yield site


@pytest.fixture
def app(tmp_path: Path, site: PageServer) -> Iterator[App]:
    page = {"id": "p", "kind": "page", "url": f"{site.url}/p.html"}
    with make_app(tmp_path, page, clock=SteppingClock()) as app:
        check_sources(app, "p")
        yield app


def doubts(app: App) -> set[DoubtKind]:
    (answer,) = find_statuses(app, date(2025, 6, 1))
    return {doubt.kind for doubt in answer.doubts}


@pytest.mark.parametrize(
    ("hours", "noticed"), [(24.0, False), (-0.05, False), (-24.0, True), (-24.0 * 400, True)]
)
def test_a_clock_that_was_set_back_is_a_warning(app: App, hours: float, noticed: bool) -> None:
    app.now.at += timedelta(hours=hours)  # type: ignore[attr-defined]
    check_sources(app, "p")
    app.unchanged_checks.flush_checks()
    assert bool(reprocess.find_clock_errors(app)) is noticed
    assert reprocess.verify_archive(app) == []


@pytest.mark.parametrize("hours", [-24.0, -24.0 * 400])
def test_a_wording_recorded_under_a_clock_that_was_set_back_carries_a_doubt(
    app: App, site: PageServer, hours: float
) -> None:
    assert DoubtKind.CLOCK not in doubts(app)
    site.pages["/p.html"] = policy_page(500)
    clock = app.now
    clock.at += timedelta(hours=hours)  # type: ignore[attr-defined]
    check_sources(app, "p")
    clock.at -= timedelta(hours=hours)  # type: ignore[attr-defined]
    assert DoubtKind.CLOCK in doubts(app)


def test_a_wording_captured_in_the_future_carries_a_doubt(app: App, site: PageServer) -> None:
    site.pages["/p.html"] = policy_page(500)
    app.now.at += timedelta(days=900)  # type: ignore[attr-defined]
    assert check_sources(app, "p") == ["changed"]
    assert DoubtKind.CLOCK not in doubts(app)
    app.now.at -= timedelta(days=890)  # type: ignore[attr-defined]
    assert DoubtKind.CLOCK in doubts(app)
