"""Looks that find nothing new: a row each, written together, and never a copy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from tests.app_factory import check_sources, make_app
from tests.http_server import PageResponse, PageServer
from tests.policy_texts import policy_text
from tracker.app import App
from tracker.errors import StoreError
from tracker.fetch.client import HttpFetcher
from tracker.ingest.check_source import check_source
from tracker.query import status
from tracker.store import events
from tracker.store.db.tables import CheckRow

BODY = f"<html><body><p>{policy_text().replace(chr(10), '</p><p>')}</p></body></html>".encode()


@pytest.fixture
def site() -> Iterator[PageServer]:
    with PageServer() as site:
        site.pages["/p.html"] = PageResponse(BODY)
        yield site


@pytest.fixture
def watching(tmp_path: Path, site: PageServer, on_url: None) -> Iterator[App]:
    with make_app(
        tmp_path, {"id": "p", "kind": "page", "url": f"{site.url}/p.html", "policy": "p"}
    ) as home:
        yield home


def rows(home: App) -> int:
    with home.database.read_session() as session:
        return session.scalar(select(func.count(col(CheckRow.id)))) or 0


def failure_runs(home: App) -> list[tuple[str, int]]:
    with home.database.read_session() as session:
        return [(run.source, run.failures) for run in events.failure_runs(session)]


def test_unchanged_looks_are_rows_and_their_source_is_well(watching: App) -> None:
    assert [check_sources(watching, "p") for _ in range(4)] == [["new"], *[["unchanged"]] * 3]
    watching.unchanged_checks.flush_checks()
    health = next(one for one in status.source_healths(watching) if one.source == "p")
    assert (rows(watching), health.failures) == (4, 0)
    assert health.last is not None
    assert health.last.outcome == "unchanged"
    assert health.last.at == health.last_good_at < health.due_at
    assert len(watching.archive.capture_ids("p")) == 1


def test_a_failure_is_counted_until_the_next_good_look(watching: App, site: PageServer) -> None:
    check_sources(watching, "p")
    site.pages["/p.html"].status = 500
    check_sources(watching, "p")
    check_sources(watching, "p")
    assert next(one for one in status.source_healths(watching) if one.source == "p").failures == 2
    site.pages["/p.html"].status = 200
    check_sources(watching, "p")
    assert next(one for one in status.source_healths(watching) if one.source == "p").failures == 0


def test_only_a_source_that_fails_has_a_run_of_failures(watching: App, site: PageServer) -> None:
    check_sources(watching, "p")
    assert failure_runs(watching) == []
    site.pages["/p.html"].status = 500
    check_sources(watching, "p")
    assert failure_runs(watching) == [("p", 1)]


def test_new_validators_for_the_same_bytes_are_remembered(watching: App, site: PageServer) -> None:
    check_sources(watching, "p")
    site.pages["/p.html"] = PageResponse(BODY, validators=False, headers={"ETag": '"moved"'})
    assert check_sources(watching, "p") == ["unchanged"]
    site.pages["/p.html"] = PageResponse(BODY, status=304)
    assert check_sources(watching, "p") == ["unchanged"]  # asked with the new ones
    assert len(watching.archive.capture_ids("p")) == 1


def test_notes_that_the_database_refuses_are_kept_for_later(
    watching: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_sources(watching, "p")
    source = watching.get_source("p")
    with HttpFetcher(watching.settings.fetch) as fetcher:
        list(check_source(watching, source, fetcher))

    def refuse() -> None:
        raise StoreError("locked")

    with monkeypatch.context() as patch:
        patch.setattr(watching.database, "write_connection_unsynced", refuse)
        with pytest.raises(StoreError):
            watching.unchanged_checks.flush_checks()
    assert rows(watching) == 1
    watching.unchanged_checks.flush_checks()
    assert rows(watching) == 2
