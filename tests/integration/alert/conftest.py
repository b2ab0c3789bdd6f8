"""A home with a public address and a real mail server, and a page that it watches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.app_factory import SteppingClock, make_app
from tests.http_server import PageServer
from tests.smtp_server import SmtpServer
from tracker.app import App
from tracker.settings.smtp import SmtpServer as Smtp


@pytest.fixture
def site() -> Iterator[PageServer]:
    with PageServer() as site:
        yield site


@pytest.fixture
def post() -> Iterator[SmtpServer]:
    with SmtpServer() as post:
        yield post


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture
def home(tmp_path: Path, site: PageServer, post: SmtpServer, clock: SteppingClock) -> Iterator[App]:
    source = {
        "id": "p",
        "kind": "page",
        "url": f"{site.url}/p.html",
        "policy": "fuchi",
        "select": "#main",
        "jurisdiction": "上海市某区",
    }
    smtp = Smtp("127.0.0.1", "政策追踪 <alerts@example.cn>", post.port, starttls=False)
    with make_app(tmp_path, source, clock=clock) as home:
        yield replace(
            home, settings=replace(home.settings, smtp=smtp, public_url="https://policy.example.cn")
        )
