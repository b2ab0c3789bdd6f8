"""Hold the messages of a home that was restored from a backup, until a person resumes them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.store.db.tables import HomeRow


def hold_mail(session: Session, now: datetime) -> None:
    """Send nothing from now on."""
    session.execute(update(HomeRow).values(mail_held_since=now))


def release_mail(session: Session) -> None:
    """Send again what is due."""
    session.execute(update(HomeRow).values(mail_held_since=None))


def held_since(session: Session) -> datetime | None:
    """Return since when nothing is sent, None where messages are sent."""
    return session.scalars(select(col(HomeRow.mail_held_since))).first()
