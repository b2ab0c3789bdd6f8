"""Build statements that insert a row and, where its key exists, keep or update the one there.

SQLite and PostgreSQL write them alike; SQLAlchemy builds them for each dialect.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import ColumnElement, Table, func
from sqlalchemy.dialects import postgresql, sqlite

ConditionalInsert = sqlite.Insert | postgresql.Insert
Statements = Mapping[str, ConditionalInsert]  # by the name of the dialect
BUILDERS: dict[str, Callable[[Table], ConditionalInsert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def insert_if_absent(table: Table, *keys: str) -> Statements:
    """Return the statements that insert a row unless one with its key exists."""
    return {
        name: build(table).on_conflict_do_nothing(index_elements=keys)
        for name, build in BUILDERS.items()
    }


def insert_or_update(
    table: Table, *keys: str, updated: tuple[str, ...], kept: tuple[str, ...] = ()
) -> Statements:
    """Return the statements that insert a row, or update these columns of the one with its key.

    `kept`: columns that keep their value where they have one.
    """
    statements = dict[str, ConditionalInsert]()
    for name, build in BUILDERS.items():
        new = build(table)
        values: dict[str, ColumnElement[object]] = {one: new.excluded[one] for one in updated}
        values |= {one: func.coalesce(table.c[one], new.excluded[one]) for one in kept}
        statements[name] = new.on_conflict_do_update(index_elements=keys, set_=values)
    return statements
