"""Events as the JSON of webhooks: the same fields as the API's answers."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.model import Diff
from tracker.model.alerts import Delivery
from tracker.render.json.answers import Json, answer_json, format_instant, policy_reference
from tracker.render.json.changes import diff_json
from tracker.render.message.event_view import EventView


def delivery_json(delivery: Delivery, told: Iterable[EventView]) -> Json:
    """One message: its id (the same at every attempt) and its events."""
    return {
        "id": delivery.id,
        "created_at": format_instant(delivery.created_at),
        "events": [event_json(one) for one in told],
    }


def event_json(told: EventView) -> Json:
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
        "policy": policy_reference(told.answer.policy) if told.answer else None,
        "source": found.source,
        "version": found.version,
        "compared_with": found.before,
        "quote": found.quote,
        "last_day": found.last_day.isoformat() if found.last_day else None,
        "recorded_at": format_instant(found.recorded_at) if found.recorded_at else None,
        "answer": answer_json(told.answer) if told.answer else None,
        "changes": diff_json(shown)["changes"],
        "links": dict(told.links),
    }
