"""What is kept of people, and for how long."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tracker.alert import asking, outbox
from tracker.alert.values import Subscription
from tracker.store import outbox as rows
from tracker.store import subscriptions


def test_who_never_confirmed_is_deleted_and_who_left_is_erased(home):
    open_ = replace(home, settings=replace(home.settings, public_url="https://p.cn"))
    asking.ask(open_, Subscription("", "never@example.cn"))
    left = asking.ask(open_, Subscription("", "left@example.cn"), confirmed=True)
    stays = asking.ask(open_, Subscription("", "stays@example.cn"), confirmed=True)
    asking.leave(open_, left.id)
    begun = open_.now()
    open_.now = lambda: begun + timedelta(days=31)
    asking.tidy(open_)
    asking.tidy(open_)
    with home.database.reading() as session:
        assert [(one.id, one.shown) for one in subscriptions.find(session)] == [(left.id, "（地址已删除）"), (stays.id, "stays@example.cn")]
        assert rows.deliveries(session) == []
    assert list(outbox.deliver(open_)) == []
