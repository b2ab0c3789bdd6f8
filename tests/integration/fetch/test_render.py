"""Pages that scripts build, in a browser: what is read and kept, what is refused, what ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.app_factory import SteppingClock, check_sources, make_app
from tests.browser_pages import (
    LIMITS,
    PageServer,
    SecretServer,
    browser_processes,
    require_browser,
)
from tests.http_server import PageResponse
from tests.policy_texts import policy_text
from tracker.errors import FetchError
from tracker.fetch.browser import rendering
from tracker.fetch.browser.limits import RenderLimits
from tracker.fetch.client import HttpFetcher
from tracker.ingest.reprocess import verify_archive
from tracker.query.snapshots import read_kept


@pytest.fixture
def site() -> Iterator[PageServer]:
    with PageServer() as running:
        yield running


def shell(extra: str = "") -> PageResponse:
    """An empty page whose text a script fetches, in the old charset that portals declare."""
    html = (
        '<!DOCTYPE html><html><head><meta charset="gb2312"><title>文件</title></head><body>'
        "<noscript>请启用 JavaScript</noscript><div id=text></div><script>"
        "fetch('/text').then(one => one.text()).then(text => {"
        f" document.getElementById('text').innerHTML = text; {extra} }})</script></body></html>"
    )
    return PageResponse(html.encode("gb2312"), "text/html; charset=gb2312")


def body(amount: int = 300) -> PageResponse:
    """The text that the script fetches."""
    rows = "".join(f"<p>{line}</p>" for line in policy_text(amount=amount).splitlines())
    return PageResponse(rows.encode(), "text/plain; charset=utf-8", validators=False)


def test_a_page_built_by_a_script_is_read_and_kept_with_its_picture(
    site: PageServer, tmp_path: Path
) -> None:
    require_browser()
    site.pages |= {"/": shell(), "/text": body()}
    clock = SteppingClock()
    table = {"id": "page", "kind": "page", "url": f"{site.url}/", "render": True}
    with make_app(tmp_path, table, clock=clock) as home:
        assert check_sources(home, "page") == ["new"]
        page, picture = home.archive.load_captures("page")
        assert "第三条" in page.payload.decode()
        assert picture.payload.startswith(b"\x89PNG")
        assert (picture.via, picture.together) == (page.address, 2)
        assert page.address in picture.address
        head = read_kept(home, "page", page.id).snapshot.head
        assert head.title == "某区科技创新扶持办法"
        clock.at += timedelta(days=1)
        assert check_sources(home, "page") == ["unchanged"]
        site.pages["/text"] = body(amount=500)
        clock.at += timedelta(days=1)
        assert check_sources(home, "page") == ["changed"]
        assert len(home.archive.capture_ids("page")) == 4
        assert verify_archive(home) == []


def test_a_script_reaches_no_private_address_and_opens_no_window(site: PageServer) -> None:
    require_browser()
    with SecretServer() as secret:
        address = f"http://127.0.0.1:{secret.port}/"
        attack = f"window.open('{address}'); new WebSocket('{address}'.replace('http', 'ws'));"
        attack += f"fetch('{address}', {{mode: 'no-cors'}}).catch(() => document.title = 'refused')"
        site.pages |= {"/": shell(attack), "/text": body()}
        with HttpFetcher(LIMITS) as fetcher:
            page = fetcher.render_document(f"{site.url}/", RenderLimits(idle=2))
        assert secret.visitors == []
    assert "第三条" in page.payload.decode()
    assert "X-Rendered-Refused" in dict(page.headers)


@pytest.mark.soak
def test_a_script_without_end_is_killed_with_its_browser(site: PageServer) -> None:
    require_browser()
    site.pages["/"] = PageResponse(b"<script>while (true) {}</script>")
    with HttpFetcher(LIMITS) as fetcher, pytest.raises(FetchError, match="超过 3 秒") as found:
        fetcher.render_document(f"{site.url}/", RenderLimits(seconds=3))
    assert found.value.transient
    assert browser_processes() == []


@pytest.mark.parametrize(
    ("missing", "zh", "en"),
    [("find_spec", "make extras", "make extras"), ("which", "chromium", "install chromium")],
)
def test_without_a_browser_one_message_says_what_to_install(
    missing: str, zh: str, en: str, site: PageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    if missing == "find_spec":
        monkeypatch.setattr(rendering, "find_spec", lambda _name: None)
    else:
        monkeypatch.setattr(rendering, "find_spec", lambda _name: True)
        monkeypatch.setenv("PATH", "")
    with HttpFetcher(LIMITS) as fetcher, pytest.raises(FetchError) as found:
        fetcher.render_document(f"{site.url}/")
    assert not found.value.transient
    assert zh in str(found.value)
    assert en in found.value.message_in("en")
    assert site.requests == []
