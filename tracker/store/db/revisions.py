"""Number the transactions that touch policies.

Each write transaction sets `policy.revision` of the policies it touched. Caches use it to find
stale entries.
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
    """Remember which policies a write session touches, for `assign_revision`."""
    session.info[_TOUCHED] = set[str]()
    event.listen(session, "before_flush", _collect_policies)


def insert_rows(session: Session, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows of `fact` or `version` past the unit of work, and track their policies."""
    if new := list(rows):
        session.execute(_NEW[table], new)
        session.info[_TOUCHED].update(row["policy"] for row in new)


def _collect_policies(session: Session, _context: object, _instances: object) -> None:
    """Add the policies of new and changed rows to the tracked ones."""
    touched: set[str] = session.info[_TOUCHED]
    for row in (*session.new, *session.dirty):
        if isinstance(row, FactRow | VersionRow):
            touched.add(row.policy)
        elif isinstance(row, PolicyRow):
            touched.add(row.id)
            if row.alias_of:
                touched.add(row.alias_of)


def touched_policies(session: Session) -> list[str]:
    """Return the policies that a write session has touched so far, by their canonical ids."""
    session.flush()
    query = select(POLICY.c.id, POLICY.c.alias_of).where(POLICY.c.id.in_(session.info[_TOUCHED]))
    return sorted({alias or id for id, alias in session.execute(query)})


def assign_revision(session: Session) -> None:
    """Give the tracked policies the number of this transaction.

    Writers are serialized, so the numbers grow in the order of commits.
    """
    session.flush()
    if touched := session.info[_TOUCHED]:
        number = session.execute(_NEXT).scalar_one()
        session.execute(_STAMP, {"ids": list(touched), "number": number})


def last_revision(session: Session) -> int:
    """Return the number of the last transaction that touched a policy."""
    return session.scalar(_REVISION) or 0


def changed_since(session: Session, number: int) -> list[str]:
    """Return the policies touched after a transaction, by their canonical ids."""
    return sorted({alias or id for id, alias in session.execute(_SINCE, {"number": number})})
