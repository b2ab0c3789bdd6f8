"""Subscriptions as rows, and the secret that signs their links."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.errors import NotKnown
from tracker.model.alerts import ERASED_PREFIX, Cadence, Channel, Subscription, SubscriptionFilter
from tracker.store.db.tables import AlertRow, DeliveryRow, SecretRow, SubscriptionRow

CRITERIA = TypeAdapter(SubscriptionFilter)
_ALL = select(SubscriptionRow).order_by(col(SubscriptionRow.created_at), col(SubscriptionRow.id))
_ACTIVE = _ALL.where(
    col(SubscriptionRow.confirmed_at).is_not(None),
    *(
        column.is_(None)
        for column in (
            col(SubscriptionRow.paused_at),
            col(SubscriptionRow.left_at),
            col(SubscriptionRow.disabled_at),
        )
    ),
)
_SAME = (
    "id",
    "address",
    "zone",
    "language",
    "created_at",
    "confirmed_at",
    "paused_at",
    "left_at",
    "disabled_at",
    "disabled_reason",
)


def known_secret(session: Session) -> bytes | None:
    """What signs our links; None where no link was ever made."""
    row = session.get(SecretRow, "links")
    return bytes.fromhex(row.value) if row else None


def link_secret(session: Session) -> bytes:
    """What signs our links, made at first use: call it in a writing session."""
    if found := known_secret(session):
        return found
    made = secrets.token_bytes(32)
    session.add(SecretRow(name="links", value=made.hex()))
    session.flush()
    return made


def add_subscription(session: Session, subscription: Subscription, asked_from: str = "") -> None:
    """Write down a new subscription."""
    same = {name: getattr(subscription, name) for name in _SAME}
    session.add(
        SubscriptionRow(
            **same,
            channel=subscription.channel.value,
            cadence=subscription.cadence.value,
            wish=CRITERIA.dump_python(subscription.criteria, mode="json"),
            asked_from=asked_from,
        )
    )
    session.flush()


def get_subscription(session: Session, id: str) -> Subscription:
    """A subscription by its id. Raises NotKnown."""
    return subscription_from_row(_subscription_row(session, id))


def find_subscriptions(session: Session, *, active: bool = False) -> list[Subscription]:
    """All subscriptions, oldest first; only those that are told anything, if `active`."""
    return [subscription_from_row(row) for row in session.scalars(_ACTIVE if active else _ALL)]


def find_same(session: Session, asked: Subscription) -> Subscription | None:
    """A subscription of this address that waits for its confirmation or is told, with the same
    wish.
    """
    rows = session.scalars(
        select(SubscriptionRow).where(
            col(SubscriptionRow.address) == asked.address, col(SubscriptionRow.left_at).is_(None)
        )
    )
    found = [subscription_from_row(row) for row in rows]
    return next(
        (
            one
            for one in found
            if (one.criteria, one.channel) == (asked.criteria, asked.channel)
            and not one.disabled_at
        ),
        None,
    )


def asked_since(
    session: Session, since: datetime, *, address: str | None = None, asked_from: str | None = None
) -> int:
    """How many subscriptions were asked for since an instant, for an address or from a place."""
    query = (
        select(func.count())
        .select_from(SubscriptionRow)
        .where(col(SubscriptionRow.created_at) > since)
    )
    if address is not None:
        # Reader@ and reader@ are one mailbox
        query = query.where(func.lower(col(SubscriptionRow.address)) == address.lower())
    if asked_from is not None:
        query = query.where(col(SubscriptionRow.asked_from) == asked_from)
    return session.scalar(query) or 0


def confirm_subscription(session: Session, id: str, now: datetime, within: timedelta) -> None:
    """The reader means it. Raises NotKnown where the request is too old, or was taken back."""
    row = _subscription_row(session, id)
    if row.left_at or not row.confirmed_at and now - row.created_at > within:
        raise NotKnown(
            "这个确认链接已失效，请重新订阅",
            "link_expired",
            en="this link is too old; please ask again",
        )
    row.confirmed_at = row.confirmed_at or now


def change_subscription(
    session: Session,
    id: str,
    *,
    wish: SubscriptionFilter,
    cadence: Cadence,
    zone: str,
    language: str,
) -> None:
    """Another wish, another rhythm."""
    row = _subscription_row(session, id)
    row.wish, row.cadence, row.zone, row.language = (
        CRITERIA.dump_python(wish, mode="json"),
        cadence.value,
        zone,
        language,
    )


def pause_subscription(session: Session, id: str, now: datetime | None) -> None:
    """Tell nothing from now on; None: tell again."""
    _subscription_row(session, id).paused_at = now


def leave_subscription(session: Session, id: str, now: datetime) -> None:
    """Told nothing more, for good."""
    row = _subscription_row(session, id)
    row.left_at = row.left_at or now


def erase_subscription(session: Session, id: str) -> None:
    """Forget who it was: neither the address nor the wish is left, nor what a mail server said of
    it. What was told stays, of nobody.
    """
    row = _subscription_row(session, id)
    row.address, row.asked_from, row.disabled_reason, row.wish = (
        f"{ERASED_PREFIX}{id}",
        "",
        "",
        CRITERIA.dump_python(SubscriptionFilter(), mode="json"),
    )
    session.execute(
        update(AlertRow).where(col(AlertRow.subscription) == id).values(address=row.address)
    )
    session.execute(update(DeliveryRow).where(col(DeliveryRow.subscription) == id).values(note=""))


def purge_expired(session: Session, unconfirmed: datetime, left: datetime) -> None:
    """Delete what was asked for before the one instant and never confirmed; erase who left before
    the other.
    """
    void = select(col(SubscriptionRow.id)).where(
        col(SubscriptionRow.confirmed_at).is_(None), col(SubscriptionRow.created_at) <= unconfirmed
    )
    session.execute(delete(DeliveryRow).where(col(DeliveryRow.subscription).in_(void)))
    session.execute(delete(SubscriptionRow).where(col(SubscriptionRow.id).in_(void)))
    gone = (
        col(SubscriptionRow.left_at) <= left,
        col(SubscriptionRow.address).not_like(f"{ERASED_PREFIX}%"),
    )
    for id in session.scalars(select(col(SubscriptionRow.id)).where(*gone)).all():
        erase_subscription(session, id)


def disable_subscription(session: Session, address: str, reason: str, now: datetime) -> None:
    """An address that refuses us for good is told nothing more, on any of its subscriptions, and it
    shows why.
    """
    open_rows = (
        col(SubscriptionRow.address) == address,
        col(SubscriptionRow.disabled_at).is_(None),
    )
    session.execute(
        update(SubscriptionRow).where(*open_rows).values(disabled_at=now, disabled_reason=reason)
    )


def subscription_from_row(row: SubscriptionRow) -> Subscription:
    """A row as a value."""
    same = {name: getattr(row, name) for name in _SAME}
    return Subscription(
        **same,
        channel=Channel(row.channel),
        cadence=Cadence(row.cadence),
        criteria=CRITERIA.validate_python(row.wish),
    )


def _subscription_row(session: Session, id: str) -> SubscriptionRow:
    row = session.get(SubscriptionRow, id)
    if row is None:
        raise NotKnown("没有这个订阅", "subscription_not_known", en="no such subscription")
    return row
