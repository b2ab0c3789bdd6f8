"""What was known of a policy at one instant: its days, its wordings, its struck clauses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cached_property

from tracker.law.relations.end_moves import read_delay
from tracker.law.status.ends import UnclearSpan, find_reworded_day, resolve_end
from tracker.law.status.undoing import apply_undoing
from tracker.law.status.wordings import (
    EarlierEdition,
    WordingDays,
    WordingStart,
    find_earlier_edition,
    find_wording_days,
    order_wordings,
)
from tracker.model import Alternative, Dossier, Fact, FactKind, Origin, Policy, Version
from tracker.model.common import date_in_shanghai, parse_capture_time

RANK = {Origin.RULE: 0, Origin.OCR: 1, Origin.TEXT: 2, Origin.PAGE: 3, Origin.PERSON: 4}
OWN_DAYS = (FactKind.EFFECTIVE_FROM, FactKind.LAST_DAY)
REWORDINGS = (FactKind.AMENDED, FactKind.CORRECTED)
ENDINGS = (FactKind.REPEALED, FactKind.REPLACED)
_RE_END_SHIFTS = re.compile(
    "(?:有效期|期限)[^，。；]{0,6}(?:相应|随之|同步|一并)(?:顺延|推迟|延后|调整)|有效期[^，。；]{0,4}重新计算"
)
REST = "其余条款"  # where parts of a text begin before the whole, or outlast it


@dataclass(frozen=True)
class KnownFacts:
    """The facts and versions of a dossier that were known at one instant, and what follows from
    them for every day.
    """

    policy: Policy
    versions: tuple[Version, ...]
    facts: tuple[Fact, ...]
    start: Fact | None
    # the fact that fixes the last day: own words, an extension, a person, or a default rule
    end: Fact | None

    unclear: tuple[UnclearSpan, ...] = ()  # days on which the texts do not say whether it applies
    # from here on it applies only because an act continues it without saying until when
    open_from: date | None = None

    @staticmethod
    def from_dossier(dossier: Dossier, at: datetime) -> KnownFacts:
        """Return what was known at an instant, with every act that was undone taken back."""
        versions = tuple(
            sorted(
                (v for v in dossier.versions if v.recorded_at <= at),
                key=lambda v: (v.captured_at, v.n),
            )
        )
        remaining = apply_undoing(
            tuple(fact for fact in dossier.facts if fact.is_known_at(at)),
            tuple(fact for fact in dossier.acts_on_actors if fact.is_known_at(at)),
        )
        facts = _without_settled_lists(remaining.facts)
        order = {version.id: place for place, version in enumerate(versions)}
        printed = _first_commencement(facts, order)
        start = _postponed_start(facts, printed)
        own_end = strongest_fact(facts, order, FactKind.LAST_DAY, FactKind.OPEN_END)
        if start is not printed:
            own_end = _shift_end(own_end, printed, start)
        moves = [f for f in facts if _may_move_end(f)]
        resolved = resolve_end(dossier.policy, start, own_end, moves)
        return KnownFacts(
            dossier.policy,
            versions,
            facts,
            start,
            resolved.end,
            (
                *resolved.unclear,
                *_put_off_without_day(facts, start),
                *(_after_old_end(span, own_end) for span in remaining.unclear),
            ),
            resolved.open_from,
        )

    @property
    def effective_from(self) -> date | None:
        return self.start.day if self.start else None

    @property
    def last_day(self) -> date | None:
        return self.end.day if self.end and self.end.source is not Origin.RULE else None

    @property
    def alternatives(self) -> tuple[Alternative, ...]:
        """Return the other readings that the sentences of the two days allow.

        What a scan of the same policy gives otherwise is among them.
        """
        return tuple(
            a
            for fact in (self.start, self.end)
            if fact
            for a in (*fact.alternatives, *self._scanned_days(fact))
        )

    def _scanned_days(self, chosen: Fact) -> list[Alternative]:
        if chosen.source is not Origin.TEXT or chosen.kind not in OWN_DAYS:
            return []
        rows = [f for f in self.of_kinds(chosen.kind) if f.source is Origin.OCR and not f.clauses]
        others = {f.day: f.quote for f in rows if f.day and f.day != chosen.day}
        return [
            Alternative(chosen.kind.value, day, f"扫描件识别为“{quote}”")
            for day, quote in others.items()
        ]

    def scan_fact(self, version: Version | None) -> Fact | None:
        """Return the fact that a wording was recognised in pictures.

        None where it was not, or where a person has compared it.
        """
        return next(
            (f for f in self.of_kinds(FactKind.SCANNED) if version and f.version == version.id),
            None,
        )

    def seen_on(self, mark: Fact) -> date:
        """Return the day on which the page was captured that shows a mark, else that of its record.

        A page that had the same words for years may show its mark since yesterday.
        """
        own = next((v.known_capture_time for v in self.versions if v.id == mark.version), None)
        seen = parse_capture_time(mark.capture or "") or own
        return date_in_shanghai(seen or mark.recorded_at)

    def of_kinds(self, *kinds: FactKind) -> list[Fact]:
        """Return facts of these kinds, in the order of their days (those without a day last)."""
        return sorted(
            (f for f in self.facts if f.kind in kinds), key=lambda f: (f.day or date.max, f.id)
        )

    def applies_from(self, version: Version | None) -> date | None:
        """Return the first day of a wording, where its text or a person states it."""
        starts = [
            f for f in self.of_kinds(FactKind.APPLIES_FROM) if version and f.version == version.id
        ]
        return max(starts, key=lambda f: RANK[f.source]).day if starts else None

    def version_on(self, on: date) -> Version | None:
        """Return the version that applied on a day.

        It begins on its own first day, else on the day it was first seen (the first: always).
        """
        return next((one.version for one in reversed(self.wordings) if one.day <= on), None)

    @cached_property
    def wordings(self) -> tuple[WordingStart, ...]:
        """Return the first day of each wording, in the order they took each other's place."""
        given = {f.version for f in self.of_kinds(FactKind.APPLIES_FROM)}
        applies = {
            version.id: day
            for version in self.versions
            if version.id in given and (day := self.applies_from(version))
        }
        return order_wordings(self.versions, self.facts, applies)

    def wording_days(self, version: Version) -> WordingDays:
        """Return the days on which a wording applied, as far as they are known."""
        return find_wording_days(self.wordings, version, self.effective_from)

    @cached_property
    def earlier_edition(self) -> EarlierEdition | None:
        """Return the first edition where only the commencement of a later one is known."""
        return find_earlier_edition(self.start, self.facts)

    def commencement_on(self, on: date) -> date | None:
        """Return the commencement; None on the days of an edition before the one it is known of."""
        edition, first = self.earlier_edition, self.effective_from
        return None if edition and edition.is_issued(on) and first and on < first else first

    @cached_property
    def part_days(self) -> tuple[Fact, ...]:
        """Return the days of single clauses: from the latest wording, and from persons."""
        rows = [
            f
            for f in self.facts
            if f.clauses and f.kind in (FactKind.EFFECTIVE_FROM, FactKind.LAST_DAY)
        ]
        spoken = (
            {
                f.version
                for f in self.facts
                if f.kind in (FactKind.EFFECTIVE_FROM, FactKind.LAST_DAY)
            }
            if rows
            else set()
        )
        latest = next((v.id for v in reversed(self.versions) if v.id in spoken), None)
        return tuple(f for f in rows if f.source is Origin.PERSON or f.version == latest)

    def begun_parts(self, on: date) -> tuple[Fact, ...]:
        """Return the parts with a first day of their own that has come."""
        return tuple(
            f for f in self.part_days if f.kind is FactKind.EFFECTIVE_FROM and f.day and f.day <= on
        )

    def coming_parts(self, on: date) -> tuple[Fact, ...]:
        """Return the parts with a first day of their own that is still to come."""
        return tuple(
            f for f in self.part_days if f.kind is FactKind.EFFECTIVE_FROM and f.day and on < f.day
        )

    def ended_parts(self, on: date) -> tuple[Fact, ...]:
        """Return the facts that ended parts by that day: partial repeals, or own last days."""
        lapsed = (f for f in self.part_days if f.kind is FactKind.LAST_DAY and f.day and f.day < on)
        return (
            *(
                f
                for f in self.of_kinds(*ENDINGS, FactKind.ANNULLED)
                if f.clauses and has_set_in(f, on)
                # 恢复执行第三条, which was stopped
                if not any(_resumes(other, f, on) for other in self.of_kinds(FactKind.RESUMED))
            ),
            *lapsed,
        )

    def suspended_parts(self, on: date) -> tuple[Fact, ...]:
        """Return the facts that suspend parts on a day and have not been taken back by then."""
        return tuple(
            f
            for f in self.of_kinds(FactKind.SUSPENDED)
            if f.clauses and has_set_in(f, on) and (f.until is None or on <= f.until)
            if not any(_resumes(other, f, on) for other in self.of_kinds(FactKind.RESUMED))
        )

    def whole_suspensions(self, on: date) -> list[Fact]:
        """Return the suspensions of the whole that last on a day, those without a day included."""
        resumptions = [f for f in self.of_kinds(FactKind.RESUMED) if not f.clauses]
        return [
            f
            for f in self.of_kinds(FactKind.SUSPENDED)
            if not f.clauses and (f.until is None or on <= f.until)
            if not any(_resumes(other, f, on) for other in resumptions)
        ]

    def resumed_parts(self, on: date) -> tuple[Fact, ...]:
        """Return the facts that put parts of a wholly suspended policy back into operation."""
        acting = [f for f in self.whole_suspensions(on) if has_set_in(f, on)]
        return tuple(
            f
            for f in self.of_kinds(FactKind.RESUMED)
            if f.clauses and acting and all(_resumes(f, whole, on) for whole in acting)
        )

    def remaining_parts(self, on: date) -> tuple[Fact, ...]:
        """Return the parts with a last day that has not passed: their own, or by an extension."""
        extended = (f for f in self.of_kinds(FactKind.EXTENDED) if f.clauses)
        return (
            *(f for f in self.part_days if f.kind is FactKind.LAST_DAY and f.day and on <= f.day),
            *(f for f in extended if has_set_in(f, on) and f.until and on <= f.until),
        )

    def struck_clauses(self, on: date) -> tuple[str, ...]:
        """Return the labels of the clauses that do not apply: ended, suspended, or lapsed."""
        gone = (*self.ended_parts(on), *self.suspended_parts(on))
        ended = (
            self.end and self.end.day and self.end.source is not Origin.RULE and self.end.day < on
        )
        left = ended and self.remaining_parts(on)
        rest = (REST,) if left or self.resumed_parts(on) else ()
        return tuple(dict.fromkeys((*(label for f in gone for label in f.clauses), *rest)))

    def pending_clauses(self, on: date) -> tuple[str, ...]:
        """Return the labels of the clauses that are not yet in force while others are."""
        waits = self.start is not None and self.start.day is not None and on < self.start.day
        if waits and not self.begun_parts(on):
            return ()
        return tuple(
            dict.fromkeys(
                (
                    *(label for f in self.coming_parts(on) for label in f.clauses),
                    *((REST,) if waits else ()),
                )
            )
        )


