"""Hostile pages in the browser: nothing that is private is reached, and each page ends in time."""

from __future__ import annotations

import base64
import struct
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.browser_pages import (
    LIMITS,
    ChangingNames,
    PageServer,
    SecretServer,
    browser_processes,
    require_browser,
)
from tests.http_server import PageResponse
from tracker.errors import FetchError
from tracker.fetch.browser.limits import RenderedPage, RenderLimits
from tracker.fetch.client import HttpFetcher
from tracker.fetch.ssrf_guard import HostResolver, resolve_host

BUDGET = RenderLimits(seconds=30, idle=1, memory=700 << 20, traffic=8 << 20, requests=60)
HASTY = replace(BUDGET, seconds=6)  # for pages that do not end
GRACE = 12.0  # seconds to kill and clear away, on a machine under load
WORDS = "第一条　为了测试，制定本办法。"

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module", autouse=True)
def _browser() -> None:
    require_browser()


@pytest.fixture
def site() -> Iterator[PageServer]:
    with PageServer() as running:
        yield running


@pytest.fixture
def secret() -> Iterator[SecretServer]:
    """A server at 127.0.0.1, whose address the settings allow, but not to this page."""
    with SecretServer() as running:
        yield running


def render(
    site: PageServer,
    script: str,
    *,
    path: str = "/",
    host: str = "127.0.0.1",
    resolver: HostResolver = resolve_host,
    budget: RenderLimits = BUDGET,
) -> RenderedPage | str:
    """Render a page with a script; return it, or why there is none."""
    html = f"<!DOCTYPE html><html><body><p>{WORDS}</p>{script}</body></html>"
    site.pages.setdefault(path, PageResponse(html.encode()))
    url = site.url.replace("127.0.0.1", host) + path
    begun = time.monotonic()
    try:
        with HttpFetcher(LIMITS, resolver) as fetcher:
            return fetcher.render_document(url, budget)
    except FetchError as error:
        return str(error)
    finally:
        assert time.monotonic() - begun < budget.seconds + GRACE
        assert browser_processes() == []
        assert not list(Path("/tmp").glob("tracker-browser-*"))


def script(text: str) -> str:
    return f"<script>{text}</script>"


# {port}: of the secret server
REACHING = {
    "fetch": "fetch('http://127.0.0.1:{port}/', {{mode: 'no-cors'}})",
    "other names of loopback": "for (const h of ['localhost', '[::1]', '0.0.0.0', '2130706433', "
    "'0x7f.1', '[::ffff:7f00:1]', '127.1'])"
    " fetch(`http://${{h}}:{port}/`, {{mode: 'no-cors'}}).catch(() => 0)",
    "an image, a frame, a style and a script": "for (const [t, k] of [['img','src'],"
    "['iframe','src'],['script','src'],['embed','src'],['object','data'],['video','src'],"
    "['audio','src']]) {{ const e = document.createElement(t);"
    " e[k] = 'http://127.0.0.1:{port}/' + t; document.body.append(e) }}",
    "a form": "const f = document.createElement('form'); f.method = 'POST';"
    " f.action = 'http://127.0.0.1:{port}/'; document.body.append(f); f.submit()",
    "a web socket": "new WebSocket('ws://127.0.0.1:{port}/')",
    "a web socket in a worker": "new Worker(URL.createObjectURL(new Blob(["
    "\"new WebSocket('ws://127.0.0.1:{port}/'); fetch('http://127.0.0.1:{port}/')\"])))",
    "a shared worker": "new SharedWorker(URL.createObjectURL(new Blob(["
    "\"fetch('http://127.0.0.1:{port}/')\"])))",
    "an event source": "new EventSource('http://127.0.0.1:{port}/')",
    "a beacon": "navigator.sendBeacon('http://127.0.0.1:{port}/', 'x')",
    "WebRTC": "const c = new RTCPeerConnection({{iceServers: [{{urls: "
    "['stun:127.0.0.1:{port}', 'turn:127.0.0.1:{port}?transport=tcp'], username: 'a',"
    " credential: 'b'}}]}}); c.createDataChannel('x');"
    " c.createOffer().then(o => c.setLocalDescription(o))",
    "hints to the browser": "for (const r of ['preload', 'prefetch', 'preconnect', 'dns-prefetch',"
    " 'prerender', 'manifest', 'icon']) {{ const l = document.createElement('link'); l.rel = r;"
    " l.as = 'fetch'; l.href = 'http://127.0.0.1:{port}/' + r; document.head.append(l) }}",
    "navigation": "location = 'http://127.0.0.1:{port}/'",
    "a window": "window.open('http://127.0.0.1:{port}/');"
    "const a = document.createElement('a'); a.href = 'http://127.0.0.1:{port}/';"
    " a.target = '_blank'; document.body.append(a); a.click()",
    "leaving the page": "addEventListener('beforeunload', e => {{ e.preventDefault();"
    " e.returnValue = 'x'; navigator.sendBeacon('http://127.0.0.1:{port}/') }});"
    " addEventListener('pagehide', () => navigator.sendBeacon('http://127.0.0.1:{port}/'));"
    " setTimeout(() => location.reload(), 300)",
    "the port of the browser's own proxy": "fetch('http://127.0.0.1:{port}/', {{method: 'PUT'}})",
}


