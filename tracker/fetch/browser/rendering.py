"""Show a page in the system's Chromium and return the document that its scripts made.

One browser for one page, in processes of its own that are killed at the end or at a limit. It
reaches the web through `GuardProxy` only.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

from tracker.errors import FetchError
from tracker.fetch.browser.guard_proxy import GuardProxy
from tracker.fetch.browser.limits import RenderedPage, RenderLimits
from tracker.fetch.browser.processes import (
    MARK,
    find_processes,
    kill_processes,
    measure_memory,
    reap_orphans,
)
from tracker.fetch.responses import FetchLimits
from tracker.fetch.ssrf_guard import HostResolver, resolve_host

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
DOCUMENT, SCREENSHOT, RESULT = "document.html", "screenshot.png", "result.json"
MAX_RESULT = 1 << 20  # bytes of what the child says
MAX_SCREENSHOT = 32 << 20
REFUSED_STATUS = 403  # what the proxy answers for an address that it refuses
WATCH_EVERY = 0.25  # seconds
NO_EXTRA = (
    "网页须用浏览器打开（render = true），但未装扩展 browser：请在本项目目录运行 make extras",
    "the page needs a browser (render = true), but the extra `browser` is not installed: "
    "run `make extras` in the folder of this project",
)
NO_BROWSER = (
    "网页须用浏览器打开（render = true），但本机没有 Chromium：请安装 chromium"
    "（Debian：apt install chromium）",
    "the page needs a browser (render = true), but this machine has no Chromium: "
    "install chromium (Debian: apt install chromium)",
)
_one_at_a_time = threading.Lock()  # a browser takes as much memory as the rest of the service


def find_browser() -> str:
    """Return the path of the system's Chromium. Raises FetchError, permanent, without one."""
    if find_spec("playwright") is None:
        raise FetchError(NO_EXTRA[0], transient=False, en=NO_EXTRA[1])
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        raise FetchError(NO_BROWSER[0], transient=False, en=NO_BROWSER[1])
    return path


def render_page(
    url: str,
    limits: FetchLimits,
    agent: str,
    budget: RenderLimits | None = None,
    resolver: HostResolver = resolve_host,
) -> RenderedPage:
    """Return a page as a browser shows it. `agent` ends the user agent.

    Raises FetchError: permanent where an address is refused or a limit of size is broken,
    transient for a page that does not end in time.
    """
    chosen, browser = budget or RenderLimits(), find_browser()
    with (
        _one_at_a_time,
        TemporaryDirectory(prefix="tracker-browser-") as folder,
        GuardProxy(url, limits, chosen, resolver) as proxy,
    ):
        place = Path(folder)
        task = {
            "url": url,
            "browser": browser,
            "proxy": proxy.url,
            "agent": agent,
            "seconds": chosen.seconds,
            "idle": chosen.idle,
            "page": chosen.page,
            "requests": chosen.requests,
            "height": chosen.height,
        }
        problem = run_child(task, place, chosen, proxy)
        result = read_result(place)
        return make_page(url, result, problem or "", place, proxy, chosen)


# ---------------------------------------------------------------- the child


def run_child(
    task: dict[str, Any], folder: Path, budget: RenderLimits, proxy: GuardProxy
) -> str | None:
    """Run the child to its end or to a limit, and kill all that it started.

    Returns the limit that was broken.
    """
    mark, end = token_hex(16), time.monotonic() + budget.seconds
    command = [sys.executable, "-m", "tracker.fetch.browser.child", str(folder)]
    with (folder / "errors.txt").open("wb") as errors:
        child = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=child_environment(mark, folder),
            start_new_session=True,
        )
    try:
        assert child.stdin is not None
        with suppress(BrokenPipeError):  # it has ended: its result says why
            child.stdin.write(json.dumps(task).encode())
            child.stdin.close()
        return watch_child(child, mark, end, budget, proxy)
    finally:
        killed = kill_processes(mark)
        child.wait()
        reap_orphans(killed)


def child_environment(mark: str, folder: Path) -> dict[str, str]:
    """Return the environment of a browser: no token, no address of a database, no home."""
    kept = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "LANG", "LC_ALL")
    own = {name: os.environ[name] for name in kept if name in os.environ}
    return own | {MARK: mark, "HOME": str(folder), "TMPDIR": str(folder)}


