"""Read the rows of a table of which some may be damaged: a date that is none, JSON that is none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select

Key = tuple[Any, ...]


def read_rows(connection: Connection, table: Table) -> tuple[Sequence[RowMapping], list[Key]]:
    """Return the rows in the order of their primary key, and the keys of those that are damaged.

    Row by row is slow, so it is done only where reading all of them fails.
    """
    keys = list(table.primary_key)
    try:
        return connection.execute(select(table).order_by(*keys)).mappings().all(), []
    except ValueError:
        pass
    rows, damaged = list[RowMapping](), list[Key]()
    for key in connection.execute(select(*keys).order_by(*keys)).all():
        same = (column == value for column, value in zip(keys, key, strict=True))
        try:
            rows.append(connection.execute(select(table).where(*same)).mappings().one())
        except ValueError:
            damaged.append(tuple(key))
    return rows, damaged
