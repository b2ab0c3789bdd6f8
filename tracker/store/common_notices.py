"""Record which notice issued which instruments, where it issued several."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.model import Fact, FactKind, Origin, Version
from tracker.model.readings import Publication, Reading
from tracker.store.db import revisions, row_mapping
from tracker.store.db.tables import FACT, FactRow, SnapshotRow
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
    """Record the instruments of a notice that an older reader took for one text with it.

    Those that this capture has given already stay as they are. Returns whether any is new.
    """
    had = set(
        session.scalars(
            select(col(SnapshotRow.content)).where(
                col(SnapshotRow.source) == version.source,
                col(SnapshotRow.capture) == version.capture,
                col(SnapshotRow.outcome) == "read",
                col(SnapshotRow.version).is_not(None),
                col(SnapshotRow.version) != version.id,
            )
        )
    )
    titles = {row_mapping.load_snapshot(content).head.title for content in had if content}
    fresh = [
        record_reading(session, one, now)
        for one in document.instruments
        if one.snapshot.head.title not in titles
    ]
    notice = Publication("cosmetic", version.policy, version.id)
    record_common_notice(session, document, notice, fresh, now)
    return bool(fresh)
