"""Record which notice issued which instruments, where it issued several."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.model import Fact, FactKind, Origin, Version
from tracker.model.checks import CheckOutcome
from tracker.model.readings import Publication, Reading, ReadingOutcome
from tracker.store.db import revisions, row_mapping
from tracker.store.db.tables import FACT, FactRow, SnapshotRow, VersionRow
from tracker.store.publishing import record_reading


def record_common_notice(
    session: Session,
    reading: Reading,
    notice: Publication,
    instruments: Sequence[Publication],
    now: datetime,
) -> None:
    """Record for each instrument that a notice issued it together with the others, once."""
    head = reading.snapshot.head
    number = f"（{head.document_number}）" if head.document_number else ""
    for one in instruments:
        known = select(col(FactRow.id)).where(
            col(FactRow.policy) == one.policy,
            col(FactRow.kind) == FactKind.ISSUED_BY.value,
            col(FactRow.actor) == notice.policy,
        )
        if one.policy == notice.policy or session.scalars(known).first() is not None:
            continue  # also where a person took it back
        fact = Fact(
            0,
            one.policy,
            FactKind.ISSUED_BY,
            Origin.RULE,
            f"《{head.title}》{number}",
            now,
            rule="issued_together",
            path="wrapper",
            capture=reading.evidence("wrapper"),
            actor=notice.policy,
        )
        revisions.insert_rows(session, FACT, [row_mapping.fact_columns(fact)])


def record_instruments(
    session: Session, version: Version, document: Reading, now: datetime
) -> bool:
    """Record the texts of a notice and its instruments that an older reader took for one.

    Those that this capture has given already stay as they are. Returns whether any is new.
    """
    rows = session.execute(
        select(col(SnapshotRow.content), col(SnapshotRow.version))
        .where(
            col(SnapshotRow.source) == version.source,
            col(SnapshotRow.capture) == version.capture,
            col(SnapshotRow.outcome) == ReadingOutcome.READ.value,
            col(SnapshotRow.version).is_not(None),
        )
        .order_by(col(SnapshotRow.id))
    )
    # the last reading of each version counts: an older one may have had another title
    titles = {
        id: row_mapping.load_snapshot(content).head.title for content, id in rows if content and id
    }
    had = {title: id for id, title in titles.items()}
    done = {
        one.snapshot.head.title: record_reading(session, one, now)
        for one in document.texts
        if one.snapshot.head.title not in had
    }
    if not done:
        return False
    own = document.snapshot.head.title
    notice = done.pop(own) if own in done else _known_instrument(session, had[own])
    known = [
        _known_instrument(session, had[title])
        for title in (one.snapshot.head.title for one in document.instruments)
        if title in had
    ]
    record_common_notice(session, document, notice, [*done.values(), *known], now)
    return True


def _known_instrument(session: Session, version: str) -> Publication:
    """Return the publication of a text that is held already."""
    policy = session.get_one(VersionRow, version).policy
    return Publication(CheckOutcome.COSMETIC, policy, version)
