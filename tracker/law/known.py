"""What was known of a policy at one instant, and what follows from it for every day: the days, the wording, the struck clauses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from tracker.law.rules import DefaultRule, default_rule
from tracker.model import SHANGHAI, Alternative, Dossier, Fact, FactKind, Origin, Policy, Version

RANK = {Origin.RULE: 0, Origin.TEXT: 1, Origin.PAGE: 2, Origin.PERSON: 3}
ENDINGS = (FactKind.REPEALED, FactKind.REPLACED)


@dataclass(frozen=True)
class Known:
    """The facts and versions of a dossier that were known at one instant, and what follows from them for every day."""

    policy: Policy
    versions: tuple[Version, ...]
    facts: tuple[Fact, ...]
    start: Fact | None
    end: Fact | None  # the fact that fixes the last day: own words, an extension, a person, or a default rule

    @staticmethod
    def of(dossier: Dossier, at: datetime) -> Known:
        """Only what we said at that instant."""
        versions = tuple(sorted((v for v in dossier.versions if v.recorded_at <= at), key=lambda v: (v.captured_at, v.n)))
        facts = tuple(fact for fact in dossier.facts if fact.known(at))
        order = {version.id: place for place, version in enumerate(versions)}
        start = strongest(facts, order, FactKind.EFFECTIVE_FROM)
        own_end = strongest(facts, order, FactKind.LAST_DAY, FactKind.OPEN_END)
        return Known(dossier.policy, versions, facts, start, _end(dossier.policy, facts, start, own_end))

    @property
    def effective_from(self) -> date | None:
        return self.start.day if self.start else None

    @property
    def last_day(self) -> date | None:
        return self.end.day if self.end and self.end.source is not Origin.RULE else None

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """Every other reading that the sentences behind the two days allow."""
        return tuple(a for fact in (self.start, self.end) if fact for a in fact.alternatives)

    def having(self, *kinds: FactKind) -> list[Fact]:
        """Facts of these kinds, in the order of their days (those without a day last)."""
        return sorted((f for f in self.facts if f.kind in kinds), key=lambda f: (f.day or date.max, f.id))

    def applies_from(self, version: Version | None) -> date | None:
        """The first day of a wording, where its text or a person says it."""
        said = [f for f in self.having(FactKind.APPLIES_FROM) if version and f.version == version.id]
        return max(said, key=lambda f: RANK[f.source]).day if said else None

    def wording(self, on: date) -> Version | None:
        """The version whose words held on a day: by its own first day, else by the day it was first seen (the first: always)."""
        held = None
        for place, version in enumerate(self.versions):
            begins = self.applies_from(version)
            if begins is None:
                begins = version.captured_at.astimezone(SHANGHAI).date() if place else date.min
            if begins <= on:
                held = version
        return held

    def struck(self, on: date) -> tuple[str, ...]:
        """Labels of the clauses that a partial repeal has taken out by that day."""
        return tuple(label for f in self.having(*ENDINGS, FactKind.ANNULLED) if f.clauses and acts(f, on) for label in f.clauses)


def strongest(facts: Iterable[Fact], order: dict[str, int], *kinds: FactKind) -> Fact | None:
    """A person before the page before the text; then the latest wording; then the latest word."""
    rows = [f for f in facts if f.kind in kinds]
    return max(rows, key=lambda f: (RANK[f.source], order.get(f.version or "", -1), f.recorded_at, f.id), default=None)


def _end(policy: Policy, facts: tuple[Fact, ...], start: Fact | None, own: Fact | None) -> Fact | None:
    """What fixes the last day. 有效期延长至… outranks the text's own end; a person's word outranks both; silence falls to a rule."""
    if own and own.source is Origin.PERSON:
        return own
    extensions = [f for f in facts if f.kind is FactKind.EXTENDED and not f.clauses]
    if extensions:
        longest = max(extensions, key=lambda f: (f.until or date.max, f.id))
        if longest.until is None or own is None or own.day is None or longest.until > own.day:
            return replace(longest, day=longest.until)
    if own or not start or not start.day:
        return own
    rule = default_rule(policy.jurisdiction, policy.title, policy.category, start.day)
    return _lapse(policy, start, start.day, rule) if rule else None


def _lapse(policy: Policy, start: Fact, day: date, rule: DefaultRule) -> Fact:
    """The last day that a jurisdiction's rule gives to a text without one, as a fact of origin `rule`."""
    return Fact(
        id=0,
        policy=policy.id,
        kind=FactKind.LAST_DAY,
        source=Origin.RULE,
        quote=rule.quote,
        recorded_at=start.recorded_at,
        day=rule.last_day(day),
        rule=rule.id,
    )


def acts(fact: Fact, on: date) -> bool:
    """Has this effect set in by that day? 撤销 acts on every day."""
    return fact.kind is FactKind.ANNULLED or (fact.day is not None and fact.day <= on)
