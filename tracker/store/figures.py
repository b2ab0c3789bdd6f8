"""Counts for those who watch the service."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.store.db.tables import CheckRow


def checks(session: Session, after: int) -> tuple[dict[str, int], int]:
    """How many looks of each outcome there were after a row, and the last row: asked again from
    there, no row is counted twice.
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
