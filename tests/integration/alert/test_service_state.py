"""What /healthz and /metrics tell the operator: messages that wait, late checks, blind sources."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import build_app
from tests.acceptance.test_thread import page
from tests.app_factory import SteppingClock, check_sources
from tests.http_server import PageResponse, PageServer
from tests.smtp_server import SmtpServer
from tracker.alert import deliver, subscribe
from tracker.app import App
from tracker.model.alerts import Cadence, Subscription

READER = "reader@example.cn"


def health(app: App) -> dict[str, Any]:
    found: dict[str, Any] = TestClient(build_app(app, scheduled=False)).get("/healthz").json()
    return found


def metric(app: App, name: str) -> float:
    lines = TestClient(build_app(app, scheduled=False)).get("/metrics").text.splitlines()
    (line,) = [line for line in lines if line.startswith(f"{name} ")]
    return float(line.rpartition(" ")[2])


def show(app: App, site: PageServer, amount: int) -> None:
    site.pages["/p.html"] = PageResponse(page(amount).encode())
    check_sources(app)


def test_a_service_in_order_names_no_trouble(
    home: App, site: PageServer, clock: SteppingClock
) -> None:
    show(home, site, 300)
    found = health(home)
    assert found["status"] == "ok"
    assert found["troubles"] == []
    assert found["outbox"] == {"waiting": 0, "failing": 0, "oldest_seconds": 0}


def test_a_mail_server_that_refuses_is_trouble_until_it_takes_the_mail(
    home: App, site: PageServer, post: SmtpServer, clock: SteppingClock
) -> None:
    show(home, site, 300)
    subscribe.subscribe(home, Subscription("", READER), confirmed=True)
    post.at_data = lambda _address: "451 later"
    show(home, site, 500)
    assert health(home)["outbox"]["waiting"] == 1  # an alert that is not yet a message
    clock.at += timedelta(minutes=5)
    list(deliver.deliver_due(home))
    found = health(home)
    assert (found["troubles"], found["outbox"]["failing"]) == (["outbox"], 1)
    assert metric(home, 'tracker_outbox{state="failing"}') == 1
    assert metric(home, "tracker_outbox_oldest_seconds") > 0
    post.at_data = lambda _address: None
    clock.at += timedelta(hours=1)
    list(deliver.deliver_due(home))
    assert "outbox" not in health(home)["troubles"]


def test_messages_that_cannot_be_sent_at_all_are_trouble_after_a_while(
    home: App, site: PageServer, clock: SteppingClock
) -> None:
    mute = replace(home, settings=replace(home.settings, smtp=None))
    show(mute, site, 300)
    subscribe.subscribe(home, Subscription("", READER), confirmed=True)
    show(mute, site, 500)
    clock.at += timedelta(hours=2)
    assert health(mute)["troubles"] == ["outbox"]


def test_a_digest_that_waits_for_its_hour_is_none(
    home: App, site: PageServer, clock: SteppingClock
) -> None:
    show(home, site, 300)
    reader = Subscription("", READER, cadence=Cadence.DAILY)
    subscribe.subscribe(home, reader, confirmed=True)
    show(home, site, 500)
    clock.at += timedelta(hours=2)
    assert health(home)["outbox"]["waiting"] == 0


def test_a_source_that_is_due_and_not_checked_is_a_late_schedule(
    home: App, site: PageServer, clock: SteppingClock
) -> None:
    show(home, site, 300)
    clock.at += timedelta(days=1, hours=3)
    found = health(home)
    assert "scheduler" in found["troubles"]
    assert 3 * 3600 <= found["scheduler"]["lag_seconds"] < 4 * 3600
    assert metric(home, "tracker_scheduler_lag_seconds") >= 3 * 3600


@pytest.mark.parametrize(
    ("shown", "troubles"),
    [
        (PageResponse("<div id=main><p>页面不存在</p></div>".encode()), ["blind", "held"]),
        (PageResponse(b"", status=503), ["blind"]),
        (PageResponse(b"", status=404), ["blind"]),
    ],
)
def test_what_cannot_be_read_is_blind_and_what_waits_is_held(
    home: App, site: PageServer, shown: PageResponse, troubles: list[str]
) -> None:
    show(home, site, 300)
    site.pages["/p.html"] = shown
    check_sources(home, "p")
    found = health(home)
    assert found["troubles"] == troubles
    assert found["blind"] == {"sources": 1, "addresses": 1}
    assert metric(home, "tracker_sources_blind") == 1
