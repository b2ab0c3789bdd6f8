"""Subscribe, confirm, change, pause, unsubscribe and acknowledge without an account: each but the
first by a signed link.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from ipaddress import IPv4Address, ip_address, ip_network

from sqlalchemy.orm import Session

from tracker.alert.channels import channel_named, is_erased, mask_address
from tracker.alert.deliver import link_builder
from tracker.alert.matching import validate_subscription
from tracker.alert.signed_links import LinkPurpose, verify_signature
from tracker.app import App
from tracker.errors import NotAcceptable, NotKnown, TooMany
from tracker.model.alerts import Cadence, Subscription, SubscriptionFilter
from tracker.model.operators import AuditAction, Credential
from tracker.query.filters import resolve_issuer, resolve_jurisdiction
from tracker.query.find_policy import all_named
from tracker.store import outbox, search, subscriptions
from tracker.store.audit_entries import record_act

CONFIRM_WITHIN = timedelta(days=7)  # of a request to confirm; then it is deleted
# the address after the end of a subscription, to answer what was sent to it; then it is erased
ERASE_AFTER = timedelta(days=30)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
# requests a day to one mail address, and an hour from one network address
PER_ADDRESS, PER_PLACE = 3, 20


def subscribe(
    app: App,
    asked: Subscription,
    *,
    place: str = "",
    confirmed: bool = False,
    by: Credential | None = None,
) -> Subscription:
    """Record a subscription and queue the mail that asks to confirm it.

    `place`: the network address of the request. `confirmed`: the operator vouches for the address.
    `by`: the operator who does it; None for the reader, whose acts are not in the audit log. The
    same criteria of the same address are recorded once. Raises NotAcceptable, NotKnown for an
    unknown policy, ConfigError.
    """
    channel = channel_named(asked.channel)
    channel.validate(asked.address, app)
    asked = _resolve_filter(app, asked)
    if not channel.open_to_all and not confirmed:
        raise NotAcceptable("推送与群机器人只能由运行者添加")
    secret = link_builder(app).secret
    now = app.now()
    made = replace(
        asked,
        id=f"s-{secrets.token_hex(8)}",
        created_at=now,
        confirmed_at=now if confirmed else None,
    )
    asked_from = (
        hmac.digest(secret, _network_prefix(place).encode(), "sha256").hex()[:16] if place else ""
    )
    with app.database.write_session() as session:
        if there := subscriptions.find_same(session, asked):
            return there
        if not confirmed:
            _check_rate_limit(session, made.address, asked_from, now)
            subscriptions.add_subscription(session, made, asked_from)
            outbox.request_confirmation(session, made, now)
        else:
            subscriptions.add_subscription(session, made)
        _record_act(session, now, by, AuditAction.SUBSCRIPTION_ADDED, made)
    return made


def _record_act(
    session: Session,
    now: datetime,
    by: Credential | None,
    action: AuditAction,
    subject: Subscription,
) -> None:
    """Append what an operator did to the audit log.

    Nothing of the log is ever erased, so the address stands in it masked and without criteria.
    """
    if by is None:
        return
    state = {
        "address": mask_address(subject),
        "channel": subject.channel,
        "confirmed": subject.confirmed_at is not None,
    }
    ended = action is not AuditAction.SUBSCRIPTION_ADDED
    before, after = (state, None) if ended else (None, state)
    record_act(session, now, by, action, subject.id, before=before, after=after)


def _resolve_filter(app: App, asked: Subscription) -> Subscription:
    """Return the subscription with its policies by their ids and its places in full; a policy that
    a source declares may still be unread. Raises NotAcceptable, NotKnown.
    """
    validate_subscription(asked)
    sources = app.settings.sources
    declared = {source.policy for source in sources if source.policy}
    policies, lines = (
        all_named(app, rows, declared) if rows else ()
        for rows in (asked.criteria.policies, asked.criteria.lines)
    )
    with app.database.read_session() as session:
        places = {*search.list_jurisdictions(session)}
        places |= {source.jurisdiction for source in sources if source.jurisdiction}
        issuers = search.list_issuers(session)
    criteria = replace(
        asked.criteria,
        policies=policies,
        lines=lines,
        jurisdictions=tuple(
            resolve_jurisdiction(name, places) for name in asked.criteria.jurisdictions
        ),
        issuers=tuple(resolve_issuer(name, issuers) for name in asked.criteria.issuers),
    )
    return replace(asked, criteria=criteria)


def _network_prefix(place: str) -> str:
    """Return an IPv4 address, or the /64 network of an IPv6 address, whose owner has all of it."""
    try:
        address = ip_address(place)
    except ValueError:  # a socket, a test
        return place
    return (
        place if isinstance(address, IPv4Address) else str(ip_network((address, 64), strict=False))
    )


def _check_rate_limit(session: Session, address: str, asked_from: str, now: datetime) -> None:
    """Raise TooMany where too many requests name this address or came from this place."""
    if subscriptions.asked_since(session, now - DAY, address=address) >= PER_ADDRESS:
        raise TooMany(
            "这个邮箱今日的订阅请求已满；请先确认已收到的邮件，或明日再试",
            en="too many requests for this mail address today; "
            "confirm the mails already sent, or come back tomorrow",
        )
    if (
        asked_from
        and subscriptions.asked_since(session, now - HOUR, asked_from=asked_from) >= PER_PLACE
    ):
        raise TooMany(
            "来自此处的订阅请求过多，请一小时后再试",
            en="too many requests from here; please come back in an hour",
        )


def verify_link(app: App, purpose: LinkPurpose, id: str, token: str) -> None:
    """Check the signature of a link.

    Raises NotKnown, which does not tell a forged link from a row that does not exist.
    """
    with app.database.read_session() as session:
        secret = subscriptions.known_secret(session)
    if secret is None or not verify_signature(secret, purpose, id, token):
        raise NotKnown(
            "链接无效或不完整；请从邮件中完整复制",
            "link_not_known",
            en="this link is not one of ours, or not whole",
        )


def get_subscription(app: App, id: str) -> Subscription:
    """Return a subscription. Raises NotKnown."""
    with app.database.read_session() as session:
        return subscriptions.get_subscription(session, id)


def confirm_subscription(app: App, id: str) -> None:
    """Confirm a subscription. Raises NotKnown where the link is too old."""
    with app.database.write_session() as session:
        subscriptions.confirm_subscription(session, id, app.now(), CONFIRM_WITHIN)


def change_subscription(
    app: App, id: str, wish: SubscriptionFilter, cadence: Cadence, zone: str, language: str
) -> None:
    """Replace criteria, cadence, time zone and language. Raises NotKnown, NotAcceptable."""
    asked = _resolve_filter(
        app,
        replace(
            get_subscription(app, id),
            criteria=wish,
            cadence=cadence,
            time_zone=zone,
            language=language,
        ),
    )
    with app.database.write_session() as session:
        subscriptions.change_subscription(
            session, id, wish=asked.criteria, cadence=cadence, zone=zone, language=language
        )


def pause_subscription(app: App, id: str, *, on: bool) -> None:
    """Pause or resume a subscription; what happens during a pause is not reported later.

    Raises NotKnown.
    """
    with app.database.write_session() as session:
        subscriptions.pause_subscription(session, id, app.now() if on else None)


def unsubscribe(app: App, id: str, by: Credential | None = None) -> None:
    """End a subscription and drop its waiting messages; `by` as of `subscribe`. Raises NotKnown."""
    with app.database.write_session() as session:
        _end_subscription(app, session, id, by)


def erase_subscription(app: App, id: str, by: Credential | None = None) -> None:
    """End a subscription and erase its address at once; `by` as of `subscribe`. Raises NotKnown."""
    with app.database.write_session() as session:
        _end_subscription(app, session, id, by)
        known = subscriptions.get_subscription(session, id)
        subscriptions.erase_subscription(session, id)
        if not is_erased(known):
            _record_act(session, app.now(), by, AuditAction.SUBSCRIPTION_ERASED, known)


def _end_subscription(app: App, session: Session, id: str, by: Credential | None) -> None:
    now, known = app.now(), subscriptions.get_subscription(session, id)
    subscriptions.leave_subscription(session, id, now)
    outbox.drop_waiting(session, id, now)
    if known.left_at is None:
        _record_act(session, now, by, AuditAction.SUBSCRIPTION_ENDED, known)


def purge_expired(app: App) -> None:
    """Delete requests that were never confirmed; erase the addresses of those who left."""
    now = app.now()
    with app.database.write_session() as session:
        subscriptions.purge_expired(session, now - CONFIRM_WITHIN, now - ERASE_AFTER)


def acknowledge_delivery(app: App, id: str) -> None:
    """Record that the reader has seen a message. Raises NotKnown."""
    with app.database.write_session() as session:
        outbox.acknowledge_delivery(session, id, app.now())
