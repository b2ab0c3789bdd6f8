"""Find payloads that may be thinned away.

Such a payload is no evidence of anything and has the same text as the one before and the one after
it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.model.readings import ReadingOutcome
from tracker.store import bigram_index
from tracker.store.archive import thinning as thin
from tracker.store.archive.thinning import PayloadThinning
from tracker.store.db.tables import CaptureRow, FactRow, ReviewRow, SnapshotRow, VersionRow


def redundant_capture_between(
    session: Session, source: str, address: str, capture: str
) -> PayloadThinning | None:
    """Return what a new capture of an address makes redundant, or None.

    That is the capture before it, where that one, the one before and the new one have the same
    text, and no version, fact or decision rests on it.
    """
    newest = select(col(CaptureRow.id)).where(
        col(CaptureRow.source) == source, col(CaptureRow.address) == address
    )
    ids = session.scalars(newest.order_by(col(CaptureRow.id).desc()).limit(3)).all()
    if len(ids) < 3 or ids[0] != capture:
        return None
    last, middle, before = (_readings_of(session, source, id) for id in ids)
    if (
        not (last and middle and before)
        or {row.outcome for row in middle} != {ReadingOutcome.READ.value}
        or last[-1].outcome != ReadingOutcome.READ.value
    ):
        return None
    text = middle[-1].content
    alike = before[-1].outcome == ReadingOutcome.THINNED.value or (
        before[-1].outcome == ReadingOutcome.READ.value and before[-1].content == text
    )
    if (
        text is None
        or not alike
        or last[-1].content != text
        or _is_evidence(session, source, ids[1])
    ):
        return None
    first = before[-1].note if before[-1].outcome == ReadingOutcome.THINNED.value else ids[2]
    return PayloadThinning(ids[1], first, thin.text_digest(text))


def record_thinning(session: Session, source: str, thinning: PayloadThinning) -> None:
    """Delete the stored words of a thinned capture.

    The first and the last capture of its run keep them.
    """
    for row in _readings_of(session, source, thinning.id):
        bigram_index.remove_words(session, row)
        row.outcome, row.note = ReadingOutcome.THINNED.value, thinning.first
        row.content = row.meaning = None
        row.words = ""


def _readings_of(session: Session, source: str, capture: str) -> Sequence[SnapshotRow]:
    query = select(SnapshotRow).where(
        col(SnapshotRow.source) == source, col(SnapshotRow.capture) == capture
    )
    return session.scalars(query.order_by(col(SnapshotRow.id))).all()


def _is_evidence(session: Session, source: str, capture: str) -> bool:
    """Return whether a version, fact, decision or reading rests on this capture."""
    wording = exists().where(col(VersionRow.source) == source, col(VersionRow.capture) == capture)
    fact = exists().where(col(FactRow.capture) == f"{source}/{capture}")
    word = exists().where(col(ReviewRow.source) == source, col(ReviewRow.capture) == capture)
    part = exists().where(
        col(SnapshotRow.source) == source, col(SnapshotRow.attached).contains(capture)
    )
    return bool(session.scalar(select(wording | fact | word | part)))
