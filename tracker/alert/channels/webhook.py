"""Webhooks: the JSON of the contract by POST, signed with the key of the subscription."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import datetime

import httpx2

from tracker.alert.channels.channel import Channel, DeliveryPass
from tracker.alert.channels.chat_services import service_at_host
from tracker.app import App
from tracker.errors import DeliveryError, FetchError, NotAcceptable
from tracker.fetch.client import HttpFetcher
from tracker.model.alerts import Delivery
from tracker.render.message.webhook_json import delivery_json
from tracker.urls import url_error

GONE = 410  # the one answer by which a receiver ends its subscription


class WebhookChannel(Channel):
    """A POST to the subscriber's own server."""

    name = "webhook"
    forms = ("https://…",)
    example = "https://example.cn/hooks/policies"
    open_to_all = False
    is_signed = True

    def matches(self, address: str) -> bool:
        """Return whether it is a web address."""
        return address.partition("://")[0].lower() in ("http", "https")

    def validate(self, address: str, app: App) -> None:
        """Refuse what cannot be fetched, and the web address of a chat service, which would take
        the JSON and show nothing. Raises NotAcceptable.
        """
        if wrong := url_error(address):
            raise NotAcceptable(wrong)
        if service := service_at_host(httpx2.URL(address).host):
            raise NotAcceptable(
                f"这是{service.name}机器人的网址，收不懂推送；请写作 {service.address_form}"
            )

    def display(self, address: str) -> str:
        """Return scheme and host: the path may hold a secret."""
        scheme, _, rest = address.partition("://")
        return f"{scheme}://{rest.partition('/')[0].rpartition('@')[2]}/…"

    def mask(self, address: str) -> str:
        """Return scheme and host."""
        return self.display(address)

    def send(self, delivery: Delivery, current: DeliveryPass) -> None:
        """Post the events as JSON."""
        reader = delivery.subscription
        composer = current.composer
        payload = delivery_json(delivery, composer.event_views(delivery))
        body = json.dumps(payload, ensure_ascii=False).encode()
        key = composer.links.webhook_key(reader.id)
        post_json(current.fetcher, reader.address, body, key, current.app.now())


def post_json(fetcher: HttpFetcher, url: str, body: bytes, key: str, now: datetime) -> None:
    """Post a signed body. Raises DeliveryError unless the answer is 2xx, permanent on 410."""
    try:
        status, _ = fetcher.post_message(url, body, signature_headers(body, key, now))
    except FetchError as error:
        raise DeliveryError(str(error)) from error
    if not 200 <= status < 300:
        raise DeliveryError(f"HTTP {status}", permanent=status == GONE)


def signature_headers(body: bytes, key: str, now: datetime) -> dict[str, str]:
    """Return the timestamp and the HMAC-SHA256 over `<timestamp>.<body>`.

    With them a receiver refuses forged and replayed messages.
    """
    timestamp = str(int(now.timestamp()))
    signed = timestamp.encode() + b"." + body
    signature = hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-Tracker-Timestamp": timestamp,
        "X-Tracker-Signature": f"sha256={signature}",
    }
