"""Events as the JSON of webhooks: the same fields as the API's answers."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.model import Diff
from tracker.model.alerts import Delivery
from tracker.render.json.answers import Json, answered, instant, named
from tracker.render.json.changes import changes
from tracker.render.message.event_view import Told


def delivered(delivery: Delivery, told: Iterable[Told]) -> Json:
    """One message: its id (the same at every attempt) and its events."""
    return {
        "id": delivery.id,
        "created_at": instant(delivery.created_at),
        "events": [event(one) for one in told],
    }


def event(told: Told) -> Json:
    """One event with today's answer and, where a wording changed, its changes."""
    found = told.event
    shown = (
        Diff(tuple(entry.change for entry in told.outline.entries)) if told.outline else Diff(())
    )
    return {
        "key": found.key,
        "kind": found.kind.value,
        "day": found.day.isoformat(),
        "severity": found.severity,
        "policy": named(told.answer.policy) if told.answer else None,
        "source": found.source,
        "version": found.version,
        "compared_with": found.before,
        "quote": found.quote,
        "last_day": found.last_day.isoformat() if found.last_day else None,
        "recorded_at": instant(found.recorded_at) if found.recorded_at else None,
        "answer": answered(told.answer) if told.answer else None,
        "changes": changes(shown)["changes"],
        "links": dict(told.links),
    }
