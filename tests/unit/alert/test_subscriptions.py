"""Who is told of what, and when."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tracker.alert.matching import EventSubject, due_time, matches_filter
from tracker.alert.signed_links import LinkPurpose, sign_link, verify_signature
from tracker.model.alerts import Cadence, Event, EventKind, Subscription, SubscriptionFilter

EVENT = Event("k", EventKind.CHANGED, date(2026, 1, 7), "medium", policy="p2")
SUBJECT = EventSubject(
    frozenset({"p1", "p2"}),
    "上海市长宁区",
    ("上海市长宁区科学技术委员会",),
    "每家每年最高补贴 500 万元",
)
WEDNESDAY = datetime(2026, 1, 7, 2, tzinfo=UTC)  # ten in the morning in Shanghai


@pytest.mark.parametrize(
    ("wish", "wanted"),
    [
        (SubscriptionFilter(), True),
        (SubscriptionFilter(policies=("p2",)), True),
        (SubscriptionFilter(policies=("p1",)), False),
        (SubscriptionFilter(lines=("p1",)), True),  # any policy of a line stands for all of it
        (SubscriptionFilter(policies=("p9",), lines=("p1",)), True),
        (SubscriptionFilter(jurisdictions=("上海市",)), True),
        (SubscriptionFilter(jurisdictions=("上海市杨浦区",)), False),
        (SubscriptionFilter(issuers=("科学技术委员会",)), True),
        (SubscriptionFilter(keywords=("最高补贴500万元",)), True),  # however it is spaced
        (SubscriptionFilter(keywords=("贷款",)), False),
        (SubscriptionFilter(kinds=(EventKind.REPEALED,)), False),
        (SubscriptionFilter(least="medium"), True),
        (SubscriptionFilter(least="high"), False),
        # all conditions hold, or none is told
        (SubscriptionFilter(jurisdictions=("上海市",), kinds=(EventKind.REPEALED,)), False),
    ],
)
def test_a_wish_is_met_where_all_its_conditions_are(wish, wanted):
    assert matches_filter(wish, EVENT, SUBJECT) is wanted


@pytest.mark.parametrize(
    ("cadence", "event", "at"),
    [
        (Cadence.AT_ONCE, EVENT, WEDNESDAY),
        (Cadence.DAILY, EVENT, datetime(2026, 1, 8, 0, tzinfo=UTC)),
        (Cadence.WEEKLY, EVENT, datetime(2026, 1, 12, 0, tzinfo=UTC)),
        (
            Cadence.AT_ONCE,
            Event("k", EventKind.FIRST_SEEN, date(2026, 1, 7)),
            datetime(2026, 1, 8, 0, tzinfo=UTC),
        ),
        (
            Cadence.AT_ONCE,
            Event("k", EventKind.CHANGED, date(2026, 1, 7), frequent=True),
            datetime(2026, 1, 8, 0, tzinfo=UTC),
        ),
    ],
)
def test_a_digest_is_due_at_eight_in_the_morning_and_so_is_what_would_be_noise(cadence, event, at):
    assert due_time(Subscription("s", "a@example.cn", cadence=cadence), event, WEDNESDAY) == at


def test_what_midnight_brings_waits_for_the_morning():
    midnight = datetime(2026, 1, 6, 16, 5, tzinfo=UTC)
    reader = Subscription("s", "a@example.cn")
    assert due_time(reader, Event("k", EventKind.LAPSING, date(2026, 1, 7)), midnight) == datetime(
        2026, 1, 7, 0, tzinfo=UTC
    )
    assert due_time(reader, Event("k", EventKind.LAPSING, date(2026, 1, 7)), WEDNESDAY) == WEDNESDAY


def test_a_weekly_reader_before_eight_on_monday_is_told_that_day():
    early = datetime(2026, 1, 11, 23, tzinfo=UTC)  # Monday, seven in Shanghai
    assert due_time(
        Subscription("s", "a@example.cn", cadence=Cadence.WEEKLY), EVENT, early
    ) == datetime(2026, 1, 12, 0, tzinfo=UTC)


def test_a_link_is_good_for_one_purpose_and_one_row_only():
    token = sign_link(b"secret", LinkPurpose.LEAVE, "s-1")
    assert verify_signature(b"secret", LinkPurpose.LEAVE, "s-1", token)
    assert not verify_signature(b"secret", LinkPurpose.MANAGE, "s-1", token)
    assert not verify_signature(b"secret", LinkPurpose.LEAVE, "s-2", token)
    assert not verify_signature(b"other", LinkPurpose.LEAVE, "s-1", token)
    assert not verify_signature(b"secret", LinkPurpose.LEAVE, "s-1", "签")
