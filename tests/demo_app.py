"""Play the demonstration and serve it, for tests of what it shows."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from api.app import build_app
from tracker.app import App, open_app
from tracker.demo.home import prepare_home
from tracker.demo.play import play_acts
from tracker.demo.site import DemoSite


@contextmanager
def play_demo(folder: Path) -> Iterator[App]:
    """Yield the context of a demonstration after its last step."""
    with (
        DemoSite() as site,
        prepare_home(folder / "demo", site.url),
        open_app(folder / "demo") as home,
    ):
        play_acts(home, site)
        yield home


@contextmanager
def serve_app(home: App) -> Iterator[str]:
    """Yield the address of an application that is served on a free port of loopback."""
    server = uvicorn.Server(
        uvicorn.Config(build_app(home, scheduled=False), port=0, log_level="error")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)
