"""Chat groups: one message by the bot of a service such as DingTalk, Feishu or Slack."""

from __future__ import annotations

from tracker.alert.channels.channel import Channel, DeliveryPass
from tracker.alert.channels.chat_services import SERVICES, find_service, message_limit
from tracker.app import App
from tracker.errors import ConfigError, DeliveryError
from tracker.model.alerts import Delivery
from tracker.render.message.chat import render_chat_message


class ChatChannel(Channel):
    """Bots of group chats; a new service is one row of `chat_services.SERVICES`."""

    name = "robot"  # stored with every subscription, so it cannot change
    forms = tuple(service.address_form for service in SERVICES.values())
    example = "dingtalk://SECsecret@0123456789abcdef"
    open_to_all = False
    is_signed = False

    def matches(self, address: str) -> bool:
        """Return whether the scheme is that of a known service."""
        return find_service(address) is not None

    def validate(self, address: str, app: App) -> None:
        """Compose one message and discard it, which shows where it would go."""
        from tracker.alert.channels.apprise_request import build_request  # an optional extra

        build_request(address, "政策追踪", app.now())

    def display(self, address: str) -> str:
        """Return the scheme only, because the rest is the secret that allows posting."""
        return f"{address.partition('://')[0]}://…"

    def mask(self, address: str) -> str:
        """Return the scheme only."""
        return self.display(address)

    def send(self, delivery: Delivery, current: DeliveryPass) -> None:
        """Send the events as one message of the service's length."""
        reader = delivery.subscription
        text = render_chat_message(
            current.composer.event_views(delivery),
            reader.language,
            message_limit(reader.address),
        )
        try:
            from tracker.alert.channels.apprise_request import send_message
        except ConfigError as error:  # the extra is missing: mails and webhooks go on
            raise DeliveryError(str(error), closed=True) from error
        send_message(current.fetcher, reader.address, text, current.app.now())
