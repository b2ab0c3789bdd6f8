"""Store messages: alerts are gathered, claimed by one sender at a time, accepted once.

A claim moves `next_at` to the end of its lease by compare-and-set. A sender that dies leaves the
message due again, and of two senders one finds that the row has moved.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.errors import NotKnown
from tracker.model.alerts import Delivery, Event, Subscription
from tracker.store import events, subscriptions
from tracker.store.db.tables import (
    VERSION,
    AlertRow,
    DeliveryRow,
    EventRow,
    SubscriptionRow,
)

PATIENCE = 5  # a stream of alerts that never pauses is sent after this many quiet times
_WAITING = (col(AlertRow.delivery).is_(None), col(AlertRow.cancelled_at).is_(None))


def request_confirmation(session: Session, subscription: Subscription, now: datetime) -> None:
    """Queue the message that asks a new reader to confirm."""
    session.add(
        DeliveryRow(
            id=_stable_id("confirm", subscription.id),
            subscription=subscription.id,
            created_at=now,
            next_at=now,
        )
    )


def gather_alerts(session: Session, now: datetime, quiet: timedelta) -> int:
    """Gather the due alerts of each subscription into one message.

    A message is made once no alert has come for `quiet`. Returns the number of messages.
    """
    query = (
        select(AlertRow, col(EventRow.key), col(EventRow.recorded_at))
        .join(EventRow, col(EventRow.id) == col(AlertRow.event))
        .join(SubscriptionRow, col(SubscriptionRow.id) == col(AlertRow.subscription))
        .where(
            *_WAITING,
            col(AlertRow.due_at) <= now,
            col(SubscriptionRow.paused_at).is_(None),
            col(SubscriptionRow.left_at).is_(None),
        )
        .where(col(SubscriptionRow.disabled_at).is_(None))
        .order_by(col(AlertRow.id))
    )
    groups: dict[str, list[tuple[AlertRow, str, datetime]]] = defaultdict(list)
    for alert, key, recorded_at in session.execute(query):
        groups[alert.subscription].append((alert, key, recorded_at))
    ready = {
        id: rows
        for id, rows in groups.items()
        if _is_settled([at for _, _, at in rows], now, quiet)
    }
    for id, rows in ready.items():
        delivery = DeliveryRow(
            id=_stable_id(id, *sorted(key for _, key, _ in rows)),
            subscription=id,
            created_at=now,
            next_at=now,
        )
        session.add(delivery)
        for alert, _, _ in rows:
            alert.delivery = delivery.id
    return len(ready)


def _is_settled(times: list[datetime], now: datetime, quiet: timedelta) -> bool:
    """Return whether alerts have paused, or have waited long enough."""
    return now - max(times) >= quiet or now - min(times) >= PATIENCE * quiet


def claim_delivery(
    session: Session,
    holder: str,
    now: datetime,
    lease: timedelta,
    *,
    without: Collection[str] = (),
) -> Delivery | None:
    """Claim the next due message until the lease ends; None where nothing is due.

    `without`: channels that accept nothing now.
    """
    query = (
        select(DeliveryRow)
        .where(col(DeliveryRow.next_at) <= now)
        .order_by(col(DeliveryRow.next_at), col(DeliveryRow.id))
    )
    if without:
        shut = select(col(SubscriptionRow.id)).where(col(SubscriptionRow.channel).in_(without))
        query = query.where(col(DeliveryRow.subscription).not_in(shut))
    for row in session.scalars(query.limit(20)):
        ours = {"next_at": now + lease, "claimed_by": holder, "attempts": row.attempts + 1}
        if _update_delivery(
            session, col(DeliveryRow.id) == row.id, col(DeliveryRow.next_at) == row.next_at, **ours
        ):
            found = get_delivery(session, row.id)
            if not found.subscription.left_at and not found.subscription.disabled_at:
                return found
            mark_failed(session, row.id, holder, None, "已退订或已停用")
    return None


def mark_accepted(session: Session, id: str, holder: str, now: datetime) -> bool:
    """Record that a message was accepted. Returns False where the claim was lost."""
    mine = (col(DeliveryRow.id) == id, col(DeliveryRow.claimed_by) == holder)
    return _update_delivery(session, *mine, accepted_at=now, next_at=None, note="")


def mark_failed(
    session: Session, id: str, holder: str, next_at: datetime | None, note: str
) -> bool:
    """Record a failed attempt; `next_at` None gives up."""
    mine = (col(DeliveryRow.id) == id, col(DeliveryRow.claimed_by) == holder)
    return _update_delivery(session, *mine, next_at=next_at, claimed_by=None, note=note[:500])


def drop_waiting(session: Session, subscription: str, now: datetime) -> None:
    """Cancel everything that still waits for a subscription."""
    session.execute(
        update(AlertRow)
        .where(col(AlertRow.subscription) == subscription, *_WAITING)
        .values(cancelled_at=now)
    )
    waiting = (col(DeliveryRow.subscription) == subscription, col(DeliveryRow.next_at).is_not(None))
    session.execute(update(DeliveryRow).where(*waiting).values(next_at=None, note="已退订"))


def acknowledge_delivery(session: Session, id: str, now: datetime) -> None:
    """Record that the reader has seen a message. Raises NotKnown."""
    row = get_delivery(session, id)
    if not row.acknowledged_at:
        _update_delivery(session, col(DeliveryRow.id) == id, acknowledged_at=now)


def get_delivery(session: Session, id: str) -> Delivery:
    """Return a message with its events. Raises NotKnown."""
    row = session.get(DeliveryRow, id, populate_existing=True)
    if row is None:
        raise NotKnown("没有这封通知", "delivery_not_known", en="no such message")
    return _delivery_from_row(session, row)


def find_deliveries(
    session: Session, *, subscription: str | None = None, waiting: bool = False, limit: int = 100
) -> list[Delivery]:
    """Return messages, newest first; with `waiting` only those still to be sent."""
    query = (
        select(DeliveryRow)
        .order_by(col(DeliveryRow.created_at).desc(), col(DeliveryRow.id))
        .limit(limit)
    )
    if subscription:
        query = query.where(col(DeliveryRow.subscription) == subscription)
    if waiting:
        query = query.where(col(DeliveryRow.next_at).is_not(None))
    return [_delivery_from_row(session, row) for row in session.scalars(query)]


def _delivery_from_row(session: Session, row: DeliveryRow) -> Delivery:
    return Delivery(
        id=row.id,
        subscription=subscriptions.get_subscription(session, row.subscription),
        created_at=row.created_at,
        attempts=row.attempts,
        next_at=row.next_at,
        accepted_at=row.accepted_at,
        acknowledged_at=row.acknowledged_at,
        note=row.note,
        events=_events_of_delivery(session, row.id),
    )


def _events_of_delivery(session: Session, id: str) -> tuple[Event, ...]:
    query = (
        select(EventRow)
        .join(AlertRow, col(AlertRow.event) == col(EventRow.id))
        .where(col(AlertRow.delivery) == id)
    )
    return tuple(
        events.event_from_row(row) for row in session.scalars(query.order_by(col(EventRow.id)))
    )


def _update_delivery(session: Session, *where: object, **columns: object) -> bool:
    done = session.execute(update(DeliveryRow).where(*where).values(**columns))  # type: ignore[arg-type]
    return isinstance(done, CursorResult) and done.rowcount == 1


def _stable_id(*words: str) -> str:
    """Return an id that depends on the content, so that a message keeps its Message-ID."""
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:24]


def captures_of(session: Session, told: Collection[Event]) -> list[str]:
    """Return the captures (`source/capture`) of the wordings that events speak of."""
    versions = {event.version for event in told if event.version}
    query = select(VERSION.c.source, VERSION.c.capture).where(VERSION.c.id.in_(versions))
    return sorted({f"{source}/{capture}" for source, capture in session.execute(query)})
