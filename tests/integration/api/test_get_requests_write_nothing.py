"""A GET never writes: every GET route is asked over a database that refuses to be written to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute

from tests.integration.api.conftest import TestClient
from tracker.app import App
from tracker.model.checks import Check, CheckOutcome
from tracker.store import check_buffer

ROOT = Path(__file__).parents[3]
VALUES = {
    "id": "keji-2024",
    "policy": "keji-2024",
    "n": "1",
    "day": "2025-01-01",
    "path": "art_1",
    "kind": "manage",
    "signature": "none",
}


def find_get_paths(routes: Iterable[Any]) -> Iterator[str]:
    """Yield the path of every GET route, also of routers that are included as a whole."""
    for route in routes:
        if isinstance(route, APIRoute):
            if "GET" in (route.methods or ()):
                yield route.path
        elif inner := getattr(route, "original_router", None) or getattr(route, "router", None):
            yield from find_get_paths(inner.routes)


def list_addresses(client: TestClient) -> list[str]:
    """Return one address for every GET route of the application."""
    return [
        re.sub(r"{(\w+)(?::\w+)?}", lambda m: VALUES.get(m[1], "none"), path)
        for path in find_get_paths(client.app.routes)  # type: ignore[attr-defined]
    ]


def test_no_get_request_writes_to_the_database(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    @contextmanager
    def refuse(*_: Any, **__: Any) -> Iterator[None]:
        written.append("write")
        raise AssertionError("a GET request opened a write transaction")
        yield

    # an unchanged check that still waits in memory is shown, and not flushed for it
    monkeypatch.setattr(check_buffer, "WAIT", 3600)
    home: App = client.app.state.home  # type: ignore[attr-defined]
    pending = Check("page", "measures.txt", home.now(), CheckOutcome.UNCHANGED)
    home.unchanged_checks.add_check(pending, home.now())
    with monkeypatch.context() as patch:
        patch.setattr(home.database, "write_session", refuse)
        patch.setattr(home.database, "write_connection_unsynced", refuse)
        paths = list_addresses(client)
        assert len(paths) > 20
        for path in paths:
            assert client.get(path).status_code < 500, path
        assert client.get("/v1/sources").status_code == 200
    assert written == []


def test_a_pending_check_counts_for_the_health_of_its_source(home: App, client: TestClient) -> None:
    home: App = client.app.state.home  # type: ignore[attr-defined]
    at = home.now()
    home.unchanged_checks.add_check(Check("page", "x", at, CheckOutcome.UNCHANGED), at)
    found = client.get("/v1/sources").json()
    rows = found["items"] if isinstance(found, dict) else found
    assert next(row for row in rows if row["id"] == "page")["state"] == "good"
    home.unchanged_checks.flush_checks()


@pytest.mark.parametrize("opened", ["read_session", "write_session", "read_connection"])
def test_routes_and_pages_open_no_sessions(opened: str) -> None:
    found = [
        path.name
        for path in (ROOT / "api").rglob("*.py")
        if f".{opened}(" in path.read_text("utf-8")
    ]
    assert found == []
