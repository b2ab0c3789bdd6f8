"""How long a silent text is valid: a rule of the jurisdiction and of its time, kept as data with
source, span and verified flag.

Each `*.toml` next to this file is a pack of one jurisdiction. A rule covers the texts that commence
inside its span; its terms are tried
in order, the first whose `title` words the title contains decides (通告 one year, 暂行 or 试行 two,
else five).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from tracker.law.text.sentences import mask_titles, plain_text
from tracker.model import Category
from tracker.text.dates import Term

# laws, plans, replies and lists have no default term
_RULED = frozenset({Category.POLICY, Category.NOTICE})


@dataclass(frozen=True, slots=True)
class DefaultRule:
    """The default term of a silent text.

    `verified`: somebody read the rule's own words, or an official quotation of them.
    """

    id: str
    years: int
    source: str
    quote: str
    verified: bool

    def last_day(self, start: date) -> date:
        """Return the last day of a text that commences on `start`, before the anniversary."""
        return Term(months=12 * self.years).last_day(start)


@dataclass(frozen=True, slots=True)
class _RuleSpan:
    place: str
    since: date
    until: date | None
    # words of the title (none: every title), and the rule
    rules: tuple[tuple[tuple[str, ...], DefaultRule], ...]


def default_rule(
    jurisdiction: str | None, title: str, category: Category, day: date
) -> DefaultRule | None:
    """Return the rule for a text that commences on `day` and prints no last day.

    None where no rule is recorded.
    """
    if not jurisdiction or category not in _RULED:
        return None
    name = mask_titles(plain_text(title))
    spans = (
        s
        for s in _rule_spans()
        if jurisdiction.startswith(s.place)
        and s.since <= day
        and (s.until is None or day <= s.until)
    )
    return next(
        (
            rule
            for span in spans
            for words, rule in span.rules
            if not words or any(word in name for word in words)
        ),
        None,
    )


@cache
def _rule_spans() -> tuple[_RuleSpan, ...]:
    packs = sorted(
        (pack for pack in files(__name__).iterdir() if pack.name.endswith(".toml")),
        key=lambda pack: pack.name,
    )
    return tuple(
        _make_span(table, row)
        for pack in packs
        for table in [tomllib.loads(pack.read_text("utf-8"))]
        for row in table["rule"]
    )


def _make_span(table: dict[str, Any], row: dict[str, Any]) -> _RuleSpan:
    rules = tuple((tuple(term.get("title", ())), _make_rule(row, term)) for term in row["term"])
    return _RuleSpan(table["jurisdiction"], row["since"], row.get("until"), rules)


def _make_rule(row: dict[str, Any], term: dict[str, Any]) -> DefaultRule:
    form = "".join(f"“{word}”" for word in term.get("title", ()))
    scope = f"名称含{form}的规范性文件" if form else "规范性文件"
    quote = (
        f"{scope}未载明有效期的，按{term['years']}年计，届满自动失效（默认规则：{row['source']}）"
    )
    return DefaultRule(
        f"{row['id']}-{term['years']}", term["years"], row["source"], quote, row["verified"]
    )
