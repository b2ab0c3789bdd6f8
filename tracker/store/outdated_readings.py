"""Find the readings that have to be made again."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.model import FactKind, Version
from tracker.model.readings import ReadingOutcome
from tracker.model.snapshots import PARTS_OF_TEXT
from tracker.store.db import row_mapping
from tracker.store.db.tables import FactRow, SnapshotRow, VersionRow


def unread_captures(session: Session) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return (source, capture, attached captures) of what could not be read.

    They are tried again every time, because a missing reader may be installed by now.
    """
    settled = col(SnapshotRow.outcome).in_([ReadingOutcome.READ.value, ReadingOutcome.HELD.value])
    failed = select(
        col(SnapshotRow.source), col(SnapshotRow.capture), col(SnapshotRow.attached)
    ).where(
        col(SnapshotRow.outcome) == ReadingOutcome.FAILED.value,
        col(SnapshotRow.capture).not_in(select(col(SnapshotRow.capture)).where(settled)),
    )
    return [
        (source, capture, tuple(attached.split()))
        for source, capture, attached in session.execute(failed.distinct())
    ]


def stale_profiles(session: Session, profile: str) -> list[Version]:
    """Return the versions whose newest reading was made by another profile."""
    current = select(col(SnapshotRow.version)).where(
        col(SnapshotRow.profile) == profile, col(SnapshotRow.version).is_not(None)
    )
    rows = session.scalars(
        select(VersionRow)
        .where(col(VersionRow.id).not_in(current))
        .order_by(col(VersionRow.recorded_at), col(VersionRow.n))
    )
    return [row_mapping.version_from_row(row) for row in rows]


def versions_lacking_parts(session: Session) -> list[Version]:
    """Return the versions with an unread file whose attachments were captured.

    A part of the text itself, such as a picture, is read by no later reading.
    """
    rows = select(col(FactRow.version)).where(
        col(FactRow.kind) == FactKind.UNREAD_PART.value,
        col(FactRow.retracted_at).is_(None),
        *(~col(FactRow.quote).startswith(name) for name in PARTS_OF_TEXT),
    )
    held = select(VersionRow).where(col(VersionRow.id).in_(rows), col(VersionRow.attached) != "")
    return [
        row_mapping.version_from_row(row)
        for row in session.scalars(held.order_by(col(VersionRow.recorded_at), col(VersionRow.n)))
    ]
