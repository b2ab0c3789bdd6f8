"""What a look is said to have come to, and which outages are told: over real HTTP, under a clock
that is moved.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.app_factory import SteppingClock, check_sources, make_app
from tests.http_server import PageResponse, PageServer
from tests.policy_texts import policy_text
from tracker.alert import record_events
from tracker.app import App
from tracker.model.alerts import EventKind
from tracker.store import events


def page(amount: int = 300, around: str = "") -> PageResponse:
    body = policy_text(amount=amount).replace("\n", "</p><p>")
    return PageResponse(f"<html><body>{around}<p>{body}</p></body></html>".encode())


@pytest.fixture
def site() -> Iterator[PageServer]:
    with PageServer() as site:
        site.pages["/p.html"] = page()
        yield site


@pytest.fixture
def home(tmp_path: Path, site: PageServer) -> Iterator[App]:
    with make_app(
        tmp_path,
        {"id": "p", "kind": "page", "url": f"{site.url}/p.html", "every": "12h"},
        clock=SteppingClock(),
    ) as home:
        yield home


def told(home: App) -> list[str]:
    record_events.run_calendar(home)
    record_events.run_calendar(home)
    outages = {EventKind.SOURCE_DOWN: "down", EventKind.SOURCE_BACK: "back"}
    with home.database.read_session() as session:
        return [
            outages[event.kind]
            for event in reversed(events.find_events(session))
            if event.kind in outages
        ]


def test_each_look_says_what_it_came_to(home: App, site: PageServer) -> None:
    seen = [
        (page(), "new"),
        (page(), "unchanged"),
        (page(around="<div class=info>浏览次数：7</div>"), "cosmetic"),
        (page(400), "changed"),
        (
            PageResponse(
                "<p>某区科技创新扶持办法</p><p>第一条　为支持企业，制定本办法。</p>".encode()
            ),
            "held",
        ),
        (PageResponse(b"<script>document.cookie='a=1';location.reload()</script>"), "blocked"),
        (PageResponse(b"", status=500), "failed"),
        (PageResponse(b"", status=404), "gone"),
        (page(400), "cosmetic"),  # as before all this, met again
        (page(400), "unchanged"),
    ]
    found = []
    for shown, _ in seen:
        site.pages["/p.html"] = shown
        found += check_sources(home, "p")
    assert found == [outcome for _, outcome in seen]


def test_an_outage_is_told_once_and_its_end_once_and_a_blink_never(
    home: App, site: PageServer
) -> None:
    def days(status: int, looks: int) -> list[str]:
        for _ in range(looks):
            site.pages["/p.html"].status = status
            home.now.at += timedelta(hours=9)  # type: ignore[attr-defined]
            check_sources(home, "p")
        return told(home)

    assert days(200, 1) == []
    assert [days(status, 1) for status in (500, 200, 404, 404, 200)] == [[]] * 5
    assert days(500, 2) == []
    assert days(500, 6) == ["down"]
    assert days(404, 2) == ["down"]
    assert days(200, 3) == ["down", "back"]
    assert days(503, 5) == ["down", "back", "down"]
    assert days(200, 1) == ["down", "back", "down", "back"]
