"""Query the checks of addresses: listed documents, witnesses and lost pages."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from sqlalchemy import Select, exists, func, or_, select, update
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.model.checks import SUCCESSFUL, AddressTrouble, CheckOutcome
from tracker.store.db.tables import (
    AddressRow,
    CaptureRow,
    CheckRow,
    PolicyRow,
    SnapshotRow,
    SourceRow,
    VersionRow,
)

# looks in a row without its document, and an address no longer carries its policy; fewer are a
# blink
LOST_AFTER = 3
_SUCCESSFUL = sorted(outcome.value for outcome in SUCCESSFUL)


def last_check_times(session: Session, source: str) -> dict[str, datetime]:
    """Return when each address of a source was last checked, the oldest first."""
    last = func.max(col(CheckRow.at))
    rows = session.execute(
        select(col(CheckRow.address), last)
        .where(col(CheckRow.source) == source)
        .group_by(col(CheckRow.address))
        .order_by(last)
    )
    return {address: at for address, at in rows}


def attachment_addresses(session: Session, source: str) -> set[str]:
    """Return the attachment addresses of a source; they are checked with their pages."""
    rows = session.scalars(
        select(col(AddressRow.attached)).where(
            col(AddressRow.source) == source, col(AddressRow.attached).is_not(None)
        )
    )
    return {address for row in rows for address, _ in row or ()}


def titles_by_address(session: Session, source: str) -> dict[str, str]:
    """Return the title of the policy that was last read at each address of a source."""
    rows = session.execute(
        select(col(VersionRow.address), col(PolicyRow.title))
        .join(PolicyRow, col(PolicyRow.id) == col(VersionRow.policy))
        .where(col(VersionRow.source) == source)
        .order_by(col(VersionRow.n))
    )
    return {address: title for address, title in rows}


def count_missed_checks(session: Session, source: str, address: str) -> int:
    """Count the checks since the last one that gave a document."""
    mine = (col(CheckRow.source) == source, col(CheckRow.address) == address)
    good = (
        select(func.max(col(CheckRow.at)))
        .where(*mine, col(CheckRow.outcome).in_(_SUCCESSFUL))
        .scalar_subquery()
    )
    return session.scalars(
        select(func.count()).where(*mine, or_(good.is_(None), col(CheckRow.at) > good))
    ).one()


def reread_disagreeing_witnesses(session: Session, source: str) -> None:
    """Make the next check read pages again that differed from the primary address."""
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
    """Return (source, address, checks, last good check) of pages that are gone (404, 410).

    Only of sources whose last run was good.
    """
    gone, good = aliased(CheckRow), aliased(CheckRow)
    same = (
        (col(good.source) == col(gone.source))
        & (col(good.address) == col(gone.address))
        & col(good.outcome).in_(_SUCCESSFUL)
    )
    latest = select(func.max(col(good.at))).where(same).correlate(gone).scalar_subquery()
    query = (
        select(col(gone.source), col(gone.address), func.count(), func.max(latest))
        .join(SourceRow, (col(SourceRow.id) == col(gone.source)) & (col(SourceRow.failures) == 0))
        .where(col(gone.outcome) == "gone", col(gone.at) > latest)
        .group_by(col(gone.source), col(gone.address))
    )
    return [(source, address, looks, at) for source, address, looks, at in session.execute(query)]


def find_troubles(session: Session) -> list[AddressTrouble]:
    """Return the addresses whose last checks gave no document.

    Only those that alone carry the newest version of a policy.
    """
    return [
        AddressTrouble(source, address, failures, since, CheckOutcome(outcome), note)
        for source, address, failures, since, outcome, note in session.execute(_troubles_query())
        if failures and since
    ]


@cache
def _troubles_query() -> Select[str, str, int | None, datetime | None, str, str]:
    """Build the query once: building it takes longer than running it with every answer."""
    last = (
        select(func.max(col(CheckRow.id)))
        .where(
            col(CheckRow.source) == col(AddressRow.source),
            col(CheckRow.address) == col(AddressRow.address),
        )
        .correlate(AddressRow)
        .scalar_subquery()
    )
    version, newer = aliased(VersionRow), aliased(VersionRow)
    there, reading = aliased(AddressRow), aliased(SnapshotRow)
    is_newest = ~exists().where(
        col(newer.policy) == col(version.policy), col(newer.n) > col(version.n)
    )
    is_shown_elsewhere = exists().where(
        col(reading.version) == col(version.id),
        col(reading.source) == col(there.source),
        col(reading.capture) == col(there.capture),
        col(there.address).startswith("http"),
        col(there.address) != col(version.address),
        func.coalesce(col(there.failures), 0) == 0,
    )
    carries = exists().where(
        col(version.source) == col(AddressRow.source),
        col(version.address) == col(AddressRow.address),
        is_newest,
        ~is_shown_elsewhere,
    )
    columns = (
        col(AddressRow.source),
        col(AddressRow.address),
        col(AddressRow.failures),
        col(AddressRow.failing_since),
        col(CheckRow.outcome),
        col(CheckRow.note),
    )
    return (
        select(*columns)
        .join(CheckRow, col(CheckRow.id) == last)
        .where(col(AddressRow.failures) > 0, carries)
        .order_by(col(AddressRow.source), col(AddressRow.address))
    )


def is_read_elsewhere(session: Session, source: str, address: str) -> bool:
    """Return whether the last check of another address showed the same policy.

    Then the page moved and did not vanish.
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
