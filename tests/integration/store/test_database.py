"""Opening a database: its schema, whose it is, and what it says when it cannot."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, insert, make_url, select, text
from sqlmodel import SQLModel, col

from tests.processes import run_together
from tracker.errors import ConfigError, StoreError
from tracker.store import bigram_index
from tracker.store.db import migrate
from tracker.store.db.database import Database
from tracker.store.db.tables import CheckRow, FactRow, SourceRow

NOW = datetime(2026, 11, 21, tzinfo=UTC)


def engine(url: str):
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg") if url.startswith("postgresql") else url
    )


def test_the_migrations_make_exactly_the_tables_that_the_program_uses(bare_url: str) -> None:
    Database(bare_url).close_connections()
    with engine(bare_url).connect() as connection:
        assert migrate.current_revision(connection) == migrate.known_revisions()[-1]
        opts = {
            "target_metadata": SQLModel.metadata,
            "compare_server_default": True,
            "include_name": lambda name, *_: not _derived(name),
        }
        found = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(found, SQLModel.metadata) == []


def _derived(name: str | None) -> bool:
    """The index of words is each database's own kind of table, and no model of ours."""
    return bool(name) and name.startswith(bigram_index.TABLE)


def test_opening_again_changes_nothing(database: Database, url: str) -> None:
    with database.write_session() as session:
        session.add(SourceRow(id="s", failures=3))
    again = Database(url)
    with again.read_session() as session:
        assert session.get_one(SourceRow, "s").failures == 3
    again.close_connections()


@pytest.mark.parametrize("start", migrate.known_revisions()[:-1])
def test_a_database_of_any_earlier_schema_is_brought_up_with_its_rows(
    bare_url: str, start: str
) -> None:
    at = (
        "'2026-01-01 00:00:00+00:00'"
        if bare_url.startswith("postgresql")
        else "'2026-01-01 00:00:00.000000'"
    )
    with engine(bare_url).begin() as connection:
        migrate.upgrade_schema(connection, start)
        newer = start >= "0003"  # which brought a column that must be filled
        more, zero = (", revision", ", 0") if newer else ("", "")
        connection.execute(
            text(f"INSERT INTO home (kind, created_at{more}) VALUES ('real', {at}{zero})")
        )
        connection.execute(text("INSERT INTO source (id, failures) VALUES ('s', 2)"))
        connection.execute(
            text(
                "INSERT INTO fact (policy, kind, source, quote, recorded_at, day, rule, path, clauses, alternatives)"
                f" VALUES ('p', 'repealed', 'text', '同时废止', {at}, '2024-04-03', 'repeals', 'art_9', '[]', '[]')"
            )
        )
        connection.execute(
            text(
                f"INSERT INTO policy (id, title, title_key, issuers, category, normative_reason, reference_only, recorded_at{more})"
                f" VALUES ('p', '办法', '办法', '[]', 'policy', '', false, {at}{zero})"
            )
        )
    upgraded = Database(bare_url)
    with upgraded.read_session() as session:
        row = session.scalars(select(FactRow)).one()
        assert (row.quote, row.day, row.recorded_at) == (
            "同时废止",
            date(2024, 4, 3),
            datetime(2026, 1, 1, tzinfo=UTC),
        )
        assert session.get_one(SourceRow, "s").failures == 2
    upgraded.close_connections()


def test_a_database_of_a_newer_program_is_refused_and_left_alone(bare_url: str) -> None:
    Database(bare_url).close_connections()
    with engine(bare_url).begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigError, match="9999 由更新的程序写成"):
        Database(bare_url)


def test_processes_that_open_an_empty_database_together_make_it_once(bare_url: str) -> None:
    assert run_together(*[lambda: Database(bare_url).close_connections()] * 4) == [0, 0, 0, 0]


def test_a_real_home_refuses_a_demonstration_s_database_and_the_other_way_round(
    bare_url: str,
) -> None:
    Database(bare_url, demo=True).close_connections()
    with pytest.raises(ConfigError, match="演示的数据库，不能用于正式"):
        Database(bare_url)
    Database(bare_url, demo=True).close_connections()


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    def half() -> None:
        with database.write_session() as session:
            session.add(SourceRow(id="s"))
            session.flush()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    with database.read_session() as session:
        assert session.get(SourceRow, "s") is None


def test_a_reader_sees_one_state_while_another_writes(database: Database) -> None:
    with database.read_session() as session:
        assert session.scalars(select(col(CheckRow.id))).all() == []
        with database.write_connection_unsynced() as writer:
            writer.execute(
                insert(CheckRow).values(source="s", address="a", at=NOW, outcome="new", note="")
            )
        assert session.scalars(select(col(CheckRow.id))).all() == []
    with database.read_session() as session:
        assert len(session.scalars(select(col(CheckRow.id))).all()) == 1


def test_a_database_that_another_holds_locked_is_one_clear_line(url: str) -> None:
    patient, hasty = Database(url), Database(url, busy_seconds=0.2)

    def add(id: str) -> None:
        with hasty.write_session() as session:
            session.add(SourceRow(id=id))

    with patient.write_session() as holder:
        holder.add(SourceRow(id="s"))
        holder.flush()
        with pytest.raises(StoreError, match="database is locked|lock timeout") as refused:
            add("t")
    assert "\n" not in str(refused.value)
    add("t")  # and once it is free, all goes on
    with patient.read_session() as session:
        assert sorted(session.scalars(select(col(SourceRow.id)))) == ["s", "t"]
    patient.close_connections()
    hasty.close_connections()


def test_a_sqlite_file_locked_from_outside_cannot_be_opened_and_says_so(tmp_path: Path) -> None:
    holder = sqlite3.connect(tmp_path / "t.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="database is locked"):
        Database(f"sqlite:///{tmp_path / 't.db'}", busy_seconds=0.1)
    holder.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "t.db").write_bytes(b"this is no database at all" * 100)
    with pytest.raises(StoreError, match="not a database"):
        Database(f"sqlite:///{tmp_path / 't.db'}")


@pytest.mark.parametrize("url", ["mysql://u@h/d", "tracker.db", "oracle+none://h"])
def test_an_address_of_no_database_we_know_is_a_setting_to_mend(url: str) -> None:
    with pytest.raises(ConfigError, match="TRACKER_DATABASE_URL"):
        Database(url)


def test_a_server_that_is_not_there_is_one_line_without_the_password() -> None:
    with pytest.raises(StoreError) as refused:
        Database("postgresql://tracker:secret@127.0.0.1:9/d")
    assert "secret" not in str(refused.value)
    assert "\n" not in str(refused.value)
