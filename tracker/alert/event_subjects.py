"""Say what an event is about, as the criteria of subscriptions see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.alert.matching import EventSubject, matches_filter
from tracker.law.status.succession import order_line
from tracker.model.alerts import Event, Subscription
from tracker.store import events as event_rows
from tracker.store import policies
from tracker.store.succession import line_of_policy


def event_subjects(
    session: Session, event: Event, now: datetime, words: str | None
) -> Iterator[tuple[Event, EventSubject]]:
    """Yield an event with its subject, for a source once more for each policy read there.

    So a subscriber of a policy is notified of the outage of its source.
    """
    if event.policy:
        if words is None or not event.version:
            words = event_rows.version_words(session, event.policy, event.version)
        yield event, _policy_subject(session, event.policy, now, words)
        return
    yield event, EventSubject()
    carried = event_rows.policies_of_source(session, event.source or "", event.quote or None)
    for policy in carried:
        yield replace(event, policy=policy), _policy_subject(session, policy, now, "")


def is_interested(reader: Subscription, about: Iterable[tuple[Event, EventSubject]]) -> bool:
    """Return whether an event matches the criteria of a subscription."""
    return any(matches_filter(reader.criteria, event, subject) for event, subject in about)


def _policy_subject(session: Session, id: str, now: datetime, words: str) -> EventSubject:
    """Return what an event about a policy is about."""
    policy = policies.get_policies(session, [id])[id]
    line = order_line(id, line_of_policy(session, id), now)
    return EventSubject(frozenset(line), policy.jurisdiction, policy.issuers, words)
