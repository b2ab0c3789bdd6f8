"""Number the transactions that touch policies.

Each write transaction sets `policy.revision` of the policies it touched. Caches use it to find
stale entries. The facts it recorded or retracted, and the rows it wrote, are sealed at its end.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    BindParameter,
    Table,
    bindparam,
    event,
    exists,
    insert,
    inspect,
    select,
    union,
    update,
)
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from tracker.law.status.undoing import ACTS, FATES
from tracker.model import FactKind
from tracker.store.db import fact_chain
from tracker.store.db.fact_chain import SEALED_TABLES, Seal
from tracker.store.db.tables import (
    FACT,
    HOME,
    POLICY,
    VERSION,
    EventRow,
    FactRow,
    PolicyRow,
    VersionRow,
)

# of `session.info`: seals of the rows that were written, by kind and id; objects of such rows
_WRITTEN, _CHANGED = "written", "changed"
# of `session.info`: ids of policies, of those whose issued instruments are tracked as well, ids of
# retracted facts
_TOUCHED, _COMPLETE, _RETRACTED = "touched", "complete", "retracted"
_NEXT = update(HOME).values(revision=HOME.c.revision + 1).returning(HOME.c.revision)
_STAMP = (
    update(POLICY)
    .where(POLICY.c.id.in_(bindparam("ids", expanding=True)))
    .values(revision=bindparam("number"))
)
_FATE = FACT.alias()
_IDS: BindParameter[str] = bindparam("ids", expanding=True)
# Of a policy that is kept under another id, the acts may name either.
_ONE_WITH_THEM = union(
    select(POLICY.c.id).where(POLICY.c.alias_of.in_(_IDS)),
    select(POLICY.c.alias_of).where(POLICY.c.id.in_(_IDS)),
)
_ACTS = FACT.c.kind.in_(sorted(kind.value for kind in ACTS))
# What is done to a text concerns what it issued and, where it is taken back, what it acted on.
_ISSUED = (
    select(FACT.c.policy)
    .where(
        FACT.c.actor.in_(_IDS),
        (FACT.c.kind == FactKind.ISSUED_BY.value)
        | _ACTS
        & exists().where(
            _FATE.c.policy == FACT.c.actor,
            _FATE.c.kind.in_(sorted(kind.value for kind in FATES)),
        ),
        FACT.c.policy != "",
    )
    .union(
        select(FACT.c.policy).where(FACT.c.actor.in_(_ONE_WITH_THEM), _ACTS, FACT.c.policy != "")
    )
)
_CANONICAL = select(POLICY.c.id, POLICY.c.alias_of).where(
    POLICY.c.id.in_(bindparam("ids", expanding=True))
)
_REVISION = select(HOME.c.revision)
_SINCE = select(POLICY.c.id, POLICY.c.alias_of).where(POLICY.c.revision > bindparam("number"))
_NEW = {table: insert(table) for table in (FACT, VERSION)}


def track_policies(session: Session) -> None:
    """Remember which policies a write session touches, for `assign_revision`."""
    session.info[_TOUCHED], session.info[_COMPLETE] = set[str](), set[str]()
    session.info[_RETRACTED] = set[int]()
    session.info[_WRITTEN], session.info[_CHANGED] = dict[object, Seal](), dict[int, SQLModel]()
    event.listen(session, "before_flush", _collect_policies)


def insert_rows(session: Session, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows of `fact` or `version` past the unit of work, and track their policies."""
    if new := list(rows):
        session.execute(_NEW[table], new)
        session.info[_TOUCHED].update(row["policy"] for row in new)
        if table.name in SEALED_TABLES:
            for row in new:
                note_row(session, table, row)


def note_row(session: Session, table: Table, row: Mapping[str, Any]) -> None:
    """Remember a row that was written past the unit of work, for its seal."""
    seal = fact_chain.seal_row(table.name, row)
    session.info[_WRITTEN][seal.kind, seal.subject] = seal


def _collect_policies(session: Session, _context: object, _instances: object) -> None:
    """Add the policies of new and changed rows to the tracked ones."""
    touched: set[str] = session.info[_TOUCHED]
    # a policy that is new has issued nothing yet
    session.info[_COMPLETE].update(row.id for row in session.new if isinstance(row, PolicyRow))
    for row in (*session.new, *session.dirty):
        if isinstance(row, PolicyRow | VersionRow | EventRow):
            session.info[_CHANGED][id(row)] = row
        if isinstance(row, FactRow | VersionRow):
            touched.add(row.policy)
            if isinstance(row, FactRow) and row.id and _is_being_retracted(row):
                session.info[_RETRACTED].add(row.id)
        elif isinstance(row, PolicyRow):
            touched.add(row.id)
            if row.alias_of:
                touched.add(row.alias_of)


def _is_being_retracted(row: FactRow) -> bool:
    """Return whether a recorded fact is retracted in this transaction, and was not before."""
    history = inspect(row).attrs.retracted_at.history
    return bool(history.added and history.added[0] and not any(history.deleted or ()))


def _add_issued_policies(session: Session) -> None:
    """Track the instruments that the tracked notices issued: what is done to a notice is theirs.

    Each notice is asked about once: an instrument that is issued later is tracked as it is.
    """
    touched, complete = session.info[_TOUCHED], session.info[_COMPLETE]
    if unknown := touched - complete:
        touched.update(session.scalars(_ISSUED, {"ids": list(unknown)}))
        complete.update(unknown)


def other_touched_policies(session: Session, policy: str) -> list[str]:
    """Return the policies, by their canonical ids, that a write session has touched so far beside
    one of them.
    """
    session.flush()
    _add_issued_policies(session)
    if not (others := session.info[_TOUCHED] - {policy}):
        return []
    rows = session.execute(_CANONICAL, {"ids": list(others)})
    return sorted({alias or id for id, alias in rows} - {policy})


def assign_revision(session: Session) -> None:
    """Give the tracked policies the number of this transaction, and seal its facts.

    Writers are serialized, so the numbers grow in the order of commits.
    """
    session.flush()
    _add_issued_policies(session)
    touched, written = session.info[_TOUCHED], session.info[_WRITTEN]
    for row in session.info[_CHANGED].values():
        table = row.__table__
        note_row(session, table, {column.name: getattr(row, column.name) for column in table.c})
    if touched or written:
        fact_chain.seal_facts(
            session.connection(), session.info[_RETRACTED], list(written.values())
        )
    if touched:
        number = session.execute(_NEXT).scalar_one()
        session.execute(_STAMP, {"ids": list(touched), "number": number})


def last_revision(session: Session) -> int:
    """Return the number of the last transaction that touched a policy."""
    return session.scalar(_REVISION) or 0


def changed_since(session: Session, number: int) -> list[str]:
    """Return the policies touched after a transaction, by their canonical ids."""
    return sorted({alias or id for id, alias in session.execute(_SINCE, {"number": number})})
