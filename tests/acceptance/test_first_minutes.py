"""The first minutes: a page is added, a reader confirms, an amount changes, and the mail is there.

An evaluator tries exactly this; whoever hears nothing then does not try again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from fastapi.testclient import TestClient

from api.app import build_app
from tests.app_factory import SteppingClock, check_sources, make_app
from tests.http_server import PageResponse, PageServer
from tests.policy_texts import policy_text
from tests.smtp_server import SmtpServer
from tracker.alert import deliver
from tracker.app import App
from tracker.schedule.config_reloader import ConfigReloader

READER = "reader@example.cn"
PUBLIC = "https://policy.example.cn"


def page(amount: int) -> PageResponse:
    return PageResponse(f"<p>{policy_text(amount=amount)}</p>".replace("\n", "</p><p>").encode())


@pytest.fixture
def site() -> Iterator[PageServer]:
    with PageServer() as site:
        site.pages["/p.html"] = page(300)
        yield site


@pytest.fixture
def post() -> Iterator[SmtpServer]:
    with SmtpServer() as post:
        yield post


@pytest.fixture
def app(tmp_path: Path, post: SmtpServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    monkeypatch.setenv("TRACKER_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("TRACKER_SMTP_PORT", str(post.port))
    monkeypatch.setenv("TRACKER_SMTP_STARTTLS", "0")
    monkeypatch.setenv("TRACKER_SMTP_FROM", "alerts@example.cn")
    monkeypatch.setenv("TRACKER_PUBLIC_URL", PUBLIC)
    with make_app(tmp_path, clock=SteppingClock()) as app:
        yield app


def wait(app: App, **time: float) -> None:
    app.now.at += timedelta(**time)  # type: ignore[attr-defined]


def test_the_mail_about_a_changed_amount_is_there_minutes_after_the_set_up(
    app: App, site: PageServer, post: SmtpServer
) -> None:
    file, reloader = app.settings.home / "sources.toml", ConfigReloader(app)
    source = f'\n[[source]]\nid = "p"\nkind = "page"\nurl = "{site.url}/p.html"\n'
    file.write_text(file.read_text("utf-8") + source, "utf-8")
    assert [one.id for one in reloader.reload_if_changed()] == ["p"]
    assert check_sources(app, "p") == ["new"]
    with TestClient(build_app(app, scheduled=False), base_url=PUBLIC) as client:
        assert client.post("/v1/subscriptions", json={"address": READER}).status_code == 202
        wait(app, minutes=1)
        list(deliver.deliver_due(app))
        (request,) = post.mails_to(READER)
        said = request.part("plain")
        assert "补录" in said
        assert "相符的政策 1 件" in said
        link = re.search(rf"{PUBLIC}\S+", said)
        assert link
        assert client.post(urlsplit(link[0]).path).status_code == 200
        site.pages["/p.html"] = page(500)
        wait(app, minutes=2)
        assert check_sources(app, "p") == ["changed"]
        wait(app, minutes=2)  # a run that still brings changes is waited for
        list(deliver.deliver_due(app))
        (mail,) = post.mails_to(READER)[1:]
        assert "300→500" in re.sub(r"\s", "", mail.part("plain"))
        row = client.get("/v1/changes", params={"since": "2020-01-01"}).json()["items"][-1]
        assert (row["event"], row["backlog"]) == ("silent_edit", False)
        first_page = client.get("/").text
        assert "300→500" in re.sub(r"<[^>]*>|\s", "", first_page)
