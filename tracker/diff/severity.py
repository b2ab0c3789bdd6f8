"""How much a change matters to those who must comply: a table of rules, the first that holds names
the change.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from tracker.model import Change, ChangeKind

_BINDS = re.compile("应当|必须|须|不得|不予|禁止|严禁|罚款|责令|追究")
_SENTENCE = re.compile("[。；;]")
_NEUTRAL = frozenset({ChangeKind.UNCHANGED, ChangeKind.COSMETIC, ChangeKind.RENUMBERED})


class Rule(NamedTuple):
    """A name that reports can cite, a severity (none, low, medium, high) and the test."""

    name: str
    severity: str
    holds: Callable[[Change], bool]


def _tells(*types: str) -> Callable[[Change], bool]:
    return lambda change: any(fact.type in types for fact in change.facts)


def _is(*kinds: ChangeKind) -> Callable[[Change], bool]:
    return lambda change: change.kind in kinds


def _says(sign: str) -> Callable[[Change], bool]:
    return lambda change: any(_BINDS.search(text) for op, text in change.redline if op == sign)


RULES = (
    Rule("same_words", "none", _is(*_NEUTRAL)),
    Rule("only_moved", "low", _is(ChangeKind.MOVED)),
    Rule("only_references", "low", _is(ChangeKind.REFERENCE_ONLY)),
    Rule("clause_dropped", "high", _is(ChangeKind.REMOVED)),
    Rule("clause_added_that_binds", "high", lambda c: c.kind is ChangeKind.ADDED and _says("+")(c)),
    Rule("clause_added", "medium", _is(ChangeKind.ADDED)),
    Rule("amount_changed", "high", _tells("money", "ratio")),
    Rule(
        "duty_changed",
        "high",
        lambda c: any(
            fact.type == "duty" and _BINDS.search(f"{fact.old}{fact.new}") for fact in c.facts
        ),
    ),
    Rule("addressee_changed", "high", _tells("addressee")),
    Rule("term_changed", "high", _tells("date")),
    Rule("support_changed", "medium", _tells("duty")),
    Rule("count_changed", "medium", _tells("count")),
    Rule("definition_changed", "medium", _tells("definition")),
    Rule("duty_words_came_or_went", "medium", lambda c: _says("+")(c) or _says("-")(c)),
    Rule(
        "only_divided",
        "low",
        lambda c: c.kind in (ChangeKind.SPLIT, ChangeKind.MERGED) and c.similarity >= 0.9,
    ),
    Rule(
        "sentence_came_or_went",
        "medium",
        lambda c: any(op != "=" and _SENTENCE.search(text) for op, text in c.redline),
    ),
    Rule("wording_changed", "medium", lambda c: c.similarity < 0.8),
    Rule("wording_touched", "low", lambda _: True),
)


_HEADING = Rule("heading_changed", "low", lambda _: True)


def weigh(change: Change, heading: bool) -> Rule:
    """The first rule that holds; the last one always does. A heading that changed binds nobody."""
    rule = next(rule for rule in RULES if rule.holds(change))
    return _HEADING if heading and rule.severity != "none" else rule
