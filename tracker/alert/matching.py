"""Who wants to be told of what, and when it is due. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tracker.errors import NotAcceptable
from tracker.model import SHANGHAI, squash
from tracker.model.alerts import (
    SEVERITIES,
    Cadence,
    Event,
    EventKind,
    Subscription,
    SubscriptionFilter,
)
from tracker.render.report.labels import WORDS

MORNING = time(8)  # when a digest is due, in the reader's zone
MOST, LONGEST = 50, 100  # entries of one kind in a wish, and characters of each
CALENDAR = frozenset({EventKind.COMMENCED, EventKind.LAPSING, EventKind.LAPSED})
# a request to confirm would carry it to anybody
_LINK = re.compile(r"://|@|www\.|[a-z0-9-]\.[a-z]{2}|[\x00-\x1f\x7f]", re.I)


@dataclass(frozen=True, slots=True)
class EventSubject:
    """What an event is about, as wishes see it.

    `words`: of the clauses that changed, else of the text.
    """

    line: frozenset[str] = frozenset()  # every policy of its line, itself included
    jurisdiction: str | None = None
    issuers: tuple[str, ...] = ()
    words: str = ""


def matches_filter(wish: SubscriptionFilter, event: Event, subject: EventSubject) -> bool:
    """Is this event one of those that the reader asked for?"""
    return all(test(wish, event, subject) for test in TESTS)


def _policy_matches(wish: SubscriptionFilter, event: Event, subject: EventSubject) -> bool:
    if not wish.policies and not wish.lines:
        return True
    return event.policy in wish.policies or not subject.line.isdisjoint(wish.lines)


def _jurisdiction_matches(wish: SubscriptionFilter, _event: Event, subject: EventSubject) -> bool:
    return not wish.jurisdictions or any(
        (subject.jurisdiction or "").startswith(place) for place in wish.jurisdictions
    )


def _issuer_matches(wish: SubscriptionFilter, _event: Event, subject: EventSubject) -> bool:
    return not wish.issuers or any(
        name in issuer for name in wish.issuers for issuer in subject.issuers
    )


def _keyword_matches(wish: SubscriptionFilter, _event: Event, subject: EventSubject) -> bool:
    return not wish.keywords or any(squash(word) in squash(subject.words) for word in wish.keywords)


def _kind_matches(wish: SubscriptionFilter, event: Event, _subject: EventSubject) -> bool:
    return not wish.kinds or event.kind in wish.kinds


def _severity_matches(wish: SubscriptionFilter, event: Event, _subject: EventSubject) -> bool:
    return SEVERITIES.index(event.severity) >= SEVERITIES.index(wish.least)


TESTS: tuple[Callable[[SubscriptionFilter, Event, EventSubject], bool], ...] = (
    _policy_matches,
    _jurisdiction_matches,
    _issuer_matches,
    _keyword_matches,
    _kind_matches,
    _severity_matches,
)


def due_time(subscription: Subscription, event: Event, now: datetime) -> datetime:
    """When this reader is to be told. A summary of what was first seen, and a page that changes too
    often, wait for the next morning;
    what the calendar brings comes at midnight, and waits for this one.
    """
    local = now.astimezone(time_zone(subscription.time_zone))
    morning = datetime.combine(local.date(), MORNING, local.tzinfo)
    if (
        subscription.cadence is Cadence.AT_ONCE
        and event.kind is not EventKind.FIRST_SEEN
        and not event.frequent
    ):
        return max(now, morning.astimezone(UTC)) if event.kind in CALENDAR else now
    wait = (
        timedelta(days=(7 - local.weekday()) % 7)
        if subscription.cadence is Cadence.WEEKLY
        else timedelta(0)
    )
    step = timedelta(days=7 if subscription.cadence is Cadence.WEEKLY else 1)
    first = morning + wait
    return (first if first > local else first + step).astimezone(UTC)


def time_zone(name: str) -> tzinfo:
    """A time zone by its name. Raises NotAcceptable."""
    if name == "Asia/Shanghai":
        return SHANGHAI  # a bare machine has no time zone data, and needs none for us
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise NotAcceptable(
            f"时区“{name[:40]}”不认识；请写作 Asia/Shanghai 或 Europe/Berlin",
            en=f"unknown time zone {name[:40]}; write Asia/Shanghai",
        ) from error


def validate_subscription(subscription: Subscription) -> None:
    """Raises NotAcceptable, naming what is wrong with a subscription as asked for."""
    time_zone(subscription.time_zone)
    if subscription.language not in WORDS:
        raise NotAcceptable(f"语言只有 {'、'.join(WORDS)}", en=f"languages: {', '.join(WORDS)}")
    if subscription.criteria.least not in SEVERITIES:
        raise NotAcceptable(
            f"程度只有 {'、'.join(SEVERITIES)}", en=f"severities: {', '.join(SEVERITIES)}"
        )
    wish = subscription.criteria
    for rows in (wish.policies, wish.lines, wish.jurisdictions, wish.issuers, wish.keywords):
        if len(rows) > MOST or any(not row.strip() or len(row) > LONGEST for row in rows):
            english = f"at most {MOST} of each kind of wish, of 1 to {LONGEST} characters each"
            raise NotAcceptable(f"每类条件至多 {MOST} 个，每个 1 至 {LONGEST} 字", en=english)
        if any(_LINK.search(row) for row in rows):
            raise NotAcceptable(
                "条件中不能有网址或邮箱", en="a wish cannot hold web or mail addresses"
            )
