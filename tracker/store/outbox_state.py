"""Count the messages that wait, and for how long: what an operator must know of the outbox."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.model.alerts import OutboxState
from tracker.store.db.tables import AlertRow, DeliveryRow, SubscriptionRow


def read_outbox_state(session: Session, now: datetime) -> OutboxState:
    """Return how many messages wait, how many of them failed before, and since when.

    Alerts that are due and not yet gathered into a message count as one for each reader; what
    waits for the hour of a digest, or for a reader who pauses, does not.
    """
    waiting, failing, made_at = session.execute(
        select(
            func.count(),
            func.count().filter(col(DeliveryRow.note) != ""),
            func.min(col(DeliveryRow.created_at)),
        ).where(col(DeliveryRow.next_at).is_not(None))
    ).one()
    readers, due_at = session.execute(
        select(
            func.count(func.distinct(col(AlertRow.subscription))), func.min(col(AlertRow.due_at))
        )
        .join(SubscriptionRow, col(SubscriptionRow.id) == col(AlertRow.subscription))
        .where(
            col(AlertRow.delivery).is_(None),
            col(AlertRow.cancelled_at).is_(None),
            col(AlertRow.due_at) <= now,
            col(SubscriptionRow.paused_at).is_(None),
            col(SubscriptionRow.left_at).is_(None),
            col(SubscriptionRow.disabled_at).is_(None),
        )
    ).one()
    since = min((at for at in (made_at, due_at) if at), default=None)
    return OutboxState(waiting + readers, failing, since)
