"""Notification: an Event is sent once, a Subscription chooses events, a Delivery is one message."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from tracker.model.facts import Fact
from tracker.model.kinds import EVENT_OF_FACT, FactKind, Severity
from tracker.model.kinds import EventKind as EventKind

SEVERITIES = tuple(Severity)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that subscribers are notified of.

    `key` is the same for the same thing, however often and wherever it is found, so that it is
    sent once.
    """

    key: str
    kind: EventKind
    day: date  # the day of law it speaks of, or the day it was seen
    severity: Severity = Severity.HIGH
    policy: str | None = None
    source: str | None = None
    version: str | None = None
    before: str | None = None  # the version that `version` is compared with
    actor: str | None = None  # the policy whose text does it
    quote: str = ""
    last_day: date | None = None  # the lapse that an alarm is about
    frequent: bool = False  # its page changes so often that this waits for a digest
    recorded_at: datetime | None = None  # set by the store


Act = tuple[EventKind, str, str, str]  # kind, first day, last day, clauses


def act_of_fact(fact: Fact) -> Act | None:
    """Return the act that a fact states, or None where it states no effect.

    An act is the same however many wordings, copies or mirrors print it.
    """
    return make_act(fact.kind, fact.day, fact.until, fact.clauses)


def make_act(
    fact: FactKind, day: date | None, until: date | None, clauses: Iterable[str]
) -> Act | None:
    """Return the act that a fact of a kind states, or None where it states no effect."""
    kind = EVENT_OF_FACT.get(fact)
    return (kind, str(day), str(until), "、".join(clauses)) if kind else None


def act_of_event(event: Event) -> Act | None:
    """Return the act that an event reports, or None where it reports no effect."""
    return act_of_key(event.kind, event.key)


def act_of_key(kind: EventKind, key: str) -> Act | None:
    """Return the act that the key of an event names, or None where it reports no effect."""
    if kind not in EVENT_OF_FACT.values():
        return None
    day, until, clauses = key.rsplit(":", 3)[1:]
    return kind, day, until, clauses


def flip_key(source: str, address: str) -> str:
    """Return how the keys begin of the events of a status word that flips at one address."""
    return f"site_status:{source}:{address}:"


class Cadence(StrEnum):
    """How soon a subscriber is notified."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


ERASED_PREFIX = "erased:"  # stands before the id in place of an address that was deleted


@dataclass(frozen=True, slots=True)
class SubscriptionFilter:
    """The events that a subscriber wants; an empty field excludes nothing."""

    policies: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()  # any policy of a line stands for all of it
    jurisdictions: tuple[str, ...] = ()  # 上海市 covers 上海市长宁区
    issuers: tuple[str, ...] = ()
    # in the clauses that changed, or in the text where no clause did
    keywords: tuple[str, ...] = ()
    kinds: tuple[EventKind, ...] = ()
    least: str = Severity.LOW


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscriber's address, filter and cadence. Each instant is None until it happens."""

    id: str
    # a mail address, the URL of a webhook, or that of a chat service's bot: a secret
    address: str = field(repr=False)
    channel: str = "mail"  # a row of `alert.channels.CHANNELS`
    criteria: SubscriptionFilter = SubscriptionFilter()
    cadence: Cadence = Cadence.AT_ONCE
    time_zone: str = "Asia/Shanghai"
    language: str = "zh"
    created_at: datetime | None = None
    confirmed_at: datetime | None = None
    paused_at: datetime | None = None
    left_at: datetime | None = None
    disabled_at: datetime | None = None
    disabled_reason: str = ""

    @property
    def is_active(self) -> bool:
        """Return whether messages are sent to this subscription."""
        return bool(self.confirmed_at) and not (self.paused_at or self.left_at or self.disabled_at)


@dataclass(frozen=True, slots=True)
class OutboxState:
    """How many messages wait to be sent, and since when."""

    waiting: int
    failing: int  # of them refused or not taken before
    waiting_since: datetime | None  # the message that waits for longest; None where none waits


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message to one subscription: its events, or (with none) the request to confirm."""

    id: str
    subscription: Subscription
    created_at: datetime
    attempts: int = 0
    next_at: datetime | None = None
    accepted_at: datetime | None = None
    acknowledged_at: datetime | None = None
    note: str = ""  # why the last attempt failed
    events: tuple[Event, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class FailureRun:
    """The failures of a source in a row, its last good check, and its open outage.

    `open_outage`: the outage that was announced and is not over; None where there is none.
    """

    source: str
    failures: int
    last_good_at: datetime | None  # of an address: the first of its failures
    open_outage: Event | None = None
    address: str = ""  # the one document that fails; empty for the source itself


@dataclass(frozen=True, slots=True)
class DocumentAbsence:
    """A document that has disappeared from a source which still answers.

    `checks`: how many checks in a row found it gone, since the last good one.
    """

    source: str
    address: str
    checks: int
    last_good_at: datetime


@dataclass(frozen=True, slots=True)
class PolicyAlert:
    """One alert about a policy: to which address, of which event, and when it was sent.

    `sent_at` is None while it waits; an alert that was withdrawn before it was sent `is_withdrawn`.
    """

    id: int
    address: str
    subscription: str
    event: Event
    sent_at: datetime | None = None
    is_withdrawn: bool = False
