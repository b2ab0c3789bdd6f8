"""What readers do without an account: ask, confirm, change, pause, leave, acknowledge.

Each but the first by a signed link.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network

from sqlalchemy.orm import Session

from tracker.alert.channels import channel_named
from tracker.alert.deliver import link_builder
from tracker.alert.matching import validate_subscription
from tracker.alert.signed_links import LinkPurpose, verify_signature
from tracker.app import App
from tracker.errors import NotAcceptable, NotKnown, TooMany
from tracker.model.alerts import Cadence, Subscription, SubscriptionFilter
from tracker.query.find_policy import all_named
from tracker.store import outbox, subscriptions

VALID = timedelta(days=7)  # of a request to confirm; then it is deleted
# the address of who left, for the question "was I told?"; then it is erased
KEPT = timedelta(days=30)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# requests a day to one mail address, and an hour from one network address
PER_ADDRESS, PER_PLACE = 3, 20


def subscribe(
    home: App, asked: Subscription, *, place: str = "", confirmed: bool = False
) -> Subscription:
    """Take a request down and queue its mail. `place`: the network address it came from.
    `confirmed`: the operator vouches for it.

    The same wish of the same address is not written down twice. Raises NotAcceptable, NotKnown for
    a policy that is not, ConfigError.
    """
    channel = channel_named(asked.channel)
    channel.validate(asked.address, home)
    asked = _resolve_filter(home, asked)
    if not channel.open_to_all and not confirmed:
        raise NotAcceptable("推送与群机器人只能由运行者添加")
    secret = link_builder(home).secret
    now = home.now()
    made = replace(
        asked,
        id=f"s-{secrets.token_hex(8)}",
        created_at=now,
        confirmed_at=now if confirmed else None,
    )
    asked_from = (
        hmac.digest(secret, _network_prefix(place).encode(), "sha256").hex()[:16] if place else ""
    )
    with home.database.write_session() as session:
        if there := subscriptions.find_same(session, asked):
            return there
        if not confirmed:
            _check_rate_limit(session, made.address, asked_from, now)
            subscriptions.add_subscription(session, made, asked_from)
            outbox.request_confirmation(session, made, now)
        else:
            subscriptions.add_subscription(session, made)
    return made


def _resolve_filter(home: App, asked: Subscription) -> Subscription:
    """The request in order, its policies by their ids; one that a source declares may still be
    unread. Raises NotAcceptable, NotKnown.
    """
    validate_subscription(asked)
    declared = {source.policy for source in home.settings.sources if source.policy}
    policies, lines = (
        all_named(home, rows, declared) if rows else ()
        for rows in (asked.criteria.policies, asked.criteria.lines)
    )
    return replace(asked, criteria=replace(asked.criteria, policies=policies, lines=lines))


def _network_prefix(place: str) -> str:
    """Who has one IPv6 address has the 2^64 beside it."""
    try:
        address = ip_address(place)
    except ValueError:  # a socket, a test
        return place
    return (
        place if isinstance(address, IPv4Address) else str(ip_network((address, 64), strict=False))
    )


def _check_rate_limit(session: Session, address: str, asked_from: str, now: datetime) -> None:
    if subscriptions.asked_since(session, now - DAY, address=address) >= PER_ADDRESS:
        english = "too many requests for this mail address today; confirm the mails already sent, or come back tomorrow"
        raise TooMany("这个邮箱今日的订阅请求已满；请先确认已收到的邮件，或明日再试", en=english)
    if (
        asked_from
        and subscriptions.asked_since(session, now - HOUR, asked_from=asked_from) >= PER_PLACE
    ):
        raise TooMany(
            "来自此处的订阅请求过多，请一小时后再试",
            en="too many requests from here; please come back in an hour",
        )


def verify_link(home: App, purpose: LinkPurpose, id: str, token: str) -> None:
    """Is this one of our links?

    Raises NotKnown, which does not tell a forged link from a row that is not there.
    """
    with home.database.read_session() as session:
        secret = subscriptions.known_secret(session)
    if secret is None or not verify_signature(secret, purpose, id, token):
        raise NotKnown(
            "链接无效或不完整；请从邮件中完整复制",
            "link_not_known",
            en="this link is not one of ours, or not whole",
        )


def get_subscription(home: App, id: str) -> Subscription:
    """A subscription, to look at. Raises NotKnown."""
    with home.database.read_session() as session:
        return subscriptions.get_subscription(session, id)


def confirm_subscription(home: App, id: str) -> None:
    """The reader means it. Raises NotKnown where the link is too old."""
    with home.database.write_session() as session:
        subscriptions.confirm_subscription(session, id, home.now(), VALID)


def change_subscription(
    home: App, id: str, wish: SubscriptionFilter, cadence: Cadence, zone: str, language: str
) -> None:
    """Another wish, another rhythm. Raises NotKnown, NotAcceptable."""
    asked = _resolve_filter(
        home,
        replace(
            get_subscription(home, id),
            criteria=wish,
            cadence=cadence,
            time_zone=zone,
            language=language,
        ),
    )
    with home.database.write_session() as session:
        subscriptions.change_subscription(
            session, id, wish=asked.criteria, cadence=cadence, zone=zone, language=language
        )


def pause_subscription(home: App, id: str, *, on: bool) -> None:
    """Tell nothing until told to go on; what happens meanwhile is not told later.

    Raises NotKnown.
    """
    with home.database.write_session() as session:
        subscriptions.pause_subscription(session, id, home.now() if on else None)


def unsubscribe(home: App, id: str) -> None:
    """Told nothing more, also of what already waits. Raises NotKnown."""
    with home.database.write_session() as session:
        subscriptions.leave_subscription(session, id, home.now())
        outbox.drop_waiting(session, id, home.now())


def erase_subscription(home: App, id: str) -> None:
    """Leave, and have the address forgotten at once. Raises NotKnown."""
    unsubscribe(home, id)
    with home.database.write_session() as session:
        subscriptions.erase_subscription(session, id)


def purge_expired(home: App) -> None:
    """Forget who never confirmed, and who left a while ago."""
    now = home.now()
    with home.database.write_session() as session:
        subscriptions.purge_expired(session, now - VALID, now - KEPT)


def acknowledge_delivery(home: App, id: str) -> None:
    """The reader has seen a message. Raises NotKnown."""
    with home.database.write_session() as session:
        outbox.acknowledge_delivery(session, id, home.now())
