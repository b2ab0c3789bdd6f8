"""Record checks and the state of sources and addresses.

Every page takes this path at every check, and most checks find nothing new: the statements are
built once and run on plain connections.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.model.checks import (
    HELD_PREFIX,
    SUCCESSFUL,
    AddressState,
    Check,
    CheckOutcome,
    SourceHealth,
)
from tracker.model.common import CLOCK_TOLERANCE
from tracker.store.db.conditional_inserts import insert_or_update
from tracker.store.db.tables import CHECK, AddressRow, CheckRow, SourceRow

_ADDRESS_STATE = select(
    *(
        col(AddressRow.etag),
        col(AddressRow.last_modified),
        col(AddressRow.sha256),
        col(AddressRow.capture),
        col(AddressRow.profile),
    ),
    col(AddressRow.attached),
    col(AddressRow.fetched_at),
    col(AddressRow.failures),
).where(
    col(AddressRow.source) == bindparam("source"), col(AddressRow.address) == bindparam("address")
)
_STATE = ("etag", "last_modified", "sha256", "capture", "profile", "fetched_at")
_SAVE_ADDRESS = insert_or_update(
    AddressRow.__table__,  # type: ignore[attr-defined]
    "source",
    "address",
    updated=(*_STATE, "attached"),
)
_UPDATE_ADDRESS = update(AddressRow.__table__).where(  # type: ignore[attr-defined]
    col(AddressRow.source) == bindparam("of"), col(AddressRow.address) == bindparam("here")
)
_ADD_CHECK = insert(CheckRow.__table__)  # type: ignore[attr-defined]
_ADD_CHECKS = _ADD_CHECK.returning(col(CheckRow.id), sort_by_parameter_order=True)
_UPDATE_SOURCE = update(SourceRow.__table__).where(col(SourceRow.id) == bindparam("of"))  # type: ignore[attr-defined]
_MARK_SUCCESS = _UPDATE_SOURCE.values(
    first_good_at=func.coalesce(col(SourceRow.first_good_at), bindparam("at")),
    last_good_at=bindparam("at"),
    failures=0,
    last_check=bindparam("check"),
    due_at=bindparam("due"),
)
_SAVE_SUCCESS = insert_or_update(
    SourceRow.__table__,  # type: ignore[attr-defined]
    "id",
    updated=("last_good_at", "failures", "last_check", "due_at"),
    kept=("first_good_at",),
)
_MARK_FAILURE = _UPDATE_SOURCE.values(
    failures=col(SourceRow.failures) + 1, last_check=bindparam("check"), due_at=bindparam("due")
)
_END_FAILURES = _UPDATE_ADDRESS.where(col(AddressRow.failures) > 0).values(
    failures=None, failing_since=None
)
_COUNT_FAILURE = _UPDATE_ADDRESS.values(
    failures=func.coalesce(col(AddressRow.failures), 0) + 1,
    failing_since=func.coalesce(col(AddressRow.failing_since), bindparam("at")),
)
_LAST_OF_SOURCE = select(func.max(col(CheckRow.id))).where(col(CheckRow.source) == bindparam("of"))
_LISTED = select(col(SourceRow.listed)).where(col(SourceRow.id) == bindparam("of"))
_SET_LISTED = _UPDATE_SOURCE.values(listed=bindparam("count"))
_FAILURES = select(col(SourceRow.failures)).where(col(SourceRow.id) == bindparam("of"))
_HEALTHS = select(
    *(
        col(SourceRow.id),
        col(SourceRow.due_at),
        col(SourceRow.first_good_at),
        col(SourceRow.last_good_at),
        col(SourceRow.failures),
    ),
    *(
        col(CheckRow.address),
        col(CheckRow.at),
        col(CheckRow.outcome),
        col(CheckRow.capture),
        col(CheckRow.note),
    ),
).outerjoin(CheckRow, col(CheckRow.id) == col(SourceRow.last_check))
_DUE_BEFORE = (
    select(col(SourceRow.id), col(SourceRow.due_at))
    .where(col(SourceRow.due_at) <= bindparam("now"))
    .order_by(col(SourceRow.due_at))
)
_DUE_AT = select(col(SourceRow.due_at)).where(col(SourceRow.id) == bindparam("of"))
_SET_DUE = _UPDATE_SOURCE.values(due_at=bindparam("due"))
_ADD_SOURCE = insert(SourceRow.__table__)  # type: ignore[attr-defined]


def address_state(connection: Connection, source: str, address: str) -> AddressState:
    """Return what the last check left for an address; an empty value for a new one."""
    row = connection.execute(_ADDRESS_STATE, {"source": source, "address": address}).first()
    if row is None:
        return AddressState()
    attached = tuple((name, id) for name, id in row[5] or ())
    return AddressState(*row[:5], attached, row[6], row[7] or 0)


def update_address(session: Session, source: str, address: str, seen: AddressState) -> None:
    """Store the state of an address for its next check."""
    row = {name: getattr(seen, name) for name in _STATE}
    row["attached"] = [list(one) for one in seen.attached] or None
    connection = session.connection()
    statement = _SAVE_ADDRESS[connection.dialect.name]
    connection.execute(statement, {**row, "source": source, "address": address})


def record_unchanged(
    connection: Connection, looks: Sequence[tuple[Check, datetime | None]]
) -> None:
    """Record many checks that found nothing new, each with the next due time of its source.

    The due time is None for a document of a listing, which says nothing about its source.
    """
    rows = [_source_row(check) for check, _ in looks]
    made = connection.execute(_ADD_CHECKS, rows).scalars().all()
    counted = [
        {"of": check.source, "at": check.at, "check": id, "due": due}
        for (check, due), id in zip(looks, made, strict=True)
        if due is not None
    ]
    if counted:
        connection.execute(_MARK_SUCCESS, counted)


def record_check_and_due(connection: Connection, check: Check, due: datetime) -> None:
    """Record one check, count the success or failure of its source, and set when it is due."""
    made = connection.execute(_ADD_CHECK, _source_row(check)).inserted_primary_key
    last = made[0] if made else None
    if check.outcome in SUCCESSFUL:
        good = {"id": check.source, "first_good_at": check.at, "last_good_at": check.at}
        counted = {**good, "failures": 0, "last_check": last, "due_at": due}
        connection.execute(_SAVE_SUCCESS[connection.dialect.name], counted)
        return
    counted = {"of": check.source, "check": last, "due": due}
    if connection.execute(_MARK_FAILURE, counted).rowcount == 0:
        connection.execute(_ADD_SOURCE, {"id": check.source, "failures": 0})
        connection.execute(_MARK_FAILURE, counted)


def record_check(connection: Connection, check: Check) -> None:
    """Record one check without touching the state of its source."""
    connection.execute(_ADD_CHECK, _source_row(check))


def count_address_failure(connection: Connection, check: Check) -> None:
    """Count the checks in a row in which an address gave no document; a success ends the row."""
    place = {"of": check.source, "here": check.address}
    if check.outcome in SUCCESSFUL:
        connection.execute(_END_FAILURES, place)
    else:
        connection.execute(_COUNT_FAILURE, {**place, "at": check.at})


def mark_source_checked(connection: Connection, source: str, at: datetime, due: datetime) -> None:
    """Record that all files of a source were looked up, and set when it is due."""
    last = connection.scalar(_LAST_OF_SOURCE, {"of": source})
    counted = {"of": source, "at": at, "check": last, "due": due}
    if connection.execute(_MARK_SUCCESS, counted).rowcount == 0:
        connection.execute(_ADD_SOURCE, {"id": source, "failures": 0})
        connection.execute(_MARK_SUCCESS, counted)


def mark_decided(connection: Connection, source: str, address: str, capture: str) -> None:
    """Remember that a person has decided about the held bytes of an address."""
    place = {"of": source, "here": address}
    state = address_state(connection, source, address)
    if state.is_held and state.capture == capture and state.profile:
        profile = state.profile.removeprefix(HELD_PREFIX)
        connection.execute(_UPDATE_ADDRESS, {**place, "profile": profile})
        connection.execute(_END_FAILURES, place)


def listed_before(connection: Connection, source: str) -> int | None:
    """Return how many documents the index of a listing had when it was last read."""
    return connection.scalar(_LISTED, {"of": source})


def record_listed(connection: Connection, source: str, count: int) -> None:
    """Store how many documents the index of a listing has."""
    row = {"of": source, "count": count}
    if connection.execute(_SET_LISTED, row).rowcount == 0:
        connection.execute(_ADD_SOURCE, {"id": source, "failures": 0, "listed": count})


def _source_row(check: Check) -> dict[str, Any]:
    """Return the columns of a check row."""
    row = {name: getattr(check, name) for name in Check.__slots__}
    return row | {"outcome": check.outcome.value}


def last_check(connection: Connection, source: str, address: str) -> tuple[str | None, str | None]:
    """Return the outcome and the capture of the last check of an address."""
    mine = (col(CheckRow.source) == source, col(CheckRow.address) == address)
    query = (
        select(col(CheckRow.outcome), col(CheckRow.capture))
        .where(*mine)
        .order_by(col(CheckRow.id).desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return (row[0], row[1]) if row else (None, None)


def find_clock_errors(connection: Connection) -> list[tuple[str, datetime, datetime]]:
    """Return (source, time, time before) of each check that was recorded after a later one.

    The rows are numbered in the order in which they were recorded; machines of one database may
    differ by CLOCK_TOLERANCE.
    """
    lag = func.lag(CHECK.c.at, type_=CHECK.c.at.type)
    before = lag.over(order_by=CHECK.c.id).label("before")
    rows = select(CHECK.c.source, CHECK.c.at, before).subquery()
    query = select(rows.c.source, rows.c.at, rows.c.before).where(rows.c.at < rows.c.before)
    return [
        (source, at, earlier)
        for source, at, earlier in connection.execute(query)
        if earlier - at > CLOCK_TOLERANCE
    ]


def find_due(session: Session) -> dict[str, datetime | None]:
    """Return when each source with a row is due."""
    return {id: at for id, at in session.execute(select(col(SourceRow.id), col(SourceRow.due_at)))}


def due_before(connection: Connection, now: datetime) -> dict[str, datetime]:
    """Return the sources that are due by `now` with their due time, the longest overdue first."""
    return {row.id: row.due_at for row in connection.execute(_DUE_BEFORE, {"now": now})}


def due_at(connection: Connection, source: str) -> datetime | None:
    """Return when a source is due, or None where no row says so."""
    return connection.scalar(_DUE_AT, {"of": source})


def set_due(connection: Connection, sources: Iterable[str], at: datetime) -> None:
    """Set the due time of these sources, whatever their rows held."""
    for source in sources:
        if connection.execute(_SET_DUE, {"of": source, "due": at}).rowcount == 0:
            connection.execute(_ADD_SOURCE, {"id": source, "failures": 0, "due_at": at})


def count_failures(connection: Connection, source: str) -> int:
    """Count the failed runs of a source since its last good one."""
    return connection.scalar(_FAILURES, {"of": source}) or 0


def source_healths(session: Session, sources: Iterable[str]) -> list[SourceHealth]:
    """Return the health of each of these sources, in the order given, with one query.

    All fields are None for a source that was never checked.
    """
    found = healths_by_source(session)
    return [found.get(source) or SourceHealth(source) for source in sources]


def healths_by_source(session: Session) -> dict[str, SourceHealth]:
    """Return the health of every source with a row."""
    return {row.id: _parse_health(row) for row in session.connection().execute(_HEALTHS)}


def _parse_health(row: Row[*tuple[Any, ...]]) -> SourceHealth:
    """Return the health that a joined source and check row describe."""
    last = (
        Check(row.id, row.address, row.at, CheckOutcome(row.outcome), row.capture, row.note)
        if row.outcome
        else None
    )
    return SourceHealth(row.id, row.due_at, row.first_good_at, row.last_good_at, row.failures, last)


def count_by_outcome(session: Session, after: int) -> tuple[dict[str, int], int]:
    """Count the checks by outcome after a row id, and return the last row id.

    A caller that passes that id next time counts no row twice.
    """
    newest = func.max(col(CheckRow.id))
    query = (
        select(col(CheckRow.outcome), func.count(), newest)
        .where(col(CheckRow.id) > after)
        .group_by(col(CheckRow.outcome))
    )
    rows = session.execute(query).all()
    return {outcome: count for outcome, count, _ in rows}, max(
        (last or 0 for *_, last in rows), default=after
    )