def _after_old_end(span: UnclearSpan, own_end: Fact | None) -> UnclearSpan:
    """Return the days that the undoing of an extension leaves unclear: those after the old end."""
    act = span.facts[0]
    if act.kind is not FactKind.EXTENDED or own_end is None or own_end.day is None:
        return span
    earliest = min(own_end.day, act.until or own_end.day)
    return replace(span, first=max(span.first, earliest + timedelta(days=1)))


def strongest_fact(facts: Iterable[Fact], order: dict[str, int], *kinds: FactKind) -> Fact | None:
    """Return the strongest fact about the whole policy.

    A person's counts before the page's, before the text's; then the latest wording's, and the last.
    """
    rows = [f for f in facts if f.kind in kinds and not f.clauses]
    return max(
        rows,
        key=lambda f: (RANK[f.source], order.get(f.version or "", -1), f.recorded_at, f.id),
        default=None,
    )


def _without_settled_lists(facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Return the facts without closed lists that a later act settles: it says 继续有效."""
    kept = [f.day for f in facts if f.kind is FactKind.EXTENDED and not f.clauses and f.day]
    return tuple(
        f
        for f in facts
        if f.kind is not FactKind.CLOSED_LIST or not (f.day and any(f.day <= day for day in kept))
    )


def _first_commencement(facts: tuple[Fact, ...], order: dict[str, int]) -> Fact | None:
    """Return the strongest first day; that of the oldest edition where several are held.

    A statute that was issued anew (修订) prints the commencement of that edition.
    """
    chosen = strongest_fact(facts, order, FactKind.EFFECTIVE_FROM)
    while edition := find_earlier_edition(chosen, facts):
        issued = edition.fact.day or date.max
        before = [
            f
            for f in facts
            if f.kind is FactKind.EFFECTIVE_FROM
            and f.day
            and chosen
            and chosen.day
            and issued <= f.day < chosen.day
        ]
        older = strongest_fact(before, order, FactKind.EFFECTIVE_FROM)
        if older is None:
            break
        chosen = older
    return chosen


def _may_move_end(fact: Fact) -> bool:
    """Return whether an act may move the last day: an extension, or other words for that day.

    So may the end of the clause that prints it.
    """
    parted = fact.kind is FactKind.REPEALED and fact.clauses
    whole = fact.kind is FactKind.EXTENDED and not fact.clauses
    return fact.kind in REWORDINGS or whole or bool(parted)


def _postponed_start(facts: tuple[Fact, ...], printed: Fact | None) -> Fact | None:
    """Return the first day given by the latest act that moves it: 推迟至2020年9月1日起施行."""
    if printed and printed.source is Origin.PERSON:
        return printed
    later = [f for f in facts if f.kind is FactKind.POSTPONED and not f.clauses]
    moves = [dated for f in later if (dated := _with_new_start(f, printed)).until]
    if printed and printed.day:
        reworded = (find_reworded_day(f, printed.day) for f in facts if f.kind in REWORDINGS)
        moves += [f for f in reworded if f]
    if not moves:
        return printed
    latest = max(moves, key=lambda f: (f.day or date.min, f.id))
    return replace(latest, day=latest.until, alternatives=())


def _with_new_start(postponed: Fact, printed: Fact | None) -> Fact:
    """Return a postponement with the new first day, counted out for 推迟三个月施行."""
    if postponed.until or not (printed and printed.day):
        return postponed
    delay = read_delay(postponed.quote)
    return replace(postponed, until=delay.after(printed.day)) if delay else postponed


def _put_off_without_day(facts: tuple[Fact, ...], start: Fact | None) -> tuple[UnclearSpan, ...]:
    """Return the days on which a commencement that was put off without a day may have come."""
    if start is None or start.day is None or start.source is Origin.PERSON:
        return ()
    rows = [f for f in facts if f.kind is FactKind.POSTPONED and not f.clauses]
    latest = max(rows, key=lambda f: (f.day or date.min, f.id), default=None)
    if latest is None or _with_new_start(latest, start).until:
        return ()
    reason = f"推迟施行，新的施行日期不明：{latest.quote}"
    return (UnclearSpan(start.day, date.max, (latest,), reason),)


def _shift_end(own: Fact | None, printed: Fact | None, start: Fact | None) -> Fact | None:
    """Return the end of a term with the other reading that counts from the postponed day."""
    if not (own and own.day and printed and printed.day and start and start.day):
        return own
    if not own.rule.startswith("term"):
        return own
    shift = start.day - printed.day
    if _RE_END_SHIFTS.search(start.quote):  # 有效期相应顺延
        others = tuple(replace(a, day=a.day + shift) for a in own.alternatives)
        return replace(own, day=own.day + shift, alternatives=others)
    other = Alternative("last_day", own.day + shift, "按推迟后的施行日期起算")
    return replace(own, alternatives=(*own.alternatives, other))


def _resumes(resumption: Fact, suspension: Fact, on: date) -> bool:
    """Return whether a resumption, of the whole or of the same part, has set in by a day."""
    same = not resumption.clauses or set(resumption.clauses) >= set(suspension.clauses)
    begun = resumption.day is not None and resumption.day <= on
    return same and begun and (suspension.day or date.min) <= (resumption.day or date.max)


def has_set_in(fact: Fact, on: date) -> bool:
    """Return whether this effect has set in by that day; 撤销 acts on every day."""
    return fact.kind is FactKind.ANNULLED or (fact.day is not None and fact.day <= on)
