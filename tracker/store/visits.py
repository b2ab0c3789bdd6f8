"""What happened at each look at an address, and what the next one needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.store.tables import AddressRow, CheckRow, SourceRow

# The source answered; whether we believe it is another matter.
GOOD = frozenset({"unchanged", "cosmetic", "new", "changed", "held", "attached", "listed"})


@dataclass(frozen=True, slots=True)
class Visited:
    """What we remember of one address: validators for the next request, and the capture last read well by which profile."""

    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    capture: str | None = None
    profile: str | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One look at one address of a source, and what came of it."""

    source: str
    address: str
    at: datetime
    outcome: str  # new | changed | cosmetic | unchanged | held | failed
    capture: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """How a source is doing."""

    source: str
    due_at: datetime | None
    first_good_at: datetime | None
    last_good_at: datetime | None
    failures: int
    last: Check | None


def visited(session: Session, source: str, address: str) -> Visited:
    """What we remember of an address; an empty value where we have never been."""
    row = session.get(AddressRow, (source, address))
    return Visited(row.etag, row.last_modified, row.sha256, row.capture, row.profile) if row else Visited()


def note_visited(session: Session, source: str, address: str, seen: Visited) -> None:
    """Remember an address for its next check."""
    session.merge(
        AddressRow(
            source=source,
            address=address,
            etag=seen.etag,
            last_modified=seen.last_modified,
            sha256=seen.sha256,
            capture=seen.capture,
            profile=seen.profile,
        )
    )


def note_check(session: Session, check: Check) -> None:
    """One row for one look, and the source's good and bad runs counted."""
    session.add(
        CheckRow(source=check.source, address=check.address, at=check.at, outcome=check.outcome, capture=check.capture, note=check.note)
    )
    row = session.get(SourceRow, check.source) or SourceRow(id=check.source)
    if check.outcome in GOOD:
        row.first_good_at = row.first_good_at or check.at
        row.last_good_at, row.failures = check.at, 0
    else:
        row.failures += 1
    session.add(row)


def due(session: Session) -> dict[str, datetime | None]:
    """When each source that we have a row for is due."""
    return {id: at for id, at in session.execute(select(col(SourceRow.id), col(SourceRow.due_at)))}


def set_due(session: Session, source: str, at: datetime | None) -> None:
    """Write down when a source is due next."""
    row = session.get(SourceRow, source) or SourceRow(id=source)
    row.due_at = at
    session.add(row)


def health(session: Session, source: str) -> Health:
    """How a source is doing; all None where it was never checked."""
    row = session.get(SourceRow, source) or SourceRow(id=source)
    last = session.scalars(select(CheckRow).where(col(CheckRow.source) == source).order_by(col(CheckRow.id).desc())).first()
    check = Check(last.source, last.address, last.at, last.outcome, last.capture, last.note) if last else None
    return Health(source, row.due_at, row.first_good_at, row.last_good_at, row.failures, check)
