"""The addresses of a source: when each was last looked at, and whether it still answers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.store.tables import CheckRow
from tracker.store.visits import GOOD


def looked(session: Session, source: str) -> dict[str, datetime]:
    """When each address of a source was last looked at, the one looked at longest ago first."""
    last = func.max(col(CheckRow.at))
    rows = session.execute(
        select(col(CheckRow.address), last).where(col(CheckRow.source) == source).group_by(col(CheckRow.address)).order_by(last)
    )
    return {address: at for address, at in rows}


def answers(session: Session, source: str, address: str) -> bool:
    """Did the address give its document when it was last looked at?"""
    mine = (col(CheckRow.source) == source, col(CheckRow.address) == address)
    return session.scalars(select(col(CheckRow.outcome)).where(*mine).order_by(col(CheckRow.id).desc()).limit(1)).first() in GOOD
