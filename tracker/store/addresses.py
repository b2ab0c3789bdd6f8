"""The addresses of a source: when each was last looked at, and how long it has given no document."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.model.checks import SUCCESSFUL
from tracker.store.db.tables import (
    AddressRow,
    CaptureRow,
    CheckRow,
    SnapshotRow,
    SourceRow,
    VersionRow,
)

# looks in a row without its document, and an address no longer carries its policy; fewer are a
# blink
LOST_AFTER = 3


def last_check_times(session: Session, source: str) -> dict[str, datetime]:
    """When each address of a source was last looked at, the one looked at longest ago first."""
    last = func.max(col(CheckRow.at))
    rows = session.execute(
        select(col(CheckRow.address), last)
        .where(col(CheckRow.source) == source)
        .group_by(col(CheckRow.address))
        .order_by(last)
    )
    return {address: at for address, at in rows}


def attachment_addresses(session: Session, source: str) -> set[str]:
    """The addresses of what the pages of a source have attached: they are looked at with their
    pages.
    """
    rows = session.scalars(
        select(col(AddressRow.attached)).where(
            col(AddressRow.source) == source, col(AddressRow.attached).is_not(None)
        )
    )
    return {address for row in rows for address, _ in row or ()}


def count_missed_checks(session: Session, source: str, address: str) -> int:
    """How many looks in a row, up to the last one, gave no document."""
    mine = (col(CheckRow.source) == source, col(CheckRow.address) == address)
    good = (
        select(func.max(col(CheckRow.at)))
        .where(*mine, col(CheckRow.outcome).in_(SUCCESSFUL))
        .scalar_subquery()
    )
    return session.scalars(
        select(func.count()).where(*mine, or_(good.is_(None), col(CheckRow.at) > good))
    ).one()


def reread_disagreeing_witnesses(session: Session, source: str) -> None:
    """Have the next check read again, though its bytes are the same, what differed from the address
    that carried its policy.
    """
    mine = col(AddressRow.source) == source
    differed = select(col(CheckRow.address)).where(
        col(CheckRow.source) == source,
        col(CheckRow.outcome) == "cosmetic",
        col(CheckRow.note) != "",
    )
    session.execute(
        update(AddressRow).where(mine, col(AddressRow.address).in_(differed)).values(profile=None)
    )


def find_absences(session: Session) -> list[tuple[str, str, int, datetime]]:
    """(source, address, looks, last good look) of what was there once and of which every server
    said since that it is gone (404, 410).

    Only of sources that do well: where the source itself is down, that is what happened.
    """
    gone, good = aliased(CheckRow), aliased(CheckRow)
    same = (
        (col(good.source) == col(gone.source))
        & (col(good.address) == col(gone.address))
        & col(good.outcome).in_(SUCCESSFUL)
    )
    latest = select(func.max(col(good.at))).where(same).correlate(gone).scalar_subquery()
    query = (
        select(col(gone.source), col(gone.address), func.count(), func.max(latest))
        .join(SourceRow, (col(SourceRow.id) == col(gone.source)) & (col(SourceRow.failures) == 0))
        .where(col(gone.outcome) == "gone", col(gone.at) > latest)
        .group_by(col(gone.source), col(gone.address))
    )
    return [(source, address, looks, at) for source, address, looks, at in session.execute(query)]


def is_read_elsewhere(session: Session, source: str, address: str) -> bool:
    """Did the last look at some other address show the policy that was read at this one?

    Then it moved, and did not vanish.
    """
    here, there = aliased(SnapshotRow), aliased(SnapshotRow)
    old, new = aliased(CaptureRow), aliased(CaptureRow)
    one, other = aliased(VersionRow), aliased(VersionRow)
    query = (
        select(col(new.source), col(new.address))
        .select_from(old)
        .join(here, (col(here.source) == col(old.source)) & (col(here.capture) == col(old.id)))
        .join(one, col(one.id) == col(here.version))
        .join(other, col(other.policy) == col(one.policy))
        .join(there, col(there.version) == col(other.id))
        .join(new, (col(new.source) == col(there.source)) & (col(new.id) == col(there.capture)))
        .where(col(old.source) == source, col(old.address) == address)
        .where(or_(col(new.source) != source, col(new.address) != address))
    )
    return any(
        count_missed_checks(session, *place) == 0 for place in session.execute(query.distinct())
    )