def test_no_way_out_of_a_page_reaches_a_private_address(
    site: PageServer, secret: SecretServer
) -> None:
    """All at once, each in a frame of its own: a browser for each would take minutes."""
    frames = ""
    for number, attack in enumerate(REACHING.values()):
        html = script(attack.format(port=secret.port))
        site.pages[f"/{number}"] = PageResponse(f"<html><body>{html}</body></html>".encode())
        frames += f'<iframe src="/{number}"></iframe>'
    found = render(site, frames)
    assert isinstance(found, RenderedPage)
    assert WORDS in found.payload.decode()
    asked = {path for path, _ in site.requests}
    assert asked >= {f"/{number}" for number in range(len(REACHING))}
    assert secret.visitors == []


@pytest.mark.parametrize("attack", ["navigation", "a form", "leaving the page", "a window"])
def test_the_page_itself_goes_to_no_private_address_by(
    attack: str, site: PageServer, secret: SecretServer
) -> None:
    found = render(site, script(REACHING[attack].format(port=secret.port)))
    assert secret.visitors == []
    if isinstance(found, RenderedPage):
        assert "secret" not in found.payload.decode()
    else:
        assert "已拒绝访问" in found


def test_a_redirect_to_a_private_address_is_refused(site: PageServer, secret: SecretServer) -> None:
    site.pages["/"] = PageResponse(
        b"", status=302, headers={"Location": f"http://127.0.0.1:{secret.port}/"}
    )
    found = render(site, "")
    assert isinstance(found, str)
    assert "已拒绝访问" in found
    assert secret.visitors == []


def test_a_name_that_changes_its_address_reaches_no_other(site: PageServer) -> None:
    port = int(site.url.rpartition(":")[2])
    names = ChangingNames({"portal.test": ["127.0.0.1", "127.0.0.1", "127.0.0.2"]})
    with SecretServer("127.0.0.2", port) as secret:
        again = "setInterval(() => fetch('/again?' + Math.random(), {cache: 'no-store'}), 200)"
        found = render(site, script(again), host="portal.test", resolver=names)
    assert secret.visitors == []
    assert names.asked.count("portal.test") > 2
    assert isinstance(found, RenderedPage)
    assert "portal.test" in dict(found.headers)["X-Rendered-Refused"]


def test_a_service_worker_is_not_installed(site: PageServer) -> None:
    site.pages["/worker.js"] = PageResponse(
        b"self.addEventListener('fetch', e => e.respondWith(new Response('forged')))",
        "text/javascript",
    )
    register = "navigator.serviceWorker.register('/worker.js').then(() => navigator.serviceWorker"
    found = render(site, script(register + ".ready).then(() => document.title = 'installed')"))
    assert isinstance(found, RenderedPage)
    assert "installed" not in found.payload.decode().partition("<title>")[2]
    assert all(path != "/worker.js" for path, _ in site.requests)


