"""The facts of the database are sealed: what was edited outside of the program is found."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlmodel import col

from tests.app_factory import import_document, make_app
from tests.integration.store.test_database import engine
from tests.kill_scenario import OLD_POLICY, REPEAL
from tests.policy_texts import policy_text
from tracker.app import App
from tracker.ingest import reprocess
from tracker.store.db import migrate
from tracker.store.db.database import Database
from tracker.store.db.fact_chain import last_digest, verify_facts
from tracker.store.db.tables import FactRow

# the chain over the two facts of the test of upgrading: the same on either database
SEALED = "c319f94a1334b7276f4b692386ab336a53d6a2d1c22f50cfacc75d40698b8203"
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
        return verify_facts(connection)


def test_the_facts_that_the_program_writes_are_whole(home: App) -> None:
    fill(home)
    assert find_problems(home) == []
    assert reprocess.verify_archive(home) == []


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
        assert verify_facts(connection) == []
        assert last_digest(connection) == SEALED
    upgraded.close_connections()


def test_the_last_digest_changes_with_every_fact(tmp_path: Path) -> None:
    with make_app(tmp_path) as home, home.database.read_connection() as connection:
        before = last_digest(connection)
    with make_app(tmp_path) as home:
        import_document(home, "new.txt", policy_text())
        with home.database.read_connection() as connection:
            assert last_digest(connection) != before
