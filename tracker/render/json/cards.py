"""Render a change card as JSON, in both languages. Pure."""

from __future__ import annotations

from tracker.model.cards import ChangeCard, KeyChange
from tracker.render.json.answers import Json, policy_reference
from tracker.render.message.card_line import card_line


def card_json(card: ChangeCard) -> Json:
    """Return what happened in one line and in fields: whose act, since when, before and after."""
    return {
        "summary": card_line(card, "zh"),
        "summary_en": card_line(card, "en"),
        "severity": card.event.severity,
        "backlog": card.is_backlog,
        "announced": not card.is_unannounced,
        "actor": policy_reference(card.actor) if card.actor else None,
        "author": card.author,
        "since": card.event.day.isoformat(),
        "until": card.event.last_day.isoformat() if card.event.last_day else None,
        "key_change": _key_change_json(card.key_change) if card.key_change else None,
        "evidence": f"{card.version.source}/{card.version.capture}" if card.version else None,
        "page": card.page,
    }


def _key_change_json(change: KeyChange) -> Json:
    difference = change.difference
    return {
        "clause": change.clause,
        "kind": change.kind.value,
        "severity": change.severity,
        "type": difference.type if difference else None,
        "old": difference.old if difference else None,
        "new": difference.new if difference else None,
        "others": change.others,
    }
