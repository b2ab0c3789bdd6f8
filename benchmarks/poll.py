"""What it costs to look at a page that has not changed: 2,000 pages of 23 KB that answer 304,
inside the running service.

One line: CPU a check, CPU a request of a bare `httpx2.Client` with keep-alive over the same
requests, and their ratio. Exits with 1 where that is over 2.5.
"""

from __future__ import annotations

import itertools
import json
import logging
import multiprocessing
import os
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

import httpx2
import uvicorn

from api.app import build_app
from tracker import parse
from tracker.app import open_app
from tracker.model.checks import AddressState, Check, CheckOutcome
from tracker.store import checks

PAGES = 2000
BODY = ("<p>第一条　为支持企业创新发展，制定本措施。</p>" * 1000).encode()[: 23 * 1024]
ETAG = '"23-kilobytes"'
LIMIT = 2.5
SOON = 3  # seconds until the pages are due: by then the service runs


class Page(BaseHTTPRequestHandler):
    """Answers 304 to who has it, 200 to all others."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    done: Connection  # told when every page has answered 304
    count = itertools.count(1)

    def do_GET(self) -> None:
        fresh = self.headers.get("If-None-Match") == ETAG
        self.send_response(304 if fresh else 200)
        self.send_header("ETag", ETAG)
        self.send_header("Content-Length", "0" if fresh else str(len(BODY)))
        self.end_headers()
        self.wfile.write(b"" if fresh else BODY)
        if fresh and next(self.count) == PAGES:
            self.done.send(PAGES)
            type(self).count = itertools.count(1)

    def log_message(self, *_args: object) -> None:
        pass


def site(pipe: Connection) -> None:
    """A process of its own, so that its CPU is not counted."""
    Page.done = pipe
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    pipe.send(server.server_port)
    server.serve_forever()


def prepare(folder: Path, port: int) -> None:
    """A home whose sources were all read well, and are all due."""
    pages = (
        f'[[source]]\nid = "p{n}"\nkind = "page"\nurl = "http://127.0.0.1:{port}/{n}.html"\nevery = "1d"\n'
        for n in range(PAGES)
    )
    (folder / "sources.toml").write_text(
        '[fetch]\nallow_private = ["127.0.0.1"]\n' + "".join(pages), "utf-8"
    )
    soon = datetime.now(UTC) + timedelta(seconds=SOON)
    with open_app(folder) as home, home.database.write_session() as session:
        for source in home.settings.sources:
            first = Check(source.id, source.url or "", soon, CheckOutcome.NEW, "c")
            checks.record_check_and_due(session.connection(), first, due=soon)
            checks.update_address(
                session,
                source.id,
                source.url or "",
                AddressState(ETAG, None, "0" * 64, "c", parse.PROFILE, fetched_at=soon),
            )


def service(folder: Path, seen: Connection) -> float:
    """CPU seconds of the running service while it looks at every page once and writes it down."""
    os.environ["TRACKER_HOME"] = str(folder)
    home = open_app(folder)
    server = uvicorn.Server(
        uvicorn.Config(build_app(home, scheduled=True), port=0, log_level="warning")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    begun = time.process_time()
    seen.recv()
    time.sleep(0.5)  # the last answers reach their notes
    home.unchanged_checks.flush_checks()
    spent = time.process_time() - begun
    with home.database.read_session() as session:
        found = checks.source_healths(session, home.sources_by_id)
    assert all(one.last and one.last.outcome == "unchanged" and one.due_at for one in found)
    server.should_exit = True
    thread.join()
    return spent


def bare(port: int, seen: Connection) -> float:
    """CPU seconds of a plain client over the same requests."""
    begun = time.process_time()
    with httpx2.Client() as client:
        for n in range(PAGES):
            assert (
                client.get(
                    f"http://127.0.0.1:{port}/{n}.html", headers={"If-None-Match": ETAG}
                ).status_code
                == 304
            )
    spent = time.process_time() - begun
    seen.recv()
    return spent


def main() -> int:
    """Measure, print, judge."""
    logging.disable(logging.INFO)
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=site, args=(theirs,), daemon=True)
    process.start()
    port = ours.recv()
    with tempfile.TemporaryDirectory() as name:
        prepare(Path(name), port)
        spent, plain = service(Path(name), ours), bare(port, ours)
    process.terminate()
    figures = {
        "check_ms": 1000 * spent / PAGES,
        "bare_ms": 1000 * plain / PAGES,
        "ratio": spent / plain,
        "limit": LIMIT,
    }
    print(
        json.dumps(
            {"benchmark": "poll", "pages": PAGES}
            | {name: round(value, 3) for name, value in figures.items()}
        )
    )
    return 0 if figures["ratio"] <= LIMIT else 1


if __name__ == "__main__":
    raise SystemExit(main())
