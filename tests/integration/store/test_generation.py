"""The generation of a database: another one after every commit of anybody."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tracker.errors import StoreError
from tracker.store.db.database import Database
from tracker.store.db.tables import CheckRow

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def write(database: Database) -> None:
    row = CheckRow(source="s", address="a", at=NOW, outcome="new", capture=None, note="")
    with database.write_session() as session:
        session.add(row)


def test_a_commit_of_this_and_of_another_process_makes_a_new_generation(
    database: Database, url: str
) -> None:
    other = Database(url)
    seen = [database.read_generation()]
    for writer in (database, other, database):
        write(writer)
        seen.append(database.read_generation())
    other.close_connections()
    assert len(set(seen)) == 4


def test_reading_makes_no_new_generation_on_sqlite(database: Database) -> None:
    if not database.has_instant_generation:
        pytest.skip("PostgreSQL writes by itself now and then")
    before = database.read_generation()
    with database.read_session():
        pass
    assert database.read_generation() == before


def test_a_lost_connection_is_a_refusal_and_the_next_one_begins_a_generation(
    database: Database,
) -> None:
    before = database.read_generation()
    database._generation._connection.dbapi_connection.close()  # as a restarted server does
    with pytest.raises(StoreError):
        database.read_generation()
    assert database.read_generation() != before
