"""Find the last day of a policy from its own words and the acts that move it.

The latest act wins, not the longest: an extension, a shortening, an amendment of the clause that
prints the end. Between an end that has passed and an act made only after it, and behind an end
that an act moves without saying until when, nobody can say from the texts whether it applied.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tracker.law.relations.end_moves import (
    LengthUse,
    find_struck_clauses,
    read_extension_length,
    read_replaced_day,
)
from tracker.law.text.clause_labels import covers_clause
from tracker.law.validity.rules import DefaultRule, default_rule
from tracker.model import Fact, FactKind, Origin, Policy
from tracker.text.dates import END, parse_last_day

# An end that lies before the one it replaces is meant only where the words say so; a list that
# prints 有效期至 next to a name may just repeat what its maker believes.
_RE_SHORTENS = re.compile(
    r"调整|缩短|提前|修改|修订|更正|变更|应为|改为|不再延|不再续|不延长|终止|停止"
    r"|(?<!到期)(?<!期满)(?<!届满)后，?不再"
)
# 至新政策实施之日，最迟不超过2026年12月31日
_RE_AT_MOST = re.compile(rf"(?:最长|最迟|至迟|不超过|不得超过|不晚于)[^，。；\d]{{0,6}}({END})")
# A list that says 继续有效 confirms what stands; it does not carry it beyond a printed end.
_RE_CONFIRMS = re.compile(r"继续有效|现行有效|保留")
_RE_CONTINUES = re.compile(r"继续(?:执行|实施|施行|适用|沿用)|延|续期|续行|展期")
_DAY = timedelta(days=1)
_USUAL_TERM = timedelta(days=5 * 365)  # the longest that rules give to a silent text


@dataclass(frozen=True, slots=True)
class UnclearSpan:
    """Days on which the texts do not say whether a policy applies, and why."""

    first: date
    last: date
    facts: tuple[Fact, ...]
    reason: str

    def covers(self, on: date) -> bool:
        """Return whether a day lies in the span."""
        return self.first <= on <= self.last


@dataclass(frozen=True, slots=True)
class ResolvedEnd:
    """The fact that fixes the last day, and the days on which the end is unclear.

    `open_from`: the first day on which it applies only because an act continues it without saying
    until when.
    """

    end: Fact | None
    unclear: tuple[UnclearSpan, ...] = ()
    open_from: date | None = None


def resolve_end(
    policy: Policy, start: Fact | None, own: Fact | None, moves: list[Fact]
) -> ResolvedEnd:
    """Return the end after every act that moves it, in the order in which they were made.

    `own`: the end that the text itself or a person gives. A person's word is final.
    """
    if own and own.source is Origin.PERSON:
        return ResolvedEnd(own)
    current = dated = own
    unclear: list[UnclearSpan] = []
    for act in sorted(moves, key=lambda f: (f.day or date.min, f.until is not None, f.id)):
        move = act
        if act.kind is not FactKind.EXTENDED:
            reworded = find_reworded_day(act, current.day if current else None)
            if reworded is None and not (own and strikes_clause(act, own)):
                continue
            move = reworded or replace(act, kind=FactKind.AMENDED)
        current, spans = _apply_move(current, dated, move, start)
        dated = current if current and current.day else dated
        if current and current.day and current.id == move.id:
            unclear = [_cut(span, move) for span in unclear]
        unclear += spans
    is_open = current is not None and current.day is None and dated is not None
    open_from = dated.day + _DAY if is_open and dated and dated.day else None
    if current is None and start and start.day:
        rule = default_rule(policy.jurisdiction, policy.title, policy.category, start.day)
        current = _default_lapse(policy, start, start.day, rule) if rule else None
    spans_left = tuple(span for span in unclear if span.first <= span.last)
    return ResolvedEnd(current, spans_left, open_from)


def find_reworded_day(act: Fact, printed: date | None) -> Fact | None:
    """Return an amendment or a correction as the move of a day, if it prints another in its place.

    第四条中“2026年4月14日”应为“2025年4月14日” moves an end of 2026-04-14, and a start of that day.
    """
    replaced = read_replaced_day(act.quote) if printed else None
    return replace(act, until=replaced.new) if replaced and replaced.old == printed else None


def strikes_clause(act: Fact, printed: Fact) -> bool:
    """Return whether an act takes out the clause that prints a day: 删去第五条, 第五条废止."""
    amended = act.kind is FactKind.AMENDED and find_struck_clauses(act.quote)
    if not (amended or act.kind is FactKind.REPEALED):
        return False
    return any(covers_clause(label, printed.path) for label in act.clauses)


def is_confirmed(act: Fact, on: date) -> bool:
    """Return whether a text that prints no end was confirmed (继续有效) within a usual term."""
    return act.day is not None and on < act.day + _USUAL_TERM


def _apply_move(
    current: Fact | None, dated: Fact | None, move: Fact, start: Fact | None
) -> tuple[Fact | None, list[UnclearSpan]]:
    """Return the end after one act, and the days that the act leaves unclear.

    `dated`: the last end that has a day; a length (再延长三年) is counted from it.
    """
    old = current.day if current else None
    new = move.until or _counted_end(move, dated.day if dated else None, start)
    spans: list[UnclearSpan] = []
    if current and old and move.day and old + _DAY < move.day and (new is None or new >= move.day):
        reason = f"{old} 届满，{move.day} 起{'延长' if new else '继续有效'}，其间是否有效不明"
        spans.append(UnclearSpan(old + _DAY, move.day - _DAY, (current, move), reason))
    at_most = _RE_AT_MOST.search(move.quote) if new is None else None
    if at_most and old and (bound := parse_last_day(at_most[1])) and bound > old:
        reason = f"届满日取决于其他事件：{move.quote}"
        spans.append(UnclearSpan(max(old + _DAY, move.day or date.min), bound, (move,), reason))
        return replace(move, day=bound, alternatives=()), spans
    if new is None:
        if old is None or current is None:  # an open end is confirmed
            return (current or replace(move, day=None)), spans
        only_confirms = _RE_CONFIRMS.search(move.quote) and not _RE_CONTINUES.search(move.quote)
        if move.day and move.day <= old + _DAY and not only_confirms:
            # made in time: it goes on, nobody can say how long
            return replace(move, day=None, alternatives=()), spans
        listed = f"{old} 届满后又被列为继续有效" if only_confirms else "继续有效"
        reason = f"{listed}，但未载明新的有效期：{move.quote}"
        begins = max(old + _DAY, move.day or date.min)
        spans.append(UnclearSpan(begins, date.max, (current, move), reason))
        return current, spans
    if old and new < old and current and not _RE_SHORTENS.search(move.quote):
        reason = f"另一文件写明的有效期较短：{move.quote}"
        spans.append(UnclearSpan(new + _DAY, old, (current, move), reason))
        return current, spans
    return replace(move, day=new, alternatives=()), spans


def _counted_end(move: Fact, old: date | None, start: Fact | None) -> date | None:
    """Return the end of 延长三年, counted from the old end; 由五年调整为六年 from the first day."""
    length = read_extension_length(move.quote)
    if length is None or re.search("出台|最长|不超过", move.quote):
        return None
    if length.use is LengthUse.WHOLE:
        return length.term.last_day(start.day) if start and start.day else None
    if old is None:
        return None
    added = length.use is LengthUse.ADDED
    return length.term.after(old) if added else length.term.before(old)


def _cut(span: UnclearSpan, move: Fact) -> UnclearSpan:
    """Return an unclear span cut off on the day from which a later act with a day settles it."""
    if span.last == date.max and move.day:
        return replace(span, last=move.day - _DAY)
    return span


def _default_lapse(policy: Policy, start: Fact, day: date, rule: DefaultRule) -> Fact:
    """Return the last day that a jurisdiction's rule gives to a silent text.

    It is a fact of origin `rule`.
    """
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
