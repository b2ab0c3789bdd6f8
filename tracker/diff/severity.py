"""Rate how much a change matters to those who must comply.

A table of rules; the first rule that applies names the change.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from tracker.diff.polarity import CONDITION, POLARITY
from tracker.diff.typed_changes import has_other_content, has_same_values
from tracker.model import Change, ChangeKind, Severity

_BINDING_WORDS = re.compile("应当|必须|须|不得|不予|禁止|严禁|罚款|责令|追究")
_SENTENCE = re.compile("[。；;]")
_NEUTRAL = frozenset({ChangeKind.UNCHANGED, ChangeKind.COSMETIC, ChangeKind.RENUMBERED})


class SeverityRule(NamedTuple):
    """A rule: a name that reports can cite, the severity, and the test."""

    name: str
    severity: Severity
    holds: Callable[[Change], bool]


def _has_fact(*types: str) -> Callable[[Change], bool]:
    """Return a test for changes with a fact of one of these types."""
    return lambda change: any(fact.type in types for fact in change.facts)


def _has_kind(*kinds: ChangeKind) -> Callable[[Change], bool]:
    """Return a test for changes of one of these kinds."""
    return lambda change: change.kind in kinds


def _binds_in(sign: str) -> Callable[[Change], bool]:
    """Return a test for changes whose `sign` runs contain binding words."""
    return lambda change: any(
        _BINDING_WORDS.search(text) for op, text in change.redline if op == sign
    )


RULES = (
    SeverityRule("same_words", Severity.NONE, _has_kind(*_NEUTRAL)),
    SeverityRule("only_moved", Severity.LOW, _has_kind(ChangeKind.MOVED)),
    SeverityRule("only_references", Severity.LOW, _has_kind(ChangeKind.REFERENCE_ONLY)),
    SeverityRule("clause_dropped", Severity.HIGH, _has_kind(ChangeKind.REMOVED)),
    SeverityRule(
        "clause_added_that_binds",
        Severity.HIGH,
        lambda c: c.kind is ChangeKind.ADDED and _binds_in("+")(c),
    ),
    SeverityRule("clause_added", Severity.MEDIUM, _has_kind(ChangeKind.ADDED)),
    SeverityRule("amount_changed", Severity.HIGH, _has_fact("money", "ratio")),
    SeverityRule(
        "duty_changed",
        Severity.HIGH,
        lambda c: any(
            fact.type == "duty" and _BINDING_WORDS.search(f"{fact.old}{fact.new}")
            for fact in c.facts
        ),
    ),
    SeverityRule("meaning_reversed", Severity.HIGH, _has_fact(POLARITY)),
    SeverityRule("addressee_changed", Severity.HIGH, _has_fact("addressee")),
    SeverityRule("term_changed", Severity.HIGH, _has_fact("date")),
    SeverityRule("support_changed", Severity.MEDIUM, _has_fact("duty")),
    SeverityRule("count_changed", Severity.MEDIUM, _has_fact("count")),
    SeverityRule("condition_changed", Severity.MEDIUM, _has_fact(CONDITION)),
    SeverityRule("definition_changed", Severity.MEDIUM, _has_fact("definition")),
    SeverityRule(
        "values_rewritten",
        Severity.LOW,
        lambda c: not c.facts and c.kind is ChangeKind.MODIFIED and has_same_values(c.redline),
    ),
    SeverityRule(
        "duty_words_came_or_went", Severity.MEDIUM, lambda c: _binds_in("+")(c) or _binds_in("-")(c)
    ),
    SeverityRule(
        "only_divided",
        Severity.LOW,
        lambda c: c.kind in (ChangeKind.SPLIT, ChangeKind.MERGED) and c.similarity >= 0.9,
    ),
    SeverityRule(
        "sentence_came_or_went",
        Severity.MEDIUM,
        lambda c: any(op != "=" and _SENTENCE.search(text) for op, text in c.redline),
    ),
    SeverityRule("wording_changed", Severity.MEDIUM, lambda c: c.similarity < 0.8),
    SeverityRule("words_replaced", Severity.MEDIUM, lambda c: has_other_content(c.redline)),
    SeverityRule("wording_touched", Severity.LOW, lambda _: True),
)


_HEADING = SeverityRule("heading_changed", Severity.LOW, lambda _: True)


def rate_change(change: Change, heading: bool) -> SeverityRule:
    """Return the first rule that applies; the last rule always does.

    `heading`: a changed heading binds nobody and is rated low.
    """
    rule = next(rule for rule in RULES if rule.holds(change))
    return _HEADING if heading and rule.severity != Severity.NONE else rule
