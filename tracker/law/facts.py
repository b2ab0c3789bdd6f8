"""Meaning -> Facts: what one text says of itself, and what it does to others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tracker.model import (
    EFFECTS,
    FACT_OF_RELATION,
    Alternative,
    Basis,
    Category,
    EarlierWording,
    Fact,
    FactKind,
    Hint,
    Meaning,
    Origin,
    Portion,
    Relation,
    Scan,
    Target,
    Validity,
)
from tracker.model.snapshots import PARTS_OF_TEXT
from tracker.text.dates import find_day

# Only these take a predecessor's place: a catalogue, a notice or an omnibus decision ends policies
# without succeeding them.
SUCCEEDING = frozenset({Category.POLICY, Category.LAW})

# What is done to a notice is done to the instruments that it issued.
INHERITED = frozenset(FACT_OF_RELATION[kind] for kind in EFFECTS) | {
    FactKind.UNREAD_EFFECT,
    FactKind.LEAD,
    FactKind.AUTHORITY,
    FactKind.CLOSED_LIST,
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact's words stand: which policy's text, in which version, on which capture (by
    path), and when we recorded it.
    """

    policy: str
    version: str
    capture: Callable[[str], str]
    recorded_at: datetime
    scan: Scan | None = None  # where the words were recognised in pictures
    # what its page has attached and could not be read, as the page calls it
    unread: tuple[str, ...] = ()
    site_marks: tuple[str, ...] = ()  # what the site says of the validity

    @property
    def origin(self) -> Origin:
        """Return the origin of the words; those that recognition read are not the text's own."""
        return Origin.OCR if self.scan else Origin.TEXT


@dataclass(frozen=True, slots=True)
class RelationClaim:
    """A fact about another instrument, whose policy is yet to be found from `target`."""

    target: Target
    fact: Fact


# How the rules of `law.validity` are named that read each day.
RULES_OF_DAY = {
    FactKind.EFFECTIVE_FROM: ("commencement",),
    FactKind.APPLIES_FROM: ("amendment",),
    FactKind.LAST_DAY: ("ends", "term"),
}


def facts_of_validity(validity: Validity, at: Evidence) -> list[Fact]:
    """Return the days that a text gives for itself and for parts of it, each with its sentence.

    An end that cannot be dated has no day.
    """
    days = {
        FactKind.EFFECTIVE_FROM: validity.effective_from,
        FactKind.APPLIES_FROM: validity.applies_from,
        FactKind.LAST_DAY: validity.last_day,
    }
    whole = [
        _own_fact(kind, day, _basis_of(kind, validity.basis), validity, at)
        for kind, day in days.items()
        if day
    ]
    undated = [
        row
        for row in validity.basis
        if validity.last_day is None and row.rule.startswith(RULES_OF_DAY[FactKind.LAST_DAY])
    ]
    whole += [_own_fact(FactKind.LAST_DAY, None, row, validity, at) for row in undated[:1]]
    whole += [
        replace(_own_fact(FactKind.LAST_DAY, None, row, validity, at), kind=FactKind.OPEN_END)
        for row in validity.basis
        if row.rule == "no_end" and validity.last_day is None
    ]
    return (
        whole
        + [_portion_fact(row, at) for row in validity.portions]
        + [_earlier_fact(row, at) for row in validity.earlier_wordings]
        + _scan_facts(at)
        + _unread_part_facts(at)
        + _site_facts(at)
    )


def _scan_facts(at: Evidence) -> list[Fact]:
    if at.scan is None:
        return []
    fact = Fact(
        0, at.policy, FactKind.SCANNED, at.origin, at.scan.summary, at.recorded_at, rule="ocr"
    )
    return [replace(fact, version=at.version, capture=at.capture(""))]


def _unread_part_facts(at: Evidence) -> list[Fact]:
    """Return a fact for each file, picture or further page that could not be read.

    The quote names the file and not the cause, because the cause may change while the file stays
    unread.
    """
    fact = Fact(
        0,
        at.policy,
        FactKind.UNREAD_PART,
        at.origin,
        "",
        at.recorded_at,
        rule="attachment",
        version=at.version,
    )
    return [
        replace(fact, quote=_quote_unread(name), capture=at.capture("wrapper"))
        for name in at.unread
    ]


def _quote_unread(name: str) -> str:
    """Return the words of the fact for a part that was not read."""
    return f"{name}未读入" if name.startswith(PARTS_OF_TEXT) else f"附件“{name}”未读入"