ENDLESS = {
    "a script without end": "while (true) {}",
    "a script without end, later": "setTimeout(() => { while (true) {} }, 300)",
    "alerts without end": "while (true) alert('x')",
    "prompts, prints and questions": "for (let n = 0; n < 50; n++)"
    " { confirm('x'); prompt('y'); print() }",
    "a document without end": "const a = []; while (true) { const e = document.createElement('p');"
    " e.textContent = 'x'.repeat(1e6) + a.length; document.body.append(e); a.push(e) }",
    "memory without end": "const a = []; setInterval(() => { for (let n = 0; n < 50; n++)"
    " a.push(new Uint8Array(1e7).fill(n)) }, 20)",
    "text of a gigabyte": "document.body.append('x'.repeat(2 ** 28), 'y'.repeat(2 ** 28))",
    "workers without end": "const u = URL.createObjectURL(new Blob(['while (true) {}']));"
    " for (let n = 0; n < 40; n++) new Worker(u)",
    "windows without end": "setInterval(() => window.open('/'), 5)",
    "frames in frames": "setInterval(() => { const f = document.createElement('iframe');"
    " f.src = '/?' + Math.random(); document.body.append(f) }, 5)",
    "a history without end": "setInterval(() => { for (let n = 0; n < 500; n++)"
    " history.pushState({}, '', '/' + Math.random()) }, 1)",
    "reloads without end": "setTimeout(() => location.reload(), 1)",
    "downloads": "setInterval(() => { const a = document.createElement('a'); a.download = 'x';"
    " a.href = URL.createObjectURL(new Blob(['x'.repeat(1e6)])); a.click() }, 50)",
    "requests without end": "setInterval(() => fetch('/?' + Math.random()), 1)",
    "questions for permission": "for (const n of ['geolocation', 'notifications', 'camera',"
    " 'microphone', 'midi', 'clipboard-read']) navigator.permissions.query({name: n});"
    " Notification.requestPermission(); navigator.geolocation.getCurrentPosition(() => 0);"
    " navigator.mediaDevices && navigator.mediaDevices.getUserMedia({audio: true, video: true})",
}


@pytest.mark.parametrize("attack", ENDLESS)
def test_it_ends_in_time_although_the_page_has(attack: str, site: PageServer) -> None:
    found = render(site, script(ENDLESS[attack]), budget=HASTY)
    if isinstance(found, str):
        assert "浏览器未能打开" in found
    assert len(site.requests) < 2 * BUDGET.requests


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "data:text/html,<p>sec%72et</p>",
        "chrome://version",
        "view-source:http://127.0.0.1/",
        "about:blank",
    ],
)
def test_a_page_does_not_lead_to(address: str, site: PageServer) -> None:
    refresh = f'<meta http-equiv="refresh" content="0;url={address}">'
    leave = script(f'setTimeout(() => {{ location.href = "{address}" }}, 300)')
    found = render(site, refresh + leave)
    if isinstance(found, RenderedPage):
        text = found.payload.decode()
        assert found.url.startswith("http://127.0.0.1")
        assert "root:" not in text
        assert "secret" not in text
    else:
        assert "浏览器未能打开" in found


def huge_picture() -> bytes:
    """A PNG of 16,000 × 16,000 pixels in a few hundred KB."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    packer = zlib.compressobj(9)
    row = b"\0" + bytes(16_000)
    rows = b"".join(packer.compress(row) for _ in range(16_000)) + packer.flush()
    head = struct.pack(">IIBBBBB", 16_000, 16_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_it_ends_in_time_although_a_picture_is_huge(site: PageServer) -> None:
    site.pages["/huge.png"] = PageResponse(huge_picture(), "image/png")
    found = render(site, '<img src="/huge.png">')
    if isinstance(found, RenderedPage):
        assert WORDS in found.payload.decode()


@pytest.mark.parametrize("media_type", ["application/zip", "application/pdf", "text/html"])
def test_a_download_in_place_of_a_page_is_an_error(media_type: str, site: PageServer) -> None:
    site.pages["/file"] = PageResponse(
        base64.b64decode("UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA=="),
        media_type,
        headers={"Content-Disposition": "attachment; filename=x"},
    )
    assert "浏览器未能打开" in str(render(site, "", path="/file"))


def test_redirects_without_end_are_an_error(site: PageServer) -> None:
    site.pages["/"] = PageResponse(b"", status=302, headers={"Location": "/"})
    assert "浏览器未能打开" in str(render(site, ""))
