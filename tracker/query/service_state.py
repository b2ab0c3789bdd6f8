"""What an operator must know of a running service: waiting messages, late checks, blind sources.

A tracker that goes blind or mute looks like one that has nothing to tell.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tracker.app import App
from tracker.model.alerts import OutboxState
from tracker.model.checks import CheckOutcome, SourceHealth, SourceState
from tracker.query.status import source_healths, source_state
from tracker.store import addresses, mail_hold, reviews
from tracker.store.outbox_state import read_outbox_state

LATE = timedelta(minutes=15)  # a message or a check that waits longer is trouble


class Trouble(StrEnum):
    """What needs the operator."""

    OUTBOX = "outbox"  # messages fail, or wait for long
    SCHEDULER = "scheduler"  # sources are due for long and not checked
    BLIND = "blind"  # sources or single addresses cannot be read
    HELD = "held"  # readings wait for a person
    MAIL_HELD = "mail_held"  # a restored home: nothing is sent until a person resumes it


@dataclass(frozen=True, slots=True)
class ServiceState:
    """The state of the outbox, of the schedule, and of what is watched."""

    outbox: OutboxState
    outbox_age: timedelta  # of the message that waits for longest
    overdue: int  # sources that are due and not checked
    lag: timedelta  # of the source that is due for longest
    blind_sources: int  # declared sources whose last check failed, or that are stale
    addresses: dict[CheckOutcome, int]  # in trouble, that alone carry a policy, by last outcome
    held_sources: int
    held_readings: int
    is_mail_held: bool = False  # restored from a backup, and not resumed

    @property
    def troubles(self) -> list[Trouble]:
        """Return what needs the operator."""
        found = {
            Trouble.OUTBOX: self.outbox.failing or self.outbox_age > LATE,
            Trouble.SCHEDULER: self.lag > LATE,
            Trouble.BLIND: self.blind_sources or self.addresses,
            Trouble.HELD: self.held_readings,
            Trouble.MAIL_HELD: self.is_mail_held,
        }
        return [trouble for trouble, is_there in found.items() if is_there]


def read_service_state(app: App) -> ServiceState:
    """Return the state of the service now."""
    now, healths = app.now(), source_healths(app)
    with app.database.read_session() as session:
        outbox = read_outbox_state(session, now)
        troubles = addresses.find_troubles(session)
        held = reviews.count_by_source(session)
        is_mail_held = mail_hold.held_since(session) is not None
    late = [_lag(health, now) for health in healths]
    blind = (SourceState.FAILED, SourceState.STALE)
    return ServiceState(
        outbox,
        max(now - outbox.waiting_since, timedelta()) if outbox.waiting_since else timedelta(),
        sum(lag > timedelta() for lag in late),
        max(late, default=timedelta()),
        sum(source_state(app, health) in blind for health in healths),
        dict(Counter(trouble.outcome for trouble in troubles)),
        len(held),
        held.total(),
        is_mail_held,
    )


def _lag(health: SourceHealth, now: datetime) -> timedelta:
    """Return for how long a source has been due without a check.

    A good check whose row is still in the write buffer counts.
    """
    due, last = health.due_at, health.last
    if due is None or due >= now or (last is not None and last.at >= due):
        return timedelta()
    return now - due
