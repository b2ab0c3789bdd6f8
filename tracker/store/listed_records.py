"""Store what a JSON listing says of its documents, and find those whose text is to be fetched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.model.sources import ApiRecord
from tracker.store.db.tables import ListedRecordRow, SourceRow

CHUNK = 500  # addresses in one statement
_TABLE = ListedRecordRow.__table__  # type: ignore[attr-defined]
_UPDATE_ONE = update(_TABLE).where(
    col(ListedRecordRow.source) == bindparam("of"),
    col(ListedRecordRow.address) == bindparam("here"),
)
_MARK_FETCHED = _UPDATE_ONE.values(
    is_due=False,
    is_missing=False,
    times_missed=0,
    failures=0,
    fetched_at=bindparam("fetched_at"),
)
_MARK_FAILED = _UPDATE_ONE.values(failures=col(ListedRecordRow.failures) + 1)
_MARK_MISSED = _UPDATE_ONE.values(is_due=False, times_missed=col(ListedRecordRow.times_missed) + 1)


@dataclass(frozen=True, slots=True)
class StatusFlip:
    """A document whose site changed its own word on validity."""

    address: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RecordChanges:
    """The changes that one page of the listing brought."""

    new: int = 0
    changed: int = 0
    flips: tuple[StatusFlip, ...] = ()


@dataclass(frozen=True, slots=True)
class DueRecord:
    """A document to be fetched: its page for people, its id in requests."""

    address: str
    id: str
    site: str


def compare_records(session: Session, source: str, records: Sequence[ApiRecord]) -> RecordChanges:
    """Store the records of one page of a listing, and return how they differ from before.

    A document that is new or says something else becomes due.
    """
    known = {
        row.address: row
        for row in session.scalars(
            select(ListedRecordRow).where(
                col(ListedRecordRow.source) == source,
                col(ListedRecordRow.address).in_([record.address for record in records]),
            )
        )
    }
    changed, flips, added = 0, list[StatusFlip](), list[dict[str, object]]()
    for record in records:
        row = known.get(record.address)
        if row is None:
            added.append(_new_row(source, record))
            continue
        if row.is_missing:
            row.is_missing, row.times_missed = False, 0
        if row.digest == record.digest:
            continue
        changed += 1
        if row.status != record.status and row.status and record.status:
            flips.append(StatusFlip(record.address, row.status, record.status))
        row.day, row.status, row.digest, row.is_due = (
            record.day,
            record.status,
            record.digest,
            True,
        )
    if added:
        session.execute(insert(_TABLE), added)
    return RecordChanges(len(added), changed, tuple(flips))


def _new_row(source: str, record: ApiRecord) -> dict[str, object]:
    return {
        "source": source,
        "address": record.address,
        "record": record.id,
        "site": record.site,
        "day": record.day,
        "status": record.status,
        "digest": record.digest,
        "is_due": True,
        "is_missing": False,
        "times_missed": 0,
        "failures": 0,
    }


def due_records(
    connection: Connection, source: str, limit: int, since: date | None = None
) -> list[DueRecord]:
    """Return the documents to fetch: those that failed last, else the newest first."""
    return _select_records(connection, _due(source, since), limit)


def count_due(connection: Connection, source: str, since: date | None = None) -> int:
    """Count the documents to fetch that have not failed."""
    return (
        connection.scalar(
            select(func.count())
            .select_from(_TABLE)
            .where(*_due(source, since), col(ListedRecordRow.failures) == 0)
        )
        or 0
    )


def count_records(connection: Connection, source: str) -> int:
    """Count the documents that the listing had at its last full comparison."""
    listed = (col(ListedRecordRow.source) == source, col(ListedRecordRow.is_missing).is_(False))
    return connection.scalar(select(func.count()).select_from(_TABLE).where(*listed)) or 0


def missing_records(connection: Connection, source: str, times: int, limit: int) -> list[DueRecord]:
    """Return documents that left the listing and were asked for less than `times` times."""
    missing = (
        col(ListedRecordRow.source) == source,
        col(ListedRecordRow.is_missing).is_(True),
        col(ListedRecordRow.times_missed) < times,
    )
    return _select_records(connection, missing, limit)


def mark_fetched(connection: Connection, source: str, address: str, at: datetime) -> None:
    """Record that the text of a document was fetched."""
    connection.execute(_MARK_FETCHED, {"of": source, "here": address, "fetched_at": at})


def mark_failed(connection: Connection, source: str, address: str) -> None:
    """Count a request for a document that failed."""
    connection.execute(_MARK_FAILED, {"of": source, "here": address})


def mark_missed(connection: Connection, source: str, address: str) -> None:
    """Count a request for a missing document that did not find it."""
    connection.execute(_MARK_MISSED, {"of": source, "here": address})


def finish_comparison(session: Session, source: str, seen: set[str], now: datetime) -> int:
    """Record a full comparison, and return how many documents it did not find.

    A record that left while an equal one is listed under another id is not missing: its site gave
    it a new id, and the document is followed there.
    """
    columns = (ListedRecordRow.address, ListedRecordRow.digest, ListedRecordRow.is_missing)
    mine = select(*map(col, columns)).where(col(ListedRecordRow.source) == source)
    rows = [tuple(row) for row in session.execute(mine)]
    listed = {digest for address, digest, _ in rows if address in seen}
    left = [row for row in rows if row[0] not in seen]
    renamed = [address for address, digest, _ in left if digest in listed]
    for start in range(0, len(renamed), CHUNK):
        session.execute(
            delete(_TABLE).where(
                col(ListedRecordRow.source) == source,
                col(ListedRecordRow.address).in_(renamed[start : start + CHUNK]),
            )
        )
    gone = [
        address for address, digest, is_missing in left if digest not in listed and not is_missing
    ]
    for start in range(0, len(gone), CHUNK):
        session.execute(
            update(_TABLE)
            .where(
                col(ListedRecordRow.source) == source,
                col(ListedRecordRow.address).in_(gone[start : start + CHUNK]),
            )
            .values(is_missing=True, is_due=False, times_missed=0)
        )
    row = session.get(SourceRow, source) or SourceRow(id=source)
    row.compared_at = now
    session.add(row)
    session.flush()
    return len(gone)


def last_comparison(connection: Connection, source: str) -> datetime | None:
    """Return when a listing was last compared in full."""
    return connection.scalar(select(col(SourceRow.compared_at)).where(col(SourceRow.id) == source))


def make_oldest_due(connection: Connection, source: str, before: datetime, limit: int) -> None:
    """Make the documents due whose text was fetched longest ago, before an instant."""
    oldest = (
        select(col(ListedRecordRow.address))
        .where(
            col(ListedRecordRow.source) == source,
            col(ListedRecordRow.is_missing).is_(False),
            col(ListedRecordRow.fetched_at) < before,
        )
        .order_by(col(ListedRecordRow.fetched_at))
        .limit(limit)
    )
    addresses = connection.scalars(oldest).all()
    for start in range(0, len(addresses), CHUNK):
        connection.execute(
            update(_TABLE)
            .where(
                col(ListedRecordRow.source) == source,
                col(ListedRecordRow.address).in_(addresses[start : start + CHUNK]),
            )
            .values(is_due=True)
        )


def _due(source: str, since: date | None) -> tuple[ColumnElement[bool], ...]:
    due = (col(ListedRecordRow.source) == source, col(ListedRecordRow.is_due).is_(True))
    return (*due, col(ListedRecordRow.day) >= since) if since else due


def _select_records(
    connection: Connection, conditions: tuple[ColumnElement[bool], ...], limit: int
) -> list[DueRecord]:
    rows = connection.execute(
        select(col(ListedRecordRow.address), col(ListedRecordRow.record), col(ListedRecordRow.site))
        .where(*conditions)
        .order_by(
            col(ListedRecordRow.failures),
            col(ListedRecordRow.day).desc().nulls_last(),
            col(ListedRecordRow.address),
        )
        .limit(limit)
    )
    return [DueRecord(*row) for row in rows]
