"""Store the named operators: the digests of their tokens, never the tokens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.errors import NotAcceptable, NotKnown
from tracker.model.operators import Operator, Role
from tracker.store.db.tables import OperatorRow


def list_operators(session: Session) -> list[Operator]:
    """Return every operator, also the revoked ones, oldest first."""
    return [_operator_from_row(row) for row in session.scalars(_all_rows())]


def add_operator(
    session: Session, name: str, role: Role, token: str | None, by: str, now: datetime
) -> Operator:
    """Record an operator. `token`: the digest. Raises NotAcceptable where the name is in use."""
    if find_operator(session, name):
        raise NotAcceptable(
            f"操作员 {name} 已存在；换口令请先 tracker operator revoke {name}",
            en=f"operator {name} exists; to replace the token, revoke it first",
        )
    row = OperatorRow(name=name, role=role.value, token=token, created_at=now, created_by=by)
    session.add(row)
    session.flush()
    return _operator_from_row(row)


def revoke_operator(session: Session, name: str, by: str, now: datetime) -> Operator:
    """Revoke an operator from now on. Raises NotKnown where nobody has the name."""
    row = session.scalars(_standing_rows().where(col(OperatorRow.name) == name)).first()
    if row is None:
        raise NotKnown(
            f"没有名为 {name} 的操作员；`tracker operator list` 列出全部",
            "operator_not_known",
            en=f"no operator {name}",
        )
    row.revoked_at, row.revoked_by = now, by
    return _operator_from_row(row)


def find_operator(session: Session, name: str) -> Operator | None:
    """Return the standing operator of a name, or None."""
    row = session.scalars(_standing_rows().where(col(OperatorRow.name) == name)).first()
    return _operator_from_row(row) if row else None


def is_revoked(session: Session, name: str) -> bool:
    """Return whether the name belonged to an operator and no longer does."""
    rows = session.scalars(_all_rows().where(col(OperatorRow.name) == name)).all()
    return bool(rows) and all(row.revoked_at is not None for row in rows)


def list_tokens(session: Session) -> list[tuple[Operator, str]]:
    """Return the standing operators who have a token, each with its digest."""
    rows = session.scalars(_standing_rows().where(col(OperatorRow.token).is_not(None)))
    return [(_operator_from_row(row), row.token or "") for row in rows]


def has_operators(session: Session) -> bool:
    """Return whether any operator stands."""
    return session.scalars(_standing_rows().limit(1)).first() is not None


def _all_rows() -> Select[OperatorRow]:
    return select(OperatorRow).order_by(col(OperatorRow.id))


def _standing_rows() -> Select[OperatorRow]:
    return _all_rows().where(col(OperatorRow.revoked_at).is_(None))


def _operator_from_row(row: OperatorRow) -> Operator:
    return Operator(
        row.name,
        Role(row.role),
        row.created_at,
        row.created_by,
        row.token is not None,
        row.revoked_at,
        row.revoked_by,
    )
