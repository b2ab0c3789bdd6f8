"""Readings that were held, and what a person decided of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.errors import NotAcceptable, NotKnown
from tracker.store.tables import CaptureRow, ReviewRow, SnapshotRow


@dataclass(frozen=True, slots=True)
class Held:
    """A capture that was read and not believed, why, and what a person has decided since. `id` names the reading."""

    id: int
    source: str
    capture: str
    address: str
    captured_at: datetime
    reason: str
    decision: str | None = None
    attached: tuple[str, ...] = ()  # captures of the files that it was read with


def waiting(session: Session) -> list[Held]:
    """The held readings that nobody has decided yet, oldest first."""
    rows = session.execute(_readings().where(*_waiting()).order_by(col(CaptureRow.captured_at), col(SnapshotRow.id))).all()
    return [_held(session, snapshot, capture) for snapshot, capture in rows]


def sources(session: Session) -> Counter[str]:
    """How many readings of each source wait; only those of which some do."""
    query = select(col(SnapshotRow.source), func.count()).where(*_waiting()).group_by(col(SnapshotRow.source))
    return Counter({source: count for source, count in session.execute(query)})


def _waiting() -> tuple[ColumnElement[bool], ...]:
    """Held, not read again since, and not decided."""
    later = aliased(SnapshotRow)
    again = (
        (col(later.source) == col(SnapshotRow.source))
        & (col(later.capture) == col(SnapshotRow.capture))
        & (col(later.attached) == col(SnapshotRow.attached))
        & (col(later.id) > col(SnapshotRow.id))
    )
    decided = (
        (col(ReviewRow.source) == col(SnapshotRow.source))
        & (col(ReviewRow.capture) == col(SnapshotRow.capture))
        & (col(ReviewRow.attached) == col(SnapshotRow.attached))
    )
    return col(SnapshotRow.outcome) == "held", ~exists().where(again), ~exists().where(decided)


def held(session: Session, id: int) -> Held:
    """One reading that was held, decided or not. Raises NotKnown."""
    found = session.execute(_readings().where(col(SnapshotRow.id) == id, col(SnapshotRow.outcome) == "held")).first()
    if found is None:
        zh, en = f"没有编号为 {id} 的待核对读数；`tracker review` 列出全部", f"no held reading has the number {id}"
        raise NotKnown(zh, "review_not_known", en=en)
    return _held(session, *found)


def decide(session: Session, one: Held, decision: str, author: str, reason: str, now: datetime) -> None:
    """Write a person's decision down. Raises NotAcceptable where there is one already."""
    attached = " ".join(one.attached)
    if before := _decision(session, one.source, one.capture, attached):
        raise NotAcceptable(f"读数 {one.id} 已经核对过（{before}）", en=f"reading {one.id} is decided already ({before})")
    session.add(
        ReviewRow(source=one.source, capture=one.capture, attached=attached, decision=decision, author=author, reason=reason, at=now)
    )


def _readings() -> Select[SnapshotRow, CaptureRow]:
    same = (col(CaptureRow.source) == col(SnapshotRow.source)) & (col(CaptureRow.id) == col(SnapshotRow.capture))
    return select(SnapshotRow, CaptureRow).join(CaptureRow, same)


def _held(session: Session, row: SnapshotRow, capture: CaptureRow) -> Held:
    decision = _decision(session, row.source, row.capture, row.attached)
    attached = tuple(row.attached.split())
    return Held(row.id or 0, row.source, row.capture, capture.address, capture.captured_at, row.note, decision, attached)


def _decision(session: Session, source: str, capture: str, attached: str) -> str | None:
    same = (col(ReviewRow.source) == source, col(ReviewRow.capture) == capture, col(ReviewRow.attached) == attached)
    query = select(col(ReviewRow.decision)).where(*same)
    return session.scalars(query).first()
