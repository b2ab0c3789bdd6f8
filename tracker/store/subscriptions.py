"""Store subscriptions, and the secret that signs their links."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.errors import NotKnown
from tracker.model.alerts import ERASED_PREFIX, Cadence, Subscription, SubscriptionFilter
from tracker.store.db.tables import AlertRow, DeliveryRow, SecretRow, SubscriptionRow

CRITERIA = TypeAdapter(SubscriptionFilter)
_ALL = select(SubscriptionRow.__table__).order_by(  # type: ignore[attr-defined]
    col(SubscriptionRow.created_at), col(SubscriptionRow.id)
)
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
    "language",
    "created_at",
    "confirmed_at",
    "paused_at",
    "left_at",
    "disabled_at",
    "disabled_reason",
)


def known_secret(session: Session) -> bytes | None:
    """Return the secret that signs links, or None where no link was ever made."""
    row = session.get(SecretRow, "links")
    return bytes.fromhex(row.value) if row else None


def link_secret(session: Session) -> bytes:
    """Return the secret that signs links; create it at first use, in a write session."""
    if found := known_secret(session):
        return found
    made = secrets.token_bytes(32)
    session.add(SecretRow(name="links", value=made.hex()))
    session.flush()
    return made


def add_subscription(session: Session, subscription: Subscription, asked_from: str = "") -> None:
    """Store a new subscription."""
    same = {name: getattr(subscription, name) for name in _SAME}
    session.add(
        SubscriptionRow(
            **same,
            zone=subscription.time_zone,
            channel=subscription.channel,
            cadence=subscription.cadence.value,
            wish=CRITERIA.dump_python(subscription.criteria, mode="json"),
            asked_from=asked_from,
        )
    )
    session.flush()


def get_subscription(session: Session, id: str) -> Subscription:
    """Return a subscription by its id. Raises NotKnown."""
    return subscription_from_row(_subscription_row(session, id))


def find_subscriptions(session: Session, *, active: bool = False) -> list[Subscription]:
    """Return all subscriptions, oldest first; with `active` only those that receive alerts."""
    return [subscription_from_row(row) for row in session.execute(_ACTIVE if active else _ALL)]


def find_same(session: Session, asked: Subscription) -> Subscription | None:
    """Return an active or unconfirmed subscription of the same address and criteria."""
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


def mailbox_of(address: str) -> tuple[str, str]:
    """Return the mailbox of an address, and the LIKE pattern of its tagged addresses.

    Reader@, reader@ and reader+news@ are one mailbox.
    """
    local, at, domain = address.lower().rpartition("@")
    # a tag needs something before it: +a@ is a name of its own
    name = local.split("+")[0] or local
    escaped = [re.sub(r"([%_\\])", r"\\\1", part) for part in (name, domain)]
    return f"{name}{at}{domain}", f"{escaped[0]}+%{at}{escaped[1]}"


def asked_since(
    session: Session, since: datetime, *, address: str | None = None, asked_from: str | None = None
) -> int:
    """Count the subscriptions requested since an instant for an address or from a client."""
    query = (
        select(func.count())
        .select_from(SubscriptionRow)
        .where(col(SubscriptionRow.created_at) > since)
    )
    if address is not None:
        mailbox, tagged = mailbox_of(address)
        asked = func.lower(col(SubscriptionRow.address))
        query = query.where((asked == mailbox) | asked.like(tagged, escape="\\"))
    if asked_from is not None:
        query = query.where(col(SubscriptionRow.asked_from) == asked_from)
    return session.scalar(query) or 0


def confirm_subscription(session: Session, id: str, now: datetime, within: timedelta) -> None:
    """Confirm a subscription.

    Raises NotKnown where the request is too old or was withdrawn.
    """
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
    """Change the criteria or the cadence of a subscription."""
    row = _subscription_row(session, id)
    row.wish, row.cadence, row.zone, row.language = (
        CRITERIA.dump_python(wish, mode="json"),
        cadence.value,
        zone,
        language,
    )


def pause_subscription(session: Session, id: str, now: datetime | None) -> None:
    """Pause a subscription from an instant on; None resumes it."""
    _subscription_row(session, id).paused_at = now


def leave_subscription(session: Session, id: str, now: datetime) -> None:
    """End a subscription for good."""
    row = _subscription_row(session, id)
    row.left_at = row.left_at or now


def erase_subscription(session: Session, id: str) -> None:
    """Erase the address, the criteria and the server replies of a subscription.

    Which alerts were sent stays on record, without the reader's identity.
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
    """Delete unconfirmed requests before one instant; erase those who left before the other."""
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
    """Disable every subscription of an address that refuses messages for good."""
    open_rows = (
        col(SubscriptionRow.address) == address,
        col(SubscriptionRow.disabled_at).is_(None),
    )
    session.execute(
        update(SubscriptionRow).where(*open_rows).values(disabled_at=now, disabled_reason=reason)
    )


def subscription_from_row(row: SubscriptionRow | Row[Any]) -> Subscription:
    """Return the subscription that a row holds."""
    same = {name: getattr(row, name) for name in _SAME}
    return Subscription(
        **same,
        time_zone=row.zone,
        channel=row.channel,
        cadence=Cadence(row.cadence),
        criteria=CRITERIA.validate_python(row.wish),
    )


def _subscription_row(session: Session, id: str) -> SubscriptionRow:
    """Return the row of a subscription. Raises NotKnown."""
    row = session.get(SubscriptionRow, id)
    if row is None:
        raise NotKnown("没有这个订阅", "subscription_not_known", en="no such subscription")
    return row
