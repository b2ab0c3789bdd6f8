"""Every test that asks for `url` or `database` runs on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests import postgres
from tests.app_factory import create_database, make_app
from tracker.app import App
from tracker.store.db.database import Database


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database of its own, empty but for today's schema."""
    if request.param == "sqlite":
        create_database(tmp_path)
        yield f"sqlite:///{tmp_path / 'tracker.db'}"
        return
    with postgres.create_database(
        request.getfixturevalue("server"), request.getfixturevalue("like")
    ) as found:
        yield found


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database in which nothing stands, not even a schema."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
        return
    with postgres.create_database(request.getfixturevalue("server")) as found:
        yield found


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """An open, empty database."""
    opened = Database(url)
    yield opened
    opened.close_connections()


@pytest.fixture
def home(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """A home with a drop folder, on that database."""
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    with make_app(tmp_path) as made:
        yield made


@pytest.fixture
def fresh_url(
    request: pytest.FixtureRequest, url: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], AbstractContextManager[None]]:
    """`with fresh_url():` the homes opened inside stand on a database of their own, of the same
    kind as `url`.
    """

    @contextmanager
    def use() -> Iterator[None]:
        if url.startswith("sqlite"):
            monkeypatch.delenv("TRACKER_DATABASE_URL", raising=False)
            yield
            return
        with postgres.create_database(
            request.getfixturevalue("server"), request.getfixturevalue("like")
        ) as found:
            monkeypatch.setenv("TRACKER_DATABASE_URL", found)
            yield

    return use


@pytest.fixture
def on_url(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Homes opened in this test stand on `url`."""
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
