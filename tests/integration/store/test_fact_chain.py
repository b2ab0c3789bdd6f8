"""The facts of the database are sealed: what was edited outside of the program is found."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Column, Connection, Date, delete, insert, select, text, update
from sqlmodel import col

from tests.app_factory import import_document, make_app
from tests.integration.store.test_database import engine
from tests.kill_scenario import OLD_POLICY, REPEAL
from tests.policy_texts import policy_text
from tracker.app import App
from tracker.ingest import reprocess
from tracker.store.db import migrate
from tracker.store.db.database import Database
from tracker.store.db.fact_chain import last_digest, verify_seals
from tracker.store.db.tables import EVENT, POLICY, VERSION, FactRow

# the chain over the two facts of the test of upgrading: the same on either database
SEALED = "c319f94a1334b7276f4b692386ab336a53d6a2d1c22f50cfacc75d40698b8203"
# … and over a policy, a version and an event
ROWS_SEALED = "8271e1194b7506c515744d2c973776cc2343d8cd1f922b392c84e06edd42204f"
EDITS = {
    "a day": "UPDATE fact SET day = '2020-01-01' WHERE id = 1",
    "a quote": "UPDATE fact SET quote = quote || ' ' WHERE id = 2",
    "the policy": "UPDATE fact SET policy = 'other' WHERE id = 1",
    "when it was recorded": "UPDATE fact SET recorded_at = '2020-01-01 00:00:00.000000' WHERE id = 1",
    "a removed fact": "DELETE FROM fact WHERE id = 1",
    "a retraction": "UPDATE fact SET retracted_at = recorded_at WHERE id = 1",
    "a retraction undone": "UPDATE fact SET retracted_at = NULL WHERE retracted_at IS NOT NULL",
    "who retracted": "UPDATE fact SET retracted_by = 'x' WHERE retracted_at IS NOT NULL",
    "an inserted fact": "INSERT INTO fact (policy, kind, source, quote, recorded_at, rule, path,"
    " clauses, alternatives) SELECT policy, 'repealed', source, quote, recorded_at, rule, path,"
    " clauses, alternatives FROM fact WHERE id = 1",
}


def fill(home: App) -> None:
    """Record facts, and retract some: the newer text of the same address drops its repeal."""
    import_document(home, "new.txt", policy_text(repeals=REPEAL))
    import_document(home, "old.txt", OLD_POLICY)
    import_document(home, "new.txt", policy_text(amount=500))
    with home.database.write_session() as session:
        row = session.scalars(select(FactRow).order_by(col(FactRow.id).desc())).first()
        assert row is not None
        row.retracted_at, row.retracted_by = home.now(), "test"


def find_problems(home: App) -> list[str]:
    with home.database.read_connection() as connection:
        return verify_seals(connection)


def test_the_facts_that_the_program_writes_are_whole(home: App) -> None:
    fill(home)
    assert find_problems(home) == []
    assert reprocess.verify_archive(home) == []


@contextmanager
def rolled_back(home: App) -> Iterator[Connection]:
    """A connection of which nothing is committed."""
    with pytest.raises(ZeroDivisionError), home.database.write_session() as session:  # noqa: PT012
        yield session.connection()
        raise ZeroDivisionError


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database file with facts."""
    folder = tmp_path_factory.mktemp("sealed")
    with make_app(folder) as home:
        fill(home)
    return (folder / "tracker.db").read_bytes()


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_of_the_facts_is_found(edit: str, sealed: bytes, tmp_path: Path) -> None:
    (tmp_path / "tracker.db").write_bytes(sealed)
    with sqlite3.connect(tmp_path / "tracker.db") as connection:
        assert connection.execute(EDITS[edit]).rowcount > 0
    with make_app(tmp_path) as home:
        problems = find_problems(home)
    assert problems
    assert all("事实" in line for line in problems)


def other_value(column: Column[Any], value: Any) -> Any:
    """Return a value of a column that differs in one bit, one character or one day."""
    if isinstance(column.type, JSON):
        return ["x"]
    if value is None:
        return date(2020, 1, 1) if isinstance(column.type, Date) else "x"
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        return value[:-1] + chr(ord(value[-1]) ^ 1) if value else "x"
    return value + (timedelta(days=1) if isinstance(value, date) else 1)


def test_every_edited_value_of_a_policy_a_version_and_an_event_is_found(home: App) -> None:
    fill(home)
    tried = []
    for table, name in ((POLICY, "政策"), (VERSION, "版本"), (EVENT, "事件")):
        for column in {*table.c} - {*table.primary_key, POLICY.c.revision}:
            with rolled_back(home) as connection:
                row = connection.execute(select(table).limit(1)).mappings().one()
                value = other_value(column, row[column.name])
                here = table.c.id == row["id"]
                connection.execute(update(table).where(here).values({column.name: value}))
                found = verify_seals(connection)
            tried.append(column)
            assert found == [f"数据库：{name} {row['id']} 内容与写入时的摘要不符，已被改动"], column
    assert len(tried) > 35
    assert find_problems(home) == []