def watch_child(
    child: subprocess.Popen[bytes],
    mark: str,
    end: float,
    budget: RenderLimits,
    proxy: GuardProxy,
) -> str | None:
    """Wait for the child; return the limit that was broken, None where it ended by itself."""
    while time.monotonic() < end:
        try:
            child.wait(WATCH_EVERY)
        except subprocess.TimeoutExpired:
            if proxy.exceeded:
                return proxy.exceeded
            if measure_memory(find_processes(mark)) > budget.memory:
                return f"内存超过 {budget.memory >> 20} MB"
            continue
        return None
    return f"超过 {budget.seconds:.0f} 秒"


# ---------------------------------------------------------------- the result


def read_result(folder: Path) -> dict[str, Any]:
    """Return what the child wrote; empty where it wrote nothing."""
    payload = read_file(folder / RESULT, MAX_RESULT)
    try:
        found = json.loads(payload or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def read_file(path: Path, most: int) -> bytes:
    """Return a file of the child; empty where there is none, or too large a one."""
    try:
        if path.is_symlink() or path.stat().st_size > most:
            return b""
        return path.read_bytes()
    except OSError:
        return b""


def make_page(
    url: str,
    result: dict[str, Any],
    problem: str,
    folder: Path,
    proxy: GuardProxy,
    budget: RenderLimits,
) -> RenderedPage:
    """Return the page that the child rendered. Raises FetchError where there is none."""
    found_at = str(result.get("url", ""))
    document = read_file(folder / DOCUMENT, 4 * budget.page)
    if problem or result.get("exceeded"):
        reason = problem or str(result["error"])
        is_final = reason == proxy.exceeded or not problem
        raise FetchError(f"{url}：浏览器未能打开网页（{reason}）", transient=not is_final)
    is_page = document and urlsplit(found_at).scheme in ("http", "https")
    if not is_page or result.get("status") == REFUSED_STATUS:
        own = proxy.refused.get(place_of(found_at or url))
        if refusal := own or next(iter(proxy.refused.values()), None):
            raise FetchError(f"{url}：{refusal}", transient=False)
    if not is_page:
        reason = str(result.get("error") or found_at or last_line(folder) or "浏览器意外终止")
        raise FetchError(f"{url}：浏览器未能打开网页（{reason[:300]}）")
    return RenderedPage(
        url=found_at,
        payload=document,
        media_type="text/html",
        status=result.get("status"),
        headers=evidence_headers(result, proxy),
        screenshot=read_file(folder / SCREENSHOT, MAX_SCREENSHOT),
    )


def place_of(url: str) -> tuple[str, int]:
    """Return host and port of an address."""
    try:
        parts = urlsplit(url)
        return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        return "", 0


def last_line(folder: Path) -> str:
    """Return the last line of what the child complained of."""
    text = read_file(folder / "errors.txt", MAX_RESULT).decode("utf-8", "replace")
    return text.strip().rpartition("\n")[2][:300]


def evidence_headers(result: dict[str, Any], proxy: GuardProxy) -> tuple[tuple[str, str], ...]:
    """Return the headers of the page as they are kept, and what the browser did.

    The type is that of the document as rendered; the server's own stands in `X-Original-…`.
    """
    own = [("Content-Type", "text/html; charset=utf-8")]
    own.append(("X-Original-Content-Type", str(result.get("media_type", ""))[:200]))
    own.append(("X-Rendered-By", f"Chromium {result.get('browser', '')}"[:100]))
    if result.get("note"):
        own.append(("X-Rendered-Without-Screenshot", str(result["note"])[:300]))
    places = sorted(f"{host}:{port}" for host, port in proxy.refused)
    if places:
        own.append(("X-Rendered-Refused", ", ".join(places)[:1000]))
    replaced = ("content-type", "content-length", "content-encoding", "transfer-encoding")
    sent = [
        (str(name), str(value))
        for name, value in result.get("headers", [])
        if str(name).lower() not in replaced
    ]
    return (*own, *sent)
