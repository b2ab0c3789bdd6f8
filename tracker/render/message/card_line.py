"""Render the card of an event in one line: `第九条 最高500→800万元，未见修订公告，重大`. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tracker.model.cards import ChangeCard, KeyChange
from tracker.render.message.labels import LABELS
from tracker.render.report.labels import FACTS, KINDS, SEVERITIES

# one number with its words: 最高不超过500万元
_NUMBER = re.compile(r"(?P<before>\D*)(?P<number>\d[\d,.]*)(?P<after>\D*)")
_LIMITS = "最不"  # how a limit begins: 最高500→800万元 needs no 金额 before it


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
    elif card.author:
        yield labels["asserted"].format(author=card.author)
    if card.is_backlog:
        yield labels["backlog"]


def describe_key_change(change: KeyChange, lang: str) -> str:
    """Return `第九条 最高500→800万元`, or `第九条 新增` where no typed value changed."""
    difference = change.difference
    if difference is None or not (difference.old or difference.new):
        return f"{change.clause} {KINDS[lang][change.kind]}".strip()
    values = _describe_values(difference.old or "—", difference.new or "—")
    name = "" if values[0] in _LIMITS else f"{FACTS[lang][difference.type]} "
    return f"{change.clause} {name}{values}".strip()


def _describe_values(old: str, new: str) -> str:
    """Return two values with what they share written once: `最高500→800万元`."""
    first, second = _NUMBER.fullmatch(old), _NUMBER.fullmatch(new)
    if not first or not second:
        return f"{old}→{new}"
    same_words = (first["before"], first["after"]) == (second["before"], second["after"])
    if not same_words or first["number"] == second["number"]:
        return f"{old}→{new}"
    return f"{first['before']}{first['number']}→{second['number']}{first['after']}"
