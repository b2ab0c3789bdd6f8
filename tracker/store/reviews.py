"""Store held readings and the decisions that people made about them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.errors import NotAcceptable, NotKnown
from tracker.model.readings import ReadingOutcome
from tracker.store import uncertain_identity
from tracker.store.db.tables import CaptureRow, ReviewRow, SnapshotRow, VersionRow


@dataclass(frozen=True, slots=True)
class HeldReading:
    """A reading that was not plausible: why, and which decision a person has made since.

    `id` is the row of the reading.
    """

    id: int
    source: str
    capture: str
    address: str
    captured_at: datetime
    reason: str
    decision: str | None = None
    attached: tuple[str, ...] = ()  # captures of the files that it was read with


def find_waiting(session: Session) -> list[HeldReading]:
    """Return the held readings without a decision, oldest first."""
    rows = session.execute(
        _held_rows()
        .where(*_waiting_rows())
        .order_by(col(CaptureRow.captured_at), col(SnapshotRow.id))
    ).all()
    return [_held_from_row(session, snapshot, capture) for snapshot, capture in rows]


def count_by_source(session: Session, *, carrying: bool = False) -> Counter[str]:
    """Count the held readings without a decision by source.

    With `carrying` only those at addresses that gave a version.
    """
    return Counter({source: count for source, count in session.execute(_count_rows(carrying))})


def find_waiting_addresses(session: Session) -> list[tuple[str, str]]:
    """Return the (source, address) of each held reading that waits for a person."""
    return [(source, address) for source, address in session.execute(_waiting_addresses_query())]


@cache
def _waiting_addresses_query() -> Select[str, str]:
    """Build the query once: it runs with every answer."""
    query = _held_rows().with_only_columns(col(CaptureRow.source), col(CaptureRow.address))
    return query.where(*_waiting_rows())


@cache
def _count_rows(carrying: bool) -> Select[str, int]:
    """Build the count of waiting rows by source.

    Every answer runs it, and building costs several times what SQLite takes to run it.
    """
    query = (
        _held_rows()
        .with_only_columns(col(SnapshotRow.source), func.count())
        .where(*_waiting_rows())
    )
    if carrying:
        here = (
            col(VersionRow.source) == col(CaptureRow.source),
            col(VersionRow.address) == col(CaptureRow.address),
        )
        query = query.where(exists().where(*here))
    return query.group_by(col(SnapshotRow.source))


def _waiting_rows() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions of a waiting row.

    It was held, not read again since, is the newest of its address, and neither it nor the same
    words at its address have a decision.
    """
    later, again = aliased(SnapshotRow), aliased(CaptureRow)
    its_capture = (col(again.source) == col(later.source)) & (col(again.id) == col(later.capture))
    here = (col(again.source) == col(CaptureRow.source)) & (
        col(again.address) == col(CaptureRow.address)
    )
    reread = (col(later.capture) == col(SnapshotRow.capture)) & (
        col(later.attached) == col(SnapshotRow.attached)
    )
    since = (col(later.id) > col(SnapshotRow.id)) & (
        col(later.outcome).in_([ReadingOutcome.HELD.value, ReadingOutcome.READ.value]) | reread
    )
    return (
        col(SnapshotRow.outcome) == ReadingOutcome.HELD.value,
        ~exists().where(its_capture, here, since),
        ~_decided_rows(),
    )


def _decided_rows() -> ColumnElement[bool]:
    """Return the condition that the same words at the same address have a decision."""
    earlier, there = aliased(SnapshotRow), aliased(CaptureRow)
    its_capture = (col(there.source) == col(ReviewRow.source)) & (
        col(there.id) == col(ReviewRow.capture)
    )
    here = (col(there.source) == col(CaptureRow.source)) & (
        col(there.address) == col(CaptureRow.address)
    )
    itself = (col(there.id) == col(CaptureRow.id)) & (
        col(ReviewRow.attached) == col(SnapshotRow.attached)
    )
    same = itself | (col(earlier.body_digest) == col(SnapshotRow.body_digest))
    return exists().where(_is_reviewed(earlier), its_capture, here, same)


