"""The status of a policy on a day, as known at an instant: the one function that answers it.

Pure: a Dossier in, an Answer out. `on` is a day of law; `known_at` filters on when we began (and
ceased) to say each fact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from tracker.law.status.doubts import find_doubts, find_ocr_doubts, find_unread_part_doubts
from tracker.law.status.ends import UnclearSpan
from tracker.law.status.known_facts import ENDINGS, KnownFacts, has_set_in
from tracker.law.status.readings import alternative_days, other_readings
from tracker.law.status.site_status import says_ended
from tracker.law.status.undoing import says_withdrawn
from tracker.model import (
    Answer,
    Dossier,
    Doubt,
    DoubtKind,
    Fact,
    FactKind,
    Origin,
    Status,
    Version,
)
from tracker.model.common import date_in_shanghai
from tracker.model.kinds import RELATIONS


def answer_on(
    dossier: Dossier, on: date, known_at: datetime, doubts: Iterable[Doubt] = ()
) -> Answer:
    """Return the status of `dossier.policy` on `on`, from the facts known at `known_at`.

    `doubts` are those seen from outside (a stale source).
    """
    known = KnownFacts.from_dossier(dossier, known_at)
    found = _apply_rules(known, on)
    wording = known.version_on(on)
    weak = (
        *find_doubts(known, on, found.status),
        *_ambiguity_doubts(known, on, found.status),
        *find_ocr_doubts(known, wording, found.basis),
        *find_unread_part_doubts(known, wording),
    )
    return Answer(
        policy=dossier.policy,
        on=on,
        known_at=known_at,
        status=found.status,
        provisional=on > date_in_shanghai(known_at),
        version=wording,
        applies_from=known.applies_from(wording),
        effective_from=known.commencement_on(on),
        last_day=known.last_day,
        basis=found.basis,
        alternatives=known.alternatives,
        struck=known.struck_clauses(on),
        pending=known.pending_clauses(on),
        doubts=(*found.doubts, *weak, *doubts),
    )


# ---------------------------------------------------------------- the answer


@dataclass(frozen=True)
class StatusResult:
    """A status with the facts it rests on."""

    status: Status
    basis: tuple[Fact, ...] = ()
    doubts: tuple[Doubt, ...] = ()


class StatusSpan(NamedTuple):
    """The status of a policy on some days, in short."""

    status: Status
    begin: date | None  # `effective_from`
    # the last day, also one that only a rule gives (`Answer.last_day` never says it)
    end: date | None


StatusRule = Callable[[KnownFacts, date], StatusResult | None]


def _apply_rules(known: KnownFacts, on: date) -> StatusResult:
    """Return the status that the first fitting rule gives, unless another reading lies far from it.

    The order of the rules is the law's: what never was, what ended, what has not begun, what
    lapsed.
    """
    found = _apply_first(known, on)
    if found.status is Status.UNKNOWN:
        return found
    for reading in other_readings(known):
        if reading.is_far and _apply_first(reading.known, on).status is not found.status:
            doubt = Doubt(DoubtKind.AMBIGUOUS, reading.reason)
            return StatusResult(Status.UNKNOWN, found.basis, (doubt,))
    return found


def _apply_first(known: KnownFacts, on: date) -> StatusResult:
    for rule in STATUS_RULES:
        if found := rule(known, on):
            return found
    raise AssertionError("the last step always answers")


def _check_normative(known: KnownFacts, on: date) -> StatusResult | None:
    policy = known.policy
    if policy.reference_only or policy.normative is not False:
        return None
    return StatusResult(
        Status.UNKNOWN,
        doubts=(Doubt(DoubtKind.NOT_NORMATIVE, policy.normative_reason or policy.category.value),),
    )


def _check_annulled(known: KnownFacts, on: date) -> StatusResult | None:
    """Return annulled on every day after a 撤销, which voids from the start."""
    whole = [f for f in known.of_kinds(FactKind.ANNULLED) if not f.clauses]
    standing = [f for f in whole if not _find_undoing(known, f, on)]
    if standing:
        return StatusResult(Status.ANNULLED, (standing[0],))
    return _conclude_undone(known, whole, on)


def _check_repealed(known: KnownFacts, on: date) -> StatusResult | None:
    whole = [f for f in known.of_kinds(*ENDINGS) if not f.clauses]
    acting = [f for f in whole if has_set_in(f, on)]
    standing = [f for f in acting if not _find_undoing(known, f, on)]
    if standing:
        ended = standing[0]
        return _check_revived(known, ended, on) or StatusResult(Status.REPEALED, (ended,))
    if acting:
        return _conclude_undone(known, acting, on)
    undated = [f for f in whole if f.day is None and _may_have_set_in(f, on)]
    if undated:  # 予以废止, but the day cannot be read
        return StatusResult(
            Status.UNKNOWN, (undated[0],), (Doubt(DoubtKind.AMBIGUOUS, "被废止，但废止日期不明"),)
        )
    return None


def _find_undoing(known: KnownFacts, act: Fact, on: date) -> UnclearSpan | None:
    """Return the days that are unclear because this act was undone after it had set in."""
    return next((span for span in known.unclear if act in span.facts and span.covers(on)), None)


def _conclude_undone(known: KnownFacts, acts: list[Fact], on: date) -> StatusResult | None:
    """Return unknown where every act that ended the policy was undone later."""
    for act in acts:
        if span := _find_undoing(known, act, on):
            doubt = Doubt(DoubtKind.AMBIGUOUS, span.reason)
            return StatusResult(Status.UNKNOWN, span.facts, (doubt,))
    return None


def _may_have_set_in(fact: Fact, on: date) -> bool:
    """Return whether an effect without a day may have set in: not before its text was issued."""
    return on >= (_issued_on(fact) or date.min)


def _issued_on(fact: Fact) -> date | None:
    """Return the day before which an effect without a day cannot have set in."""
    return next((other.day for other in fact.alternatives if other.field == "not_before"), None)


def _check_revived(known: KnownFacts, ended: Fact, on: date) -> StatusResult | None:
    """Return unknown where a later text resumes or extends what was repealed (恢复执行)."""
    rows = [f for f in known.of_kinds(FactKind.RESUMED, FactKind.EXTENDED) if not f.clauses]
    later = [
        f for f in rows if ended.day and ended.day < (f.day or _issued_on(f) or date.min) <= on
    ]
    if not later:
        return None
    doubt = Doubt(DoubtKind.AMBIGUOUS, f"已被废止，其后又有文件使其继续：{later[0].quote}")
    return StatusResult(Status.UNKNOWN, (ended, later[0]), (doubt,))


def _check_likely_repealed(known: KnownFacts, on: date) -> StatusResult | None:
    """Return unknown from the day on which a text ends an instrument that is likely this one."""
    kinds = {spec.kind.value for spec in RELATIONS if spec.fact in ENDINGS}
    likely = [f for f in known.of_kinds(FactKind.LEAD) if f.rule in kinds and f.day and f.day <= on]
    return StatusResult(Status.UNKNOWN, (likely[0],)) if likely else None


def _check_withdrawn(known: KnownFacts, on: date) -> StatusResult | None:
    """Return unknown from the day on which a text says that the policy is withdrawn or void."""
    rows = [
        f
        for f in known.of_kinds(FactKind.UNREAD_EFFECT)
        if not f.clauses and says_withdrawn(f)
        if (f.day <= on if f.day else _may_have_set_in(f, on))
    ]
    return StatusResult(Status.UNKNOWN, (rows[0],)) if rows else None


def _check_start_known(known: KnownFacts, on: date) -> StatusResult | None:
    if known.effective_from:
        return None
    later = [f for f in known.of_kinds(*ENDINGS) if not f.clauses and f.day and f.day > on]
    reason = f"至 {later[0].day} 前未被废止" if later else "未见施行日期"
    return StatusResult(Status.UNKNOWN, tuple(later[:1]), (Doubt(DoubtKind.AMBIGUOUS, reason),))


def _check_begun(known: KnownFacts, on: date) -> StatusResult | None:
    start = known.start
    if not (start and start.day and on < start.day):
        return None
    if edition := known.earlier_edition:
        if edition.is_surely_in_force(on):
            return StatusResult(Status.IN_FORCE, (edition.fact,))
        if edition.is_issued(on):
            doubt = Doubt(DoubtKind.AMBIGUOUS, f"首次施行日期不明：{edition.fact.quote}")
            return StatusResult(Status.UNKNOWN, (edition.fact,), (doubt,))
    begun = known.begun_parts(on)
    return StatusResult(
        Status.PARTIALLY_IN_FORCE if begun else Status.NOT_YET_IN_FORCE, (start, *begun)
    )


def _check_lapsed(known: KnownFacts, on: date) -> StatusResult | None:
    end = known.end
    # 有效期至国家新规定出台之日止: it ends, and nobody can say when
    if end and not end.day and end.kind is FactKind.LAST_DAY:
        return StatusResult(
            Status.UNKNOWN,
            (*_start_basis(known), end),
            (Doubt(DoubtKind.AMBIGUOUS, f"写有终止条件，但不能据以确定日期：{end.quote}"),),
        )
    if not end or not end.day or on <= end.day:
        return None
    if end.source is Origin.RULE:  # silence: the rule says lapsed, the text says nothing
        return StatusResult(
            Status.UNKNOWN, (*_start_basis(known), end), (Doubt(DoubtKind.DEFAULT_RULE, end.quote),)
        )
    left = known.remaining_parts(on)
    return StatusResult(
        Status.PARTIALLY_IN_FORCE if left else Status.EXPIRED, (*_start_basis(known), end, *left)
    )


def _check_unclear(known: KnownFacts, on: date) -> StatusResult | None:
    """Return unknown on the days of which the texts do not say whether the policy applied."""
    for span in known.unclear:
        if span.covers(on):
            doubt = Doubt(DoubtKind.AMBIGUOUS, span.reason)
            return StatusResult(Status.UNKNOWN, (*_start_basis(known), *span.facts), (doubt,))
    return None


def _check_site_status(known: KnownFacts, on: date) -> StatusResult | None:
    """Return unknown from the day on which the site itself says that the policy is over.

    The site is never the law, and its word is no guess either.
    """
    for mark in known.of_kinds(FactKind.SITE_STATUS):
        if says_ended(mark) and on >= (mark.day or known.seen_on(mark)):
            doubt = Doubt(DoubtKind.SITE_STATUS, mark.quote)
            return StatusResult(Status.UNKNOWN, (*_start_basis(known), mark), (doubt,))
    return None


def _check_suspended(known: KnownFacts, on: date) -> StatusResult | None:
    whole = known.whole_suspensions(on)
    acting = [f for f in whole if has_set_in(f, on)]
    if acting and (resumed := _find_undated_resumption(known, on)):
        doubt = Doubt(DoubtKind.AMBIGUOUS, f"已恢复执行，但恢复日期不明：{resumed.quote}")
        return StatusResult(Status.UNKNOWN, (*_start_basis(known), acting[-1], resumed), (doubt,))
    if acting:
        parts = known.resumed_parts(on)  # 恢复执行第三条，其余条款仍暂停执行
        status = Status.PARTIALLY_IN_FORCE if parts else Status.SUSPENDED
        return StatusResult(status, (*_start_basis(known), acting[-1], *parts))
    undated = [f for f in whole if f.day is None]
    return (
        StatusResult(
            Status.UNKNOWN,
            (*_start_basis(known), undated[0]),
            (Doubt(DoubtKind.AMBIGUOUS, "被暂停执行，但起始日期不明"),),
        )
        if undated
        else None
    )


def _find_undated_resumption(known: KnownFacts, on: date) -> Fact | None:
    """Return a resumption whose day cannot be read, from the day of its text on."""
    rows = [f for f in known.of_kinds(FactKind.RESUMED) if f.day is None]
    return next((f for f in rows if _may_have_set_in(f, on)), None)


def _check_closed_list(known: KnownFacts, on: date) -> StatusResult | None:
    """Return unknown from the day on which a list ends what it does not name, this one included."""
    lists = [f for f in known.of_kinds(FactKind.CLOSED_LIST) if f.day and f.day <= on]
    return StatusResult(Status.UNKNOWN, (*_start_basis(known), lists[0])) if lists else None


def _conclude_in_force(known: KnownFacts, on: date) -> StatusResult | None:
    basis = _start_basis(known) + ((known.end,) if known.end else ())
    partial = (*known.ended_parts(on), *known.suspended_parts(on), *known.coming_parts(on))
    return StatusResult(Status.PARTIALLY_IN_FORCE if partial else Status.IN_FORCE, basis + partial)


STATUS_RULES: tuple[StatusRule, ...] = (
    _check_normative,
    _check_annulled,
    _check_repealed,
    _check_likely_repealed,
    _check_withdrawn,
    _check_start_known,
    _check_begun,
    _check_unclear,
    _check_lapsed,
    _check_suspended,
    _check_site_status,
    _check_closed_list,
    _conclude_in_force,
)


def _start_basis(known: KnownFacts) -> tuple[Fact, ...]:
    return (known.start,) if known.start else ()


# ---------------------------------------------------------------- what weakens it


def _ambiguity_doubts(known: KnownFacts, on: date, status: Status) -> list[Doubt]:
    """Return a doubt for each other reading of a sentence that gives another status on the day."""
    if status is Status.UNKNOWN:
        return []
    reasons = [
        reading.reason
        for reading in other_readings(known)
        if _apply_first(reading.known, on).status is not status
    ]
    return [Doubt(DoubtKind.AMBIGUOUS, reason) for reason in dict.fromkeys(reasons)]


def changing_days(dossier: Dossier, known_at: datetime) -> list[date]:
    """Return the days on which the status or the wording may change, in order."""
    return _boundary_days(KnownFacts.from_dossier(dossier, known_at))


def _boundary_days(known: KnownFacts) -> list[date]:
    return sorted(
        {*_status_days(known), *(one.day for one in known.wordings if one.day > date.min)}
    )


def _status_days(known: KnownFacts) -> list[date]:
    """Return every day on which the status may change, whatever the reading."""
    lasts = {f.day for f in (*known.of_kinds(FactKind.LAST_DAY), known.end) if f and f.day}
    lasts |= {f.until for f in known.facts if f.until} | {span.last for span in known.unclear}
    firsts = {f.day for f in known.facts if f.day and f.kind is not FactKind.LAST_DAY}
    firsts |= {f.until for f in known.of_kinds(FactKind.POSTPONED) if f.until}
    firsts |= {span.first for span in known.unclear} | alternative_days(known)
    if known.earlier_edition:
        firsts.add(known.earlier_edition.surely_from)
    firsts |= {known.seen_on(f) for f in known.of_kinds(FactKind.SITE_STATUS)}
    lasts |= alternative_days(known)
    after = {day + timedelta(days=1) for day in lasts if day < date.max}
    return sorted(day for day in firsts | after if date.min < day < date.max)


class PolicyTimeline(NamedTuple):
    """A policy from day to day: `spans[n]` holds from `days[n - 1]` and before `days[n]`."""

    days: list[date]
    spans: list[StatusSpan]
    # on which another status begins, another wording, or other parts are struck or pending: the
    # periods of a timeline
    boundaries: list[date]


def build_timeline(dossier: Dossier, known_at: datetime) -> PolicyTimeline:
    """Return what `answer_on` says of a policy on every day, in short."""
    known = KnownFacts.from_dossier(dossier, known_at)
    found = PolicyTimeline([], [_span_on(known, date.min)], [])
    parted, before = any(fact.clauses for fact in known.facts), _wording_and_parts(known, date.min)
    for day in _boundary_days(known):
        here, parts = (
            _span_on(known, day),
            _wording_and_parts(known, day) if parted else (known.version_on(day), (), ()),
        )
        if (here.status, parts) != (found.spans[-1].status, before):
            found.boundaries.append(day)
        if here != found.spans[-1]:
            found.days.append(day)
            found.spans.append(here)
        before = parts
    # of a hundred thousand wordings, one list each
    return found._replace(boundaries=found.days) if found.boundaries == found.days else found


def _wording_and_parts(
    known: KnownFacts, on: date
) -> tuple[Version | None, tuple[str, ...], tuple[str, ...]]:
    return known.version_on(on), known.struck_clauses(on), known.pending_clauses(on)


def _span_on(known: KnownFacts, on: date) -> StatusSpan:
    found = _apply_rules(known, on)
    end = known.last_day or next(
        (fact.day for fact in found.basis if fact.kind is FactKind.LAST_DAY), None
    )
    return StatusSpan(found.status, known.effective_from, end)
