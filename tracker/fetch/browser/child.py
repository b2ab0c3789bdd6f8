"""The process that runs the browser for one page: task on standard input, result in its folder.

It is killed from outside; what the page does to it has no other end than that. Run as
`python -m tracker.fetch.browser.child FOLDER`.
"""

import json
import os
import resource
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import (
    Browser,
    BrowserContext,
    Error,
    Page,
    Response,
    Route,
    sync_playwright,
)
from playwright.sync_api import TimeoutError as PlaywrightTimeout

DOCUMENT, SCREENSHOT, RESULT = "document.html", "screenshot.png", "result.json"
WIDTH, HEIGHT = 1280, 900  # pixels of the window
SETTLE = 0.3  # seconds between two looks at a document that may still grow
SETTLE_TIMES = 8
MAX_FILE = 256 << 20  # bytes of a file that the browser writes
CPU_SECONDS = 120  # of one process
# neither text nor layout depends on these
UNUSED = frozenset({"media", "font", "websocket", "eventsource", "manifest", "texttrack"})
FLAGS = (
    "--block-new-web-contents",
    "--disable-3d-apis",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-client-side-phishing-detection",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--disable-extensions",
    "--disable-dev-shm-usage",
    "--disable-file-system",
    "--disable-gpu",
    "--disable-notifications",
    "--disable-quic",
    "--disable-speech-api",
    "--dns-prefetch-disable",
    "--force-webrtc-ip-handling-policy",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--js-flags=--max-old-space-size=512",
    "--mute-audio",
    "--no-pings",
    "--renderer-process-limit=2",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",  # only the proxy resolves
)
# no page needs these to show its text, and they pass by the proxy
REMOVED = ("RTCPeerConnection", "webkitRTCPeerConnection", "WebTransport")
PREPARE = "".join(f"delete window.{name};" for name in REMOVED) + "window.open = () => null;"


def main() -> None:
    """Render the page of the task."""
    folder, task = Path(sys.argv[1]), json.load(sys.stdin)
    limit_resources()
    with sync_playwright() as engine:
        browser = engine.chromium.launch(
            executable_path=task["browser"],
            args=list(FLAGS),
            proxy={"server": task["proxy"], "bypass": "<-loopback>"},
            chromium_sandbox=os.geteuid() != 0,  # Chromium has no sandbox for root
            timeout=1000 * task["seconds"],
        )
        try:
            result = render_page(browser, task, folder)
        except Error as error:
            result = {"error": error.message.splitlines()[0][:300]}
        (folder / RESULT).write_text(json.dumps(result, ensure_ascii=False), "utf-8")
        os._exit(0)  # the browser is killed from outside: closing it could wait for the page


def limit_resources() -> None:
    """Limit what this process and those it starts may use; memory is measured from outside."""
    for kind, most in (
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, MAX_FILE),
        (resource.RLIMIT_CPU, CPU_SECONDS),
    ):
        _, hard = resource.getrlimit(kind)
        if hard == resource.RLIM_INFINITY or hard > most:
            resource.setrlimit(kind, (most, most))


def render_page(browser: Browser, task: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Show a page, wait for its scripts, write document and screenshot; return the rest."""
    context = make_context(browser, task)
    page = context.new_page()
    context.on("page", close_window)
    page.on("dialog", lambda dialog: dialog.dismiss())
    answers: list[Response] = []
    page.on("response", lambda answer: note_answer(answers, page, answer))
    page.goto(task["url"], wait_until="domcontentloaded", timeout=1000 * task["seconds"])
    wait_for_scripts(page, task["idle"])
    size = page.evaluate("document.documentElement.outerHTML.length")
    if size > task["page"]:
        return {"error": f"page of {size} characters", "exceeded": True}
    document, url = page.content(), page.url
    (folder / DOCUMENT).write_bytes(document.encode("utf-8", "replace"))
    answer = answers[-1] if answers else None
    return {
        "url": url,
        "status": answer.status if answer else None,
        "media_type": answer.headers.get("content-type", "") if answer else "",
        "headers": list(answer.headers.items()) if answer else [],
        "browser": browser.version,
        "note": take_screenshot(page, folder, task["height"]),
    }


def make_context(browser: Browser, task: dict[str, Any]) -> BrowserContext:
    """Return a window that keeps nothing, grants nothing and loads no more than it may."""
    system = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
    agent = f"{system} Chrome/{browser.version.split('.')[0]}.0.0.0 Safari/537.36 {task['agent']}"
    context = browser.new_context(
        user_agent=agent,
        viewport={"width": WIDTH, "height": HEIGHT},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        accept_downloads=False,
        service_workers="block",
        permissions=[],
    )
    context.add_init_script(PREPARE)
    left = [task["requests"]]

    def choose(route: Route) -> None:
        left[0] -= 1
        asked = route.request
        is_fetched = asked.url.startswith(("http://", "https://", "data:", "blob:"))
        if left[0] < 0 or not is_fetched or asked.resource_type in UNUSED:
            route.abort()
        else:
            route.continue_()

    context.route("**/*", choose)
    context.route_web_socket("**/*", lambda socket: socket.close())
    return context


def close_window(page: Page) -> None:
    """Close a window that a page opened."""
    page.close(run_before_unload=False)


def note_answer(answers: list[Response], page: Page, answer: Response) -> None:
    """Remember the responses that the page itself came with."""
    asked = answer.request
    if asked.is_navigation_request() and asked.frame == page.main_frame:
        answers.append(answer)


def wait_for_scripts(page: Page, seconds: float) -> None:
    """Wait until nothing loads and the document no longer grows, but not longer than allowed."""
    try:
        page.wait_for_load_state("networkidle", timeout=1000 * seconds)
    except PlaywrightTimeout:
        return
    size = -1
    for _ in range(SETTLE_TIMES):
        before, size = size, page.evaluate("document.getElementsByTagName('*').length")
        if size == before:
            return
        page.wait_for_timeout(1000 * SETTLE)


def take_screenshot(page: Page, folder: Path, most: int) -> str:
    """Write a picture of the page; return why there is none."""
    try:
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": WIDTH, "height": max(HEIGHT, min(int(height), most))})
        page.screenshot(path=folder / SCREENSHOT, animations="disabled", timeout=5000)
    except (Error, OSError) as error:
        (folder / SCREENSHOT).unlink(missing_ok=True)
        return str(error).splitlines()[0][:300]
    return ""


if __name__ == "__main__":
    main()