def _site_facts(at: Evidence) -> list[Fact]:
    """Return the facts of the site's marks; 失效日期：2022-12-31 ends it from the next day on."""
    facts = []
    for mark in at.site_marks:
        named = find_day(mark)
        last = mark.startswith(("失效", "终止", "截止"))
        day = named + timedelta(days=1) if named and last else named
        facts.append(
            Fact(
                id=0,
                policy=at.policy,
                kind=FactKind.SITE_STATUS,
                source=Origin.PAGE,
                quote=mark,
                recorded_at=at.recorded_at,
                day=day,
                rule="site",
                path="head",
                version=at.version,
                capture=at.capture(""),
            )
        )
    return facts


def _own_fact(
    kind: FactKind, day: date | None, basis: Basis, validity: Validity, at: Evidence
) -> Fact:
    return Fact(
        id=0,
        policy=at.policy,
        kind=kind,
        source=at.origin,
        quote=basis.quote,
        rule=basis.rule,
        path=basis.path,
        day=day,
        version=at.version,
        capture=at.capture(basis.path),
        recorded_at=at.recorded_at,
        alternatives=tuple(a for a in validity.alternatives if a.field == kind.value),
    )


def _portion_fact(row: Portion, at: Evidence) -> Fact:
    fact = _own_fact(
        FactKind(row.field), row.day, Basis("portion", row.quote, row.path), Validity(), at
    )
    return replace(fact, clauses=row.clauses)


def _earlier_fact(row: EarlierWording, at: Evidence) -> Fact:
    basis = Basis("amendment_note", row.quote, "head")
    return _own_fact(FactKind.EARLIER_WORDING, row.day, basis, Validity(), at)


def _basis_of(kind: FactKind, rows: tuple[Basis, ...]) -> Basis:
    """Return the sentence of this day, which may be the sentence of the other day, too."""
    named = [row for row in rows if row.rule.startswith(RULES_OF_DAY[kind])]
    return (named or list(rows) or [Basis("", "", "")])[0]


def claims_of_meaning(meaning: Meaning, at: Evidence) -> list[RelationClaim]:
    """Return the claims about other texts; effects of a text that cannot act become mentions."""
    return [
        RelationClaim(row.target, _relation_fact(row, meaning.category, at))
        for row in meaning.relations
    ] + [_hint_claim(row, at) for row in meaning.hints]


def _relation_fact(row: Relation, category: Category, at: Evidence) -> Fact:
    return Fact(
        id=0,
        policy="",
        kind=FACT_OF_RELATION[row.kind],
        source=at.origin,
        quote=row.quote,
        rule=row.kind.value,
        path=row.path,
        day=row.effective,
        until=row.until,
        clauses=row.target.clauses,
        actor=at.policy,
        actor_version=at.version,
        capture=at.capture(row.path),
        recorded_at=at.recorded_at,
        alternatives=row.alternatives,
    )


def _hint_claim(row: Hint, at: Evidence) -> RelationClaim:
    fact = Fact(
        id=0,
        policy="",
        kind=FactKind.LEAD,
        source=at.origin,
        quote=row.quote,
        rule="lead",
        path=row.path,
        actor=at.policy,
        actor_version=at.version,
        capture=at.capture(row.path),
        recorded_at=at.recorded_at,
        reason=row.reason,
    )
    return RelationClaim(Target(row.title), fact)


def inherit_fact(fact: Fact, policy: str) -> Fact | None:
    """Return what an act on a notice means for one of the instruments that it issued.

    Whoever repeals, extends or suspends a notice does so to what it issued. An act on single
    clauses is a hint: whose clauses are meant, only a person can say.
    """
    if fact.actor is None or fact.kind not in INHERITED:
        return None
    if not fact.clauses:
        return replace(fact, policy=policy)
    reason = "印发本文件的通知有条款被处理，是否涉及本文件须人工核对"
    return replace(
        fact,
        policy=policy,
        kind=FactKind.LEAD,
        clauses=(),
        day=None,
        until=None,
        reason=reason,
    )


def same_statement(one: Fact, other: Fact) -> bool:
    """Return whether two rows state the same thing.

    A technical upgrade keeps such a row and retracts the others.
    """
    return _statement_key(one) == _statement_key(other)


def _statement_key(fact: Fact) -> tuple[object, ...]:
    days: tuple[Alternative, ...] = fact.alternatives
    return (
        fact.policy,
        fact.kind,
        fact.day,
        fact.until,
        fact.quote,
        fact.path,
        fact.clauses,
        days,
        fact.actor,
        fact.version,
    )


def is_same_act(one: Fact, other: Fact) -> bool:
    """Return whether two facts are one act: one organ's text does one thing to one policy.

    Wordings and copies may print it in other words.
    """
    return one.actor is not None and _act_key(one) == _act_key(other)


def _act_key(fact: Fact) -> tuple[object, ...]:
    return (fact.actor, fact.policy, fact.kind, fact.day, fact.until, fact.clauses)
