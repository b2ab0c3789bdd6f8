"""What a jurisdiction's rules give to a text that is silent: data packs, each with its source, its span and whether it was verified."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from tracker.model import Category


@dataclass(frozen=True, slots=True)
class DefaultRule:
    """How long a text of some form lasts where it does not say: `years` from its first day, in one jurisdiction, over one span of time."""

    id: str
    jurisdiction: str
    years: int
    title: str  # the form it is for: a word that the title holds; "" for every other
    since: date
    until: date | None
    source: str
    quote: str
    verified: bool

    def last_day(self, start: date) -> date:
        """The day before the anniversary; 02-29 counts from 03-01 where there is no such day."""
        try:
            return start.replace(year=start.year + self.years) - timedelta(days=1)
        except ValueError:
            return date(start.year + self.years, 2, 28)


def default_rule(jurisdiction: str | None, title: str, category: Category, day: date) -> DefaultRule | None:
    """The rule of that place for a policy of that form which commenced on that day; None where we know none. Laws have no default end."""
    if category is not Category.POLICY or not jurisdiction:
        return None
    fitting = [r for r in _rules() if jurisdiction.startswith(r.jurisdiction) and r.since <= day and (not r.until or day <= r.until)]
    return next((rule for rule in fitting if rule.title in title), None)


@cache
def _rules() -> tuple[DefaultRule, ...]:
    packs = sorted((path for path in files(__name__).iterdir() if path.name.endswith(".toml")), key=lambda path: path.name)
    return tuple(rule for path in packs for rule in _pack(tomllib.loads(path.read_text("utf-8"))))


def _pack(table: dict[str, object]) -> list[DefaultRule]:
    rows = table["rule"]
    assert isinstance(rows, list)
    return [DefaultRule(**{"until": None, "title": "", **row, "jurisdiction": table["jurisdiction"]}) for row in rows]
