"""How long a silent text is valid: a rule of the jurisdiction and of its time, kept as data with source, span and verified flag.

Each `*.toml` beside this file is one pack. A rule applies to documents issued on a day inside its span, in a jurisdiction whose name
begins with one of its names (上海 also covers 上海市长宁区).
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from tracker.law.sentences import plain, titles_hidden
from tracker.model import Category

_RULED = frozenset({Category.POLICY, Category.NOTICE})  # laws, plans, replies and lists have no default term


@dataclass(frozen=True, slots=True)
class DefaultRule:
    """The default term of a silent document. `verified`: somebody read the rule's own text or an official quotation of it."""

    years: int
    instrument: str
    note: str
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class _Rule:
    names: tuple[str, ...]
    first_day: date
    last_day: date | None
    terms: tuple[tuple[re.Pattern[str], int], ...]
    instrument: str
    note: str
    source: str
    verified: bool

    def covers(self, jurisdiction: str, day: date) -> bool:
        within = self.first_day <= day and (self.last_day is None or day <= self.last_day)
        return within and jurisdiction.lower().startswith(self.names)


def default_rule(jurisdiction: str | None, title: str, category: Category, day: date) -> DefaultRule | None:
    """The rule for a text issued on `day` that prints no last day; None where we know of none (the end then stays open)."""
    if not jurisdiction or category not in _RULED:
        return None
    name = titles_hidden(plain(title))
    for rule in _rules():
        if rule.covers(jurisdiction, day):
            years = next(years for pattern, years in rule.terms if pattern.search(name))
            return DefaultRule(years, rule.instrument, rule.note, rule.source, rule.verified)
    return None


@cache
def _rules() -> tuple[_Rule, ...]:
    packs = sorted((p for p in files(__package__).iterdir() if p.name.endswith(".toml")), key=lambda p: p.name)
    return tuple(_rule(row) for pack in packs for row in tomllib.loads(pack.read_text(encoding="utf-8"))["rule"])


def _rule(row: dict[str, Any]) -> _Rule:
    terms = tuple((re.compile(term["title"]), int(term["years"])) for term in row["term"])
    names = tuple(name.lower() for name in row["jurisdiction"])
    return _Rule(names, row["first_day"], row.get("last_day"), terms, row["instrument"], row["note"], row["source"], row["verified"])
