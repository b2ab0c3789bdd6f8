"""Delivery, after the commit: what is due is gathered, claimed one message at a time, handed over,
and written down.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from tracker.alert.channels import chat_services
from tracker.alert.channels.mail import SmtpMailer
from tracker.alert.channels.webhook import post_json
from tracker.alert.compose import MessageComposer
from tracker.alert.signed_links import LinkBuilder
from tracker.app import App
from tracker.errors import ConfigError, DeliveryError
from tracker.fetch.client import Fetcher
from tracker.model.alerts import Channel, Delivery
from tracker.render.message import chat
from tracker.render.message.mime import encode_mail
from tracker.render.message.webhook_json import delivery_json
from tracker.store import outbox, subscriptions

LEASE = timedelta(minutes=15)  # longer than any conversation with a server
# a run that still brings changes is waited for, so that they come in one message
QUIET = timedelta(minutes=1)
MOST = 200  # messages a pass, so that a server that limits its senders is not offended
FIRST_RETRY, LAST_RETRY = timedelta(minutes=1), timedelta(hours=1)

Send = Callable[[Delivery], None]


@dataclass(frozen=True, slots=True)
class DeliveryResult:
    """What became of one message.

    `error` None: accepted. `closed`: its channel takes nothing now.
    """

    delivery: Delivery
    error: str | None = None
    closed: bool = False


def link_builder(home: App) -> LinkBuilder:
    """Who makes our links. ConfigError where no public address is set."""
    if not home.settings.public_url:
        raise ConfigError(
            [
                "环境变量 TRACKER_PUBLIC_URL：须写明，邮件中的链接由它生成，如 https://policy.example.cn"
            ]
        )
    with home.database.write_session() as session:
        return LinkBuilder(home.settings.public_url, subscriptions.link_secret(session))


def can_deliver(home: App) -> bool:
    """Can anything be delivered from here?"""
    return bool(home.settings.public_url)


def reason_mail_is_closed(home: App) -> tuple[str, str] | None:
    """Why nobody can ask for mail here, in Chinese and in English; None where everybody can."""
    if home.settings.public_url and home.settings.smtp:
        return None
    return (
        "本服务尚未开通邮件通知：须设 TRACKER_PUBLIC_URL 与 TRACKER_SMTP_HOST；可改用 /v1/feeds/changes.atom 或 /v1/calendar.ics",
        "no mail from this service yet: set TRACKER_PUBLIC_URL and TRACKER_SMTP_HOST; or use /v1/feeds/changes.atom, /v1/calendar.ics",
    )


def deliver_due(
    home: App, *, quiet: timedelta = QUIET, most: int = MOST
) -> Iterator[DeliveryResult]:
    """One pass: every message that is due, at most `most`. ConfigError where no public address is
    set.

    A channel that serves nobody now is left alone until the next pass: all others would fail there
    as the first one, and a wrong
    password be tried two hundred times.
    """
    writer = MessageComposer(home, link_builder(home))
    holder = secrets.token_hex(8)
    with home.database.write_session() as session:
        outbox.gather_alerts(session, home.now(), quiet)
    with ExitStack() as stack:
        send, closed = _channels(home, writer, stack), set[Channel]()
        for _ in range(most):
            with home.database.write_session() as session:
                claimed = outbox.claim_delivery(session, holder, home.now(), LEASE, without=closed)
            if claimed is None:
                return
            sent = _send_and_record(home, claimed, holder, send[claimed.subscription.channel])
            closed |= {claimed.subscription.channel} if sent.closed else set()
            yield sent


def _channels(home: App, writer: MessageComposer, stack: ExitStack) -> dict[Channel, Send]:
    """How each channel sends: one row a channel.

    What a channel needs is opened when it is first used.
    """
    smtp = home.settings.smtp
    mailer = stack.enter_context(SmtpMailer(smtp)) if smtp else None
    fetcher = cache(lambda: stack.enter_context(Fetcher(home.settings.fetch)))

    def mail(delivery: Delivery) -> None:
        if smtp is None or mailer is None:
            raise DeliveryError("未设发信服务器；请设环境变量 TRACKER_SMTP_HOST", closed=True)
        mailer.send_mail(
            delivery.subscription.address,
            encode_mail(writer.letter(delivery, smtp.sender, smtp.domain)),
        )

    def webhook(delivery: Delivery) -> None:
        reader = delivery.subscription
        body = json.dumps(
            delivery_json(delivery, writer.all_told(delivery)), ensure_ascii=False
        ).encode()
        post_json(fetcher(), reader.address, body, writer.links.webhook_key(reader.id), home.now())

    def robot(delivery: Delivery) -> None:
        reader = delivery.subscription
        words = chat.render_chat_message(
            writer.all_told(delivery), reader.language, chat_services.message_limit(reader.address)
        )
        _by_robot(fetcher(), reader.address, words, home.now())

    return {Channel.MAIL: mail, Channel.WEBHOOK: webhook, Channel.ROBOT: robot}


def _by_robot(fetcher: Fetcher, address: str, words: str, now: datetime) -> None:
    try:
        from tracker.alert.channels.chat import send_message
    except ConfigError as error:  # the extra is missing: mails and webhooks go on
        raise DeliveryError(str(error), closed=True) from error
    send_message(fetcher, address, words, now)


def _send_and_record(home: App, claimed: Delivery, holder: str, send: Send) -> DeliveryResult:
    """Send one message that we hold, and write down what became of it."""
    try:
        send(claimed)
    except DeliveryError as error:
        with home.database.write_session() as session:
            now = home.now()
            outbox.mark_failed(
                session,
                claimed.id,
                holder,
                None if error.permanent else now + retry_delay(claimed.attempts),
                str(error),
            )
            if error.permanent:
                subscriptions.disable_subscription(
                    session, claimed.subscription.address, str(error), now
                )
        return DeliveryResult(claimed, str(error), error.closed)
    with home.database.write_session() as session:
        outbox.mark_accepted(session, claimed.id, holder, home.now())
    return DeliveryResult(claimed)


def retry_delay(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts: one minute, then four times as long each
    time, at most an hour: no alert is later
    than that once the other side is there again.
    """
    return min(FIRST_RETRY * int(4 ** min(attempts - 1, 10)), LAST_RETRY)
