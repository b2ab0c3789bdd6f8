"""Create application contexts for tests: real settings, database and archive in a temporary
folder.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tracker.app import App, open_app
from tracker.fetch.client import HttpFetcher
from tracker.ingest import pipeline
from tracker.ingest.check_source import check_source
from tracker.ingest.collect import Response, document_of
from tracker.store.db.database import Database

FIRST = datetime(2025, 1, 1, tzinfo=UTC)


class SteppingClock:
    """Clock that a test sets; each reading is a second later, so that captures differ in time."""

    def __init__(self) -> None:
        self.at = FIRST

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def make_app(folder: Path, *sources: dict[str, Any], clock: SteppingClock | None = None) -> App:
    """Return a context with these sources and a drop folder `inbox`; loopback may be fetched."""
    (folder / "inbox").mkdir(parents=True, exist_ok=True)
    rows = [{"id": "inbox", "kind": "file", "path": "inbox"}, *sources]
    tables = (
        "\n[[source]]\n" + "".join(f"{key} = {_to_toml(value)}\n" for key, value in row.items())
        for row in rows
    )
    (folder / "sources.toml").write_text(
        '[fetch]\nallow_private = ["127.0.0.1"]\n' + "".join(tables), "utf-8"
    )
    if not os.environ.get("TRACKER_DATABASE_URL"):
        create_database(folder)
    return replace(open_app(folder), now=clock or SteppingClock())


def create_database(folder: Path) -> None:
    """Create an empty database of the current schema, unless the folder has one."""
    place = folder / "tracker.db"
    if not place.exists():
        place.write_bytes(empty_database())


@cache
def empty_database() -> bytes:
    """Return the file of an empty SQLite database, made once for each test process.

    A copy opens in 4 ms; migrating a new one takes 45 ms.
    """
    with TemporaryDirectory() as folder:
        file = Path(folder, "tracker.db")
        Database(f"sqlite:///{file}").close_connections()
        return file.read_bytes()


def _to_toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_to_toml(item)}" for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def check_sources(home: App, *ids: str) -> list[str]:
    """Check the named sources, or all, and return the outcomes."""
    with HttpFetcher(home.settings.fetch) as fetcher:
        chosen = [home.get_source(id) for id in ids] or list(home.settings.sources)
        return [done.outcome for source in chosen for done in check_source(home, source, fetcher)]


def import_document(
    home: App,
    name: str,
    text: str | bytes,
    source: str = "inbox",
    captured_at: datetime | None = None,
) -> str:
    """Process one document like an import and return the outcome."""
    payload = text if isinstance(text, bytes) else text.encode()
    page = Response(name, payload, "text/html" if name.endswith("html") else "")
    owner = home.get_source(source)
    document = document_of(owner, page)
    return pipeline.process_document(home, owner, document, captured_at).outcome
