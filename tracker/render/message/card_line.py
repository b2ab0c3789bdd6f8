"""The card of an event in one line: `第九条 金额 500万元→800万元，未见修订公告，重大`. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.model.cards import ChangeCard, KeyChange
from tracker.render.message.labels import LABELS
from tracker.render.report.labels import FACTS, KINDS, SEVERITIES


def card_line(card: ChangeCard, lang: str) -> str:
    """Return the card in one line; empty where the headline says all."""
    return LABELS[lang]["comma"].join(_line_parts(card, lang))


def _line_parts(card: ChangeCard, lang: str) -> Iterator[str]:
    labels = LABELS[lang]
    if card.key_change:
        yield describe_key_change(card.key_change, lang)
        if card.key_change.others:
            yield labels["other_changes"].format(n=card.key_change.others)
        if card.is_unannounced:
            yield labels["unannounced"]
        yield SEVERITIES[lang][card.event.severity]
    elif card.actor:
        yield labels["by"].format(title=" ".join(card.actor.title.split()))
        yield labels["since"].format(day=card.event.day)
        if card.event.last_day:
            yield labels["until_day"].format(day=card.event.last_day)
    if card.is_backlog:
        yield labels["backlog"]


def describe_key_change(change: KeyChange, lang: str) -> str:
    """Return `第九条 金额 500万元→800万元`, or `第九条 新增` where no typed value changed."""
    difference = change.difference
    if difference is None or not (difference.old or difference.new):
        return f"{change.clause} {KINDS[lang][change.kind]}".strip()
    old, new = difference.old or "—", difference.new or "—"
    return f"{change.clause} {FACTS[lang][difference.type]} {old}→{new}".strip()
