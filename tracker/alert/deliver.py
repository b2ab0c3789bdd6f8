"""Delivery: due alerts are gathered into messages, each claimed, sent and recorded."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from tracker.alert.channels import DeliveryPass, channel_named
from tracker.alert.compose import MessageComposer
from tracker.alert.signed_links import LinkBuilder
from tracker.app import App
from tracker.errors import ConfigError, DeliveryError
from tracker.model.alerts import Delivery
from tracker.store import mail_hold, outbox, subscriptions
from tracker.tracing import is_tracing, record_span

LEASE = timedelta(minutes=15)  # longer than any conversation with a server
# a run that still brings changes is waited for, so that they come in one message
QUIET = timedelta(minutes=1)
MOST = 200  # messages a pass, so that a server that limits its senders is not offended
FIRST_RETRY, LAST_RETRY = timedelta(minutes=1), timedelta(hours=1)
MAIL_CLOSED_ZH = (
    "本服务尚未开通邮件通知：须设 TRACKER_PUBLIC_URL 与 TRACKER_SMTP_HOST；"
    "可改用 /v1/feeds/changes.atom 或 /v1/calendar.ics"
)
MAIL_CLOSED_EN = (
    "no mail from this service yet: set TRACKER_PUBLIC_URL and TRACKER_SMTP_HOST; "
    "or use /v1/feeds/changes.atom, /v1/calendar.ics"
)


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """The outcome of one message: `error` is None where it was accepted; `closed` where its channel
    accepts nothing now.
    """

    delivery: Delivery
    error: str | None = None
    closed: bool = False


def link_builder(app: App) -> LinkBuilder:
    """Return the builder of links. Raises ConfigError where no public address is set."""
    if not app.settings.public_url:
        raise ConfigError(
            [
                "环境变量 TRACKER_PUBLIC_URL：须写明，邮件中的链接由它生成，"
                "如 https://policy.example.cn"
            ]
        )
    with app.database.write_session() as session:
        return LinkBuilder(app.settings.public_url, subscriptions.link_secret(session))


def can_deliver(app: App) -> bool:
    """Return whether anything can be delivered from here."""
    return bool(app.settings.public_url)


def reason_mail_is_closed(app: App) -> tuple[str, str] | None:
    """Return why nobody can subscribe by mail, in Chinese and in English, or None."""
    if app.settings.public_url and app.settings.smtp:
        return None
    return MAIL_CLOSED_ZH, MAIL_CLOSED_EN


def is_mail_held(app: App) -> bool:
    """Return whether this home was restored from a backup and nobody has resumed its messages."""
    with app.database.read_session() as session:
        return mail_hold.held_since(session) is not None


def deliver_due(
    app: App, *, quiet: timedelta = QUIET, most: int = MOST
) -> Iterator[DeliveryResult]:
    """Deliver every message that is due, at most `most`, and yield each outcome.

    A channel that is closed is left alone until the next pass: the other messages would fail there
    like the first one, and a wrong password would be tried two hundred times. A home restored from
    a backup delivers nothing until a person resumes it. Raises ConfigError where no public address
    is set.
    """
    if is_mail_held(app):
        return
    composer = MessageComposer(app, link_builder(app))
    holder = secrets.token_hex(8)
    with app.database.write_session() as session:
        outbox.gather_alerts(session, app.now(), quiet)
    closed = set[str]()
    with DeliveryPass(app, composer) as current:
        for _ in range(most):
            with app.database.write_session() as session:
                claimed = outbox.claim_delivery(session, holder, app.now(), LEASE, without=closed)
            if claimed is None:
                return
            result = _send_and_record(current, claimed, holder)
            if result.closed:
                closed.add(claimed.subscription.channel)
            yield result


def _send_and_record(current: DeliveryPass, claimed: Delivery, holder: str) -> DeliveryResult:
    """Send one claimed message and record the outcome."""
    app, began = current.app, time.time()
    try:
        channel_named(claimed.subscription.channel).send(claimed, current)
    except DeliveryError as error:
        now = app.now()
        next_at = None if error.permanent else now + retry_delay(claimed.attempts)
        with app.database.write_session() as session:
            outbox.mark_failed(session, claimed.id, holder, next_at, str(error))
            if error.permanent:
                subscriptions.disable_subscription(
                    session, claimed.subscription.address, str(error), now
                )
        return DeliveryResult(claimed, str(error), error.closed)
    with app.database.write_session() as session:
        outbox.mark_accepted(session, claimed.id, holder, app.now())
    if is_tracing():
        with app.database.read_session() as session:
            captures = outbox.captures_of(session, claimed.events)
        channel = claimed.subscription.channel
        record_span("deliver", captures, began, **{"tracker.channel": channel})
    return DeliveryResult(claimed)


def retry_delay(attempts: int) -> timedelta:
    """Return the wait after so many failed attempts.

    One minute, then four times as long each time, at most an hour, so that an alert arrives within
    an hour after the receiver works again.
    """
    return min(FIRST_RETRY * int(4 ** min(attempts - 1, 10)), LAST_RETRY)