def test_a_removed_and_an_inserted_policy_version_and_event_are_found(home: App) -> None:
    fill(home)
    for table in (POLICY, VERSION, EVENT):
        with rolled_back(home) as connection:
            row = connection.execute(select(table).limit(1)).mappings().one()
            connection.execute(delete(table).where(table.c.id == row["id"]))
            (removed,) = verify_seals(connection)
            assert f"{row['id']} 已不在数据库中" in removed
        with rolled_back(home) as connection:
            new = {"id": 99 if table is EVENT else "new"} | (
                {"key": "new"} if table is EVENT else {}
            )
            connection.execute(insert(table).values({**row, **new}))
            (inserted,) = verify_seals(connection)
            assert f"{new['id']} 不是由本程序记录的" in inserted


@pytest.mark.parametrize("edit", ["UPDATE fact_seal SET content = 'x'", "DELETE FROM fact_seal"])
def test_an_edited_or_removed_seal_is_found(edit: str, tmp_path: Path, sealed: bytes) -> None:
    (tmp_path / "tracker.db").write_bytes(sealed)
    with sqlite3.connect(tmp_path / "tracker.db") as connection:
        for verb in ("update", "delete"):
            connection.execute(f"DROP TRIGGER fact_seal_no_{verb}")
        seal = "SELECT id FROM fact_seal WHERE kind = 'version' LIMIT 1"
        assert connection.execute(f"{edit} WHERE id = ({seal})").rowcount == 1
    with make_app(tmp_path) as home:
        assert any("摘要链" in line or "事实" in line for line in find_problems(home))


def test_rows_of_an_older_schema_are_sealed_when_it_is_upgraded(bare_url: str) -> None:
    with engine(bare_url).begin() as connection:
        migrate.upgrade_schema(connection, "0017")
        zone = "+00:00" if bare_url.startswith("postgresql") else ".000000"
        at = f"'2026-01-01 00:00:00{zone}'"
        yes = "true" if bare_url.startswith("postgresql") else "1"
        for statement in (
            f"INSERT INTO home (kind, created_at, revision) VALUES ('real', {at}, 0)",
            "INSERT INTO policy (id, title, title_key, issuers, category, normative_reason,"
            f" reference_only, normative, origin, recorded_at, revision) VALUES ('p', '办法', '办法',"
            f" '[\"某局\"]', 'policy', '', {yes}, {yes}, '{{\"host\": null}}', {at}, 3)",
            "INSERT INTO version (id, policy, n, body_digest, captured_at, recorded_at, source,"
            f" capture, attached, address, text_state) VALUES ('v', 'p', 1, 'd', {at}, {at}, 's',"
            " 'c', '', 'a', 'unknown')",
            "INSERT INTO event (key, kind, day, severity, quote, frequent, recorded_at) VALUES"
            f" ('k', 'new', '2026-01-01', 'low', '', {yes}, {at})",
        ):
            connection.execute(text(statement.replace(":", "\\:")))
    upgraded = Database(bare_url)
    with upgraded.read_connection() as connection:
        assert verify_seals(connection) == []
        assert last_digest(connection) == ROWS_SEALED
    upgraded.close_connections()


@pytest.mark.parametrize("verb", ["UPDATE fact_seal SET digest = ''", "DELETE FROM audit"])
def test_the_seals_and_the_audit_log_cannot_be_changed_by_statements(verb: str, home: App) -> None:
    fill(home)
    with home.database.write_session() as session:
        session.execute(
            text(
                "INSERT INTO audit (at, who, credential, action, subject, digest)"
                " SELECT recorded_at, 'x', 'file', 'x', 'x', 'x' FROM fact WHERE id = 1"
            )
        )
    with (
        pytest.raises(Exception, match="append-only"),
        home.database.write_session() as session,
    ):
        session.execute(text(verb))


def test_the_facts_of_an_older_schema_are_sealed_when_it_is_upgraded(bare_url: str) -> None:
    with engine(bare_url).begin() as connection:
        migrate.upgrade_schema(connection, "0015")
        zone = "+00:00" if bare_url.startswith("postgresql") else ".000000"
        at = f"'2026-01-01 00:00:00{zone}'"
        connection.execute(
            text(f"INSERT INTO home (kind, created_at, revision) VALUES ('real', {at}, 0)")
        )
        for retracted in ("NULL", at):
            connection.execute(
                text(
                    "INSERT INTO fact (policy, kind, source, quote, recorded_at, day, rule, path,"
                    " clauses, alternatives, retracted_at) VALUES ('p', 'repealed', 'text',"
                    f" '同时废止', {at}, '2024-04-03', 'repeals', 'art_9', '[]', '[]', {retracted})"
                )
            )
    upgraded = Database(bare_url)
    with upgraded.read_connection() as connection:
        assert verify_seals(connection) == []
        assert last_digest(connection) == SEALED
    upgraded.close_connections()


def test_the_last_digest_changes_with_every_fact(tmp_path: Path) -> None:
    with make_app(tmp_path) as home, home.database.read_connection() as connection:
        before = last_digest(connection)
    with make_app(tmp_path) as home:
        import_document(home, "new.txt", policy_text())
        with home.database.read_connection() as connection:
            assert last_digest(connection) != before
