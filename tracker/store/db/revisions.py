"""Which policies a transaction touched: each is stamped with its number, so that a reader can ask
for what is new to him.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Table, bindparam, event, insert, select, update
from sqlalchemy.orm import Session

from tracker.store.db.tables import FACT, HOME, POLICY, VERSION, FactRow, PolicyRow, VersionRow

_TOUCHED = "touched"  # of `session.info`
_NEXT = update(HOME).values(revision=HOME.c.revision + 1).returning(HOME.c.revision)
_STAMP = (
    update(POLICY)
    .where(POLICY.c.id.in_(bindparam("ids", expanding=True)))
    .values(revision=bindparam("number"))
)
_REVISION = select(HOME.c.revision)
_SINCE = select(POLICY.c.id, POLICY.c.alias_of).where(POLICY.c.revision > bindparam("number"))
_NEW = {table: insert(table) for table in (FACT, VERSION)}


def track_policies(session: Session) -> None:
    """Remember what a writing session touches. `stamp` at its end."""
    session.info[_TOUCHED] = set[str]()
    event.listen(session, "before_flush", _collect_policies)


def insert_rows(session: Session, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """New rows of `fact` or `version`, past the unit of work, which would not see them."""
    if new := list(rows):
        session.execute(_NEW[table], new)
        session.info[_TOUCHED].update(row["policy"] for row in new)


def _collect_policies(session: Session, _context: object, _instances: object) -> None:
    touched: set[str] = session.info[_TOUCHED]
    for row in (*session.new, *session.dirty):
        if isinstance(row, FactRow | VersionRow):
            touched.add(row.policy)
        elif isinstance(row, PolicyRow):
            touched.add(row.id)
            if row.alias_of:
                touched.add(row.alias_of)


def assign_revision(session: Session) -> None:
    """Number this transaction, if it touched any policy.

    Writers take turns, so that numbers grow in the order of commits.
    """
    session.flush()
    if touched := session.info[_TOUCHED]:
        number = session.execute(_NEXT).scalar_one()
        session.execute(_STAMP, {"ids": list(touched), "number": number})


def last_revision(session: Session) -> int:
    """The number of the last transaction that touched a policy."""
    return session.scalar(_REVISION) or 0


def changed_since(session: Session, number: int) -> list[str]:
    """The policies touched after a transaction, by the ids they go under today."""
    return sorted({alias or id for id, alias in session.execute(_SINCE, {"number": number})})
