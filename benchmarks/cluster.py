"""What the queue costs: 2,000 pages that answer 304, looked at by one process on SQLite, by one on
PostgreSQL, and by one worker.

One line: CPU a check of each, without that of the database's own processes, and the worker's ratio
to the process on PostgreSQL.
"""

from __future__ import annotations

import asyncio
import json
import logging
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

from tracker.model.checks import AddressState, Check, CheckOutcome

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests import postgres  # noqa: E402
from tracker import parse  # noqa: E402
from tracker.app import App, open_app  # noqa: E402
from tracker.schedule import job_queue  # noqa: E402
from tracker.schedule.local_scheduler import WORKERS, LocalScheduler  # noqa: E402
from tracker.schedule.worker import QueueWorker  # noqa: E402
from tracker.store import checks  # noqa: E402

PAGES, HOSTS = 2000, 50
ETAG = '"same"'


class Page(BaseHTTPRequestHandler):
    """Answers 304."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self.send_response(304)
        self.send_header("ETag", ETAG)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        pass


def site(pipe: Connection) -> None:
    """A process of its own, so that its CPU is not counted."""
    server = ThreadingHTTPServer(("0.0.0.0", 0), Page)
    pipe.send(server.server_port)
    server.serve_forever()


def prepare(folder: Path, port: int) -> App:
    """A home whose sources were all read well, and are all due."""
    hosts = [f"127.0.0.{n + 1}" for n in range(HOSTS)]
    pages = (
        f'[[source]]\nid = "p{n}"\nkind = "page"\nurl = "http://{hosts[n % HOSTS]}:{port}/{n}.html"\n'
        for n in range(PAGES)
    )
    (folder / "sources.toml").write_text(
        '[fetch]\nallow_private = ["127.0.0.0/8"]\n' + "".join(pages), "utf-8"
    )
    home, now = open_app(folder), datetime.now(UTC)
    with home.database.write_session() as session:
        for source in home.settings.sources:
            checks.record_check_and_due(
                session.connection(),
                Check(source.id, source.url or "", now, CheckOutcome.NEW, "c"),
                due=now,
            )
            checks.update_address(
                session,
                source.id,
                source.url or "",
                AddressState(ETAG, None, "0" * 64, "c", parse.PROFILE, fetched_at=now),
            )
    return home


def embedded(home: App) -> None:
    """As `tracker serve` does it."""
    now = home.now()
    with home.make_fetcher() as fetcher:
        schedule = LocalScheduler(home, fetcher)
        schedule.start()
        while True:
            time.sleep(0.2)
            with home.database.read_connection() as connection:
                if not checks.due_before(connection, now):
                    break
        schedule.stop()


def worker(home: App) -> None:
    """As `tracker work` does it, from a queue that is full."""

    async def run() -> None:
        with home.make_fetcher() as fetcher:
            async with QueueWorker(home, fetcher).make_queue().open_async() as app:
                await app.run_worker_async(
                    wait=False,
                    concurrency=WORKERS,
                    delete_jobs="always",
                    install_signal_handlers=False,
                )

    job_queue.require_queue(home)
    while True:
        with home.database.read_connection() as connection:
            due = checks.due_before(connection, home.now())
        if not due:
            break
        with job_queue.make_queue(home, 1).open() as app:
            job_queue.enqueue_jobs(
                app, [job_queue.check_job(home.get_source(id), at, 2) for id, at in due.items()]
            )
        asyncio.run(run())


def measured(port: int, url: str | None, work: Callable[[App], None]) -> tuple[float, float]:
    """CPU milliseconds a check, and wall."""
    if url:
        os.environ["TRACKER_DATABASE_URL"] = url
    else:
        os.environ.pop("TRACKER_DATABASE_URL", None)
    with tempfile.TemporaryDirectory() as name, prepare(Path(name), port) as home:
        begun, wall = time.process_time(), time.monotonic()
        work(home)
        return 1000 * (time.process_time() - begun) / PAGES, 1000 * (
            time.monotonic() - wall
        ) / PAGES


def main() -> None:
    """Measure and print."""
    logging.disable(logging.INFO)
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=site, args=(theirs,), daemon=True)
    process.start()
    port = ours.recv()
    with (
        postgres.server(os.environ.get("TEST_DATABASE_URL")) as server,
        postgres.create_database(server) as one,
        postgres.create_database(server) as other,
    ):
        runs = {
            "sqlite": (None, embedded),
            "postgresql": (one, embedded),
            "worker": (other, worker),
        }
        figures = {name: measured(port, url, work) for name, (url, work) in runs.items()}
    process.terminate()
    told = {
        f"{name}_{kind}": round(value, 3)
        for name, pair in figures.items()
        for kind, value in zip(("ms", "wall"), pair, strict=True)
    }
    print(
        json.dumps(
            {"benchmark": "cluster", "pages": PAGES}
            | told
            | {"ratio": round(figures["worker"][0] / figures["postgresql"][0], 2)}
        )
    )


if __name__ == "__main__":
    main()
