"""Decide which subscriptions an event matches, and when it is due. Pure."""

from __future__ import annotations

import re
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
MAX_ENTRIES, MAX_LENGTH = 50, 100  # entries of one criterion, and characters of each
CALENDAR = frozenset({EventKind.COMMENCED, EventKind.LAPSING, EventKind.LAPSED})
# a web or mail address: a request to confirm would carry it to anybody
_LINK = re.compile(r"://|@|www\.|[a-z0-9-]\.[a-z]{2}|[\x00-\x1f\x7f]", re.I)


@dataclass(frozen=True, slots=True)
class EventSubject:
    """The subject of an event, as the filters of subscriptions compare it.

    `line`: every policy of its line, itself included. `words`: those of the clauses that changed,
    else of the text.
    """

    line: frozenset[str] = frozenset()
    jurisdiction: str | None = None
    issuers: tuple[str, ...] = ()
    words: str = ""


def matches_filter(criteria: SubscriptionFilter, event: Event, subject: EventSubject) -> bool:
    """Return whether an event matches all criteria of a subscription."""
    return (
        _policy_matches(criteria, event, subject)
        and _jurisdiction_matches(criteria, subject)
        and _issuer_matches(criteria, subject)
        and _keyword_matches(criteria, subject)
        and (not criteria.kinds or event.kind in criteria.kinds)
        and SEVERITIES.index(event.severity) >= SEVERITIES.index(criteria.least)
    )


def _policy_matches(criteria: SubscriptionFilter, event: Event, subject: EventSubject) -> bool:
    if not criteria.policies and not criteria.lines:
        return True
    return event.policy in criteria.policies or not subject.line.isdisjoint(criteria.lines)


def _jurisdiction_matches(criteria: SubscriptionFilter, subject: EventSubject) -> bool:
    """Return whether a chosen place is the subject's or contains it: 上海市 has 上海市长宁区."""
    place = subject.jurisdiction or ""
    return not criteria.jurisdictions or place.startswith(criteria.jurisdictions)


def _issuer_matches(criteria: SubscriptionFilter, subject: EventSubject) -> bool:
    return not criteria.issuers or any(
        name in issuer for name in criteria.issuers for issuer in subject.issuers
    )


def _keyword_matches(criteria: SubscriptionFilter, subject: EventSubject) -> bool:
    if not criteria.keywords:
        return True
    words = squash(subject.words)
    return any(squash(word) in words for word in criteria.keywords)


def due_time(subscription: Subscription, event: Event, now: datetime) -> datetime:
    """Return when a subscriber is to be notified.

    A summary of what was first seen, and a page that changes too often, wait for the next morning;
    what the calendar brings at midnight waits for this one.
    """
    local = now.astimezone(time_zone(subscription.time_zone))
    morning = datetime.combine(local.date(), MORNING, local.tzinfo)
    is_summarized = event.kind is EventKind.FIRST_SEEN or event.frequent
    if subscription.cadence is Cadence.AT_ONCE and not is_summarized:
        return max(now, morning.astimezone(UTC)) if event.kind in CALENDAR else now
    is_weekly = subscription.cadence is Cadence.WEEKLY
    if is_weekly:
        morning += timedelta(days=(7 - local.weekday()) % 7)
    if morning <= local:
        morning += timedelta(days=7 if is_weekly else 1)
    return morning.astimezone(UTC)


def time_zone(name: str) -> tzinfo:
    """Return a time zone by its name. Raises NotAcceptable."""
    if name == "Asia/Shanghai":
        return SHANGHAI  # needs no time zone data, which a bare machine lacks
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise NotAcceptable(
            f"时区“{name[:40]}”不认识；请写作 Asia/Shanghai 或 Europe/Berlin",
            en=f"unknown time zone {name[:40]}; write Asia/Shanghai",
        ) from error


def validate_subscription(subscription: Subscription) -> None:
    """Check time zone, language and criteria. Raises NotAcceptable, naming what is wrong."""
    time_zone(subscription.time_zone)
    if subscription.language not in WORDS:
        raise NotAcceptable(f"语言只有 {'、'.join(WORDS)}", en=f"languages: {', '.join(WORDS)}")
    criteria = subscription.criteria
    if criteria.least not in SEVERITIES:
        raise NotAcceptable(
            f"程度只有 {'、'.join(SEVERITIES)}", en=f"severities: {', '.join(SEVERITIES)}"
        )
    for rows in (
        criteria.policies,
        criteria.lines,
        criteria.jurisdictions,
        criteria.issuers,
        criteria.keywords,
    ):
        if len(rows) > MAX_ENTRIES or any(not row.strip() or len(row) > MAX_LENGTH for row in rows):
            raise NotAcceptable(
                f"每类条件至多 {MAX_ENTRIES} 个，每个 1 至 {MAX_LENGTH} 字",
                en=f"at most {MAX_ENTRIES} of each kind, of 1 to {MAX_LENGTH} characters each",
            )
        if any(_LINK.search(row) for row in rows):
            raise NotAcceptable(
                "条件中不能有网址或邮箱", en="criteria cannot hold web or mail addresses"
            )
