"""What is kept of people, and for how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tracker.alert import deliver, subscribe
from tracker.alert.channels import display_address
from tracker.model.alerts import Subscription
from tracker.store import outbox as rows
from tracker.store import subscriptions


def test_who_never_confirmed_is_deleted_and_who_left_is_erased(home):
    open_ = replace(home, settings=replace(home.settings, public_url="https://p.cn"))
    subscribe.subscribe(open_, Subscription("", "never@example.cn"))
    left = subscribe.subscribe(open_, Subscription("", "left@example.cn"), confirmed=True)
    stays = subscribe.subscribe(open_, Subscription("", "stays@example.cn"), confirmed=True)
    subscribe.unsubscribe(open_, left.id)
    begun = open_.now()
    open_.now = lambda: begun + timedelta(days=31)
    subscribe.purge_expired(open_)
    subscribe.purge_expired(open_)
    with home.database.read_session() as session:
        assert [
            (one.id, display_address(one)) for one in subscriptions.find_subscriptions(session)
        ] == [
            (left.id, "（地址已删除）"),
            (stays.id, "stays@example.cn"),
        ]
        assert rows.find_deliveries(session) == []
    assert list(deliver.deliver_due(open_)) == []
