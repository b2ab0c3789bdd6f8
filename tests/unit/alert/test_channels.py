"""The registry of channels: every row is complete, and an address belongs to one of them."""

from __future__ import annotations

import pytest

from tracker.alert.channels import (
    CHANNELS,
    channel_named,
    channel_of_address,
    display_address,
    mask_address,
)
from tracker.alert.channels.chat_services import SERVICES
from tracker.errors import NotAcceptable
from tracker.model.alerts import Subscription


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda one: one.name)
def test_each_channel_claims_its_own_address_alone(channel):
    assert [one.name for one in CHANNELS if one.matches(channel.example)] == [channel.name]
    assert channel_of_address(channel.example) is channel_named(channel.name) is channel
    assert channel.forms


@pytest.mark.parametrize("channel", CHANNELS, ids=lambda one: one.name)
def test_a_channel_shows_an_address_without_its_secret(channel):
    secret = channel.example.partition("://")[2].partition("/")[2] or "SECsecret"
    reader = Subscription("s", channel.example, channel.name)
    assert secret not in display_address(reader)
    assert secret not in mask_address(reader)
    assert channel.example not in repr(reader)
    assert channel.open_to_all or not channel.is_signed or "…" in display_address(reader)


@pytest.mark.parametrize(
    ("address", "channel", "shown", "masked"),
    [
        ("reader@example.cn", "mail", "reader@example.cn", "r…@example.cn"),
        ("dingtalk://SECa@tok", "robot", "dingtalk://…", "dingtalk://…"),
        ("slack://T0/B0/tok", "robot", "slack://…", "slack://…"),
        ("https://a:b@hooks.example.cn/T0?k=1", "webhook", "https://hooks.example.cn/…", None),
        ("HTTPS://hooks.example.cn/T0", "webhook", "HTTPS://hooks.example.cn/…", None),
        ("erased:s-1", "mail", "（地址已删除）", "（地址已删除）"),
        ("erased:s-1", "webhook", "（地址已删除）", "（地址已删除）"),
    ],
)
def test_an_address_is_shown_as_far_as_its_reader_may_see_it(address, channel, shown, masked):
    reader = Subscription("s", address, channel)
    assert display_address(reader) == shown
    assert mask_address(reader) == (masked or shown)


@pytest.mark.parametrize("service", SERVICES)
def test_every_chat_service_is_a_chat_address(service):
    assert channel_of_address(f"{service}://token").name == "robot"


@pytest.mark.parametrize("address", ["matrix://token@room", "ftp://example.cn/x", "file:///etc"])
def test_an_address_of_no_channel_is_refused_with_the_forms_that_are(address):
    with pytest.raises(NotAcceptable, match="dingtalk://") as refused:
        channel_of_address(address)
    assert "name@example.cn" in str(refused.value)
