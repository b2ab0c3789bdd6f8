"""Render events as the JSON of webhooks, in the fields of the API's answers. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.model import Diff
from tracker.model.alerts import Delivery
from tracker.render.json.answers import Json, answer_json, format_instant, policy_reference
from tracker.render.json.cards import card_json
from tracker.render.json.changes import diff_json
from tracker.render.message.event_view import EventView


def delivery_json(delivery: Delivery, views: Iterable[EventView]) -> Json:
    """Return one message: its id (the same at every attempt) and its events."""
    return {
        "id": delivery.id,
        "created_at": format_instant(delivery.created_at),
        "events": [event_json(view) for view in views],
    }


def event_json(view: EventView) -> Json:
    """Return one event with today's answer and, where a wording changed, its changes."""
    event, card = view.event, view.card
    shown = Diff(tuple(entry.change for entry in view.outline.entries) if view.outline else ())
    return {
        "key": event.key,
        "kind": event.kind.value,
        "day": event.day.isoformat(),
        "severity": event.severity,
        "policy": policy_reference(card.policy) if card.policy and not card.source else None,
        "source": event.source,
        "version": event.version,
        "compared_with": event.before,
        "quote": event.quote,
        "last_day": event.last_day.isoformat() if event.last_day else None,
        "recorded_at": format_instant(event.recorded_at) if event.recorded_at else None,
        "answer": answer_json(card.answer) if card.answer else None,
        "card": card_json(card),
        "changes": diff_json(shown)["changes"],
        "links": dict(view.links),
    }