def _is_reviewed(reading: type[SnapshotRow]) -> ColumnElement[bool]:
    """Return the condition that joins a review to the reading it decides on."""
    one = (col(reading.source) == col(ReviewRow.source)) & (
        col(reading.capture) == col(ReviewRow.capture)
    )
    return one & (col(reading.attached) == col(ReviewRow.attached))


def get_held(session: Session, id: int) -> HeldReading:
    """Return a held reading, with or without a decision. Raises NotKnown."""
    found = session.execute(
        _held_rows().where(
            col(SnapshotRow.id) == id, col(SnapshotRow.outcome) == ReadingOutcome.HELD.value
        )
    ).first()
    if found is None:
        zh, en = (
            f"没有编号为 {id} 的待核对读数；`tracker review` 列出全部",
            f"no held reading has the number {id}",
        )
        raise NotKnown(zh, "review_not_known", en=en)
    return _held_from_row(session, *found)


def held_reason(session: Session, source: str, capture: str) -> str:
    """Return why the last reading of a capture was held."""
    query = (
        select(col(SnapshotRow.note))
        .where(
            col(SnapshotRow.source) == source,
            col(SnapshotRow.capture) == capture,
            col(SnapshotRow.outcome) == ReadingOutcome.HELD.value,
        )
        .order_by(col(SnapshotRow.id).desc())
    )
    return session.scalars(query).first() or ""


def record_decision(
    session: Session,
    one: HeldReading,
    decision: str,
    author: str,
    reason: str,
    now: datetime,
    policy: str | None = None,
) -> None:
    """Record a person's decision and the policy they named.

    Raises NotAcceptable where a decision exists already.
    """
    attached = " ".join(one.attached)
    if before := _decision_from_row(session, one.source, one.capture, attached):
        raise NotAcceptable(
            f"读数 {one.id} 已经核对过（{before}）",
            en=f"reading {one.id} is decided already ({before})",
        )
    row = ReviewRow(
        source=one.source,
        capture=one.capture,
        attached=attached,
        decision=decision,
        author=author,
        reason=reason,
        at=now,
    )
    row.policy = policy
    session.add(row)
    uncertain_identity.close_hints(session, one.source, one.address, now)


def is_settled(session: Session, source: str, address: str, body_digest: str) -> bool:
    """Return whether a person has decided on these words at this address."""
    its_capture = (col(CaptureRow.source) == col(ReviewRow.source)) & (
        col(CaptureRow.id) == col(ReviewRow.capture)
    )
    query = (
        select(col(ReviewRow.id))
        .join(SnapshotRow, _is_reviewed(SnapshotRow))
        .join(CaptureRow, its_capture)
    )
    query = query.where(
        col(ReviewRow.source) == source,
        col(CaptureRow.address) == address,
        col(SnapshotRow.body_digest) == body_digest,
    )
    return session.scalars(query).first() is not None


def _held_rows() -> Select[SnapshotRow, CaptureRow]:
    """Build the query for held readings with their captures."""
    same = (col(CaptureRow.source) == col(SnapshotRow.source)) & (
        col(CaptureRow.id) == col(SnapshotRow.capture)
    )
    return select(SnapshotRow, CaptureRow).join(CaptureRow, same)


def _held_from_row(session: Session, row: SnapshotRow, capture: CaptureRow) -> HeldReading:
    """Return the held reading of a row, with its decision."""
    decision = _decision_from_row(session, row.source, row.capture, row.attached)
    attached = tuple(row.attached.split())
    return HeldReading(
        row.id or 0,
        row.source,
        row.capture,
        capture.address,
        capture.captured_at,
        row.note,
        decision,
        attached,
    )


def _decision_from_row(session: Session, source: str, capture: str, attached: str) -> str | None:
    """Return the decision on a reading, or None."""
    same = (
        col(ReviewRow.source) == source,
        col(ReviewRow.capture) == capture,
        col(ReviewRow.attached) == attached,
    )
    query = select(col(ReviewRow.decision)).where(*same)
    return session.scalars(query).first()
