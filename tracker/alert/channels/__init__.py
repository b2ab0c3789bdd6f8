"""Channels by which subscribers are reached: one module each, and the registry."""

from __future__ import annotations

from tracker.alert.channels.channel import Channel, DeliveryPass
from tracker.alert.channels.chat import ChatChannel
from tracker.alert.channels.mail import MailChannel
from tracker.alert.channels.webhook import WebhookChannel
from tracker.errors import NotAcceptable
from tracker.model.alerts import ERASED_PREFIX, Subscription

__all__ = ["CHANNELS", "Channel", "DeliveryPass", "channel_named", "channel_of_address"]
__all__ += ["display_address", "is_erased", "mask_address"]

CHANNELS: tuple[Channel, ...] = (MailChannel(), WebhookChannel(), ChatChannel())
_BY_NAME = {channel.name: channel for channel in CHANNELS}


def channel_named(name: str) -> Channel:
    """Return the channel of a stored subscription."""
    return _BY_NAME[name]


def channel_of_address(address: str) -> Channel:
    """Return the channel that an address is of. Raises NotAcceptable, naming the forms."""
    for channel in CHANNELS:
        if channel.matches(address):
            return channel
    forms = "、".join(form for channel in CHANNELS for form in channel.forms)
    raise NotAcceptable(f"地址不认识；只支持 {forms}", en=f"unknown address; supported: {forms}")


def is_erased(subscription: Subscription) -> bool:
    """Return whether the address of a subscription was erased."""
    return subscription.address.startswith(ERASED_PREFIX)


def display_address(subscription: Subscription) -> str:
    """Return the address as the operator may see it.

    The address of a chat service or a webhook is a secret.
    """
    if is_erased(subscription):
        return "（地址已删除）"
    return channel_named(subscription.channel).display(subscription.address)


def mask_address(subscription: Subscription) -> str:
    """Return the address as the subscriber's own pages show it: a forwarded mail opens them."""
    if is_erased(subscription):
        return display_address(subscription)
    return channel_named(subscription.channel).mask(subscription.address)
