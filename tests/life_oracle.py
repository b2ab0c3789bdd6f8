"""Say day by day what the structured acts on a policy make of it.

A plain machine that knows nothing of `tracker`: it walks through every day from the first to the
last, keeps what stands on that day, and notes the answer where it is asked. It does not read any
text. What the law leaves open on a day (the gap before a late extension, a policy that a closed
list does not name) is `unsettled`: an answer there needs a doubt.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

FIRST_DAY = date(2020, 1, 1)


class ActKind(StrEnum):
    """What one document, site or person does to the policy of a life."""

    REPEAL = "repeal"
    PART = "partial repeal"
    ANNUL = "annul"
    MOVE_END = "move the end"  # extended, shortened, the clause amended
    CORRECT_END = "correct the end"  # a misprint: as if it had never been printed
    KEEP = "keep"  # 继续有效, without a new end
    SUSPEND = "suspend"
    RESUME = "resume"
    UNDO_REPEAL = "undo the repeal"
    REWORD = "reword"
    CLOSED_LIST = "closed list"
    FLAG = "site flag"
    SET_END = "a person states the end"


@dataclass(frozen=True, slots=True)
class Act:
    """One act: the day it was made, the day from which it works, and a last day."""

    kind: ActKind
    made: date
    day: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class PolicyLife:
    """A policy by its first and last day, and the acts on it in the order they were made."""

    start: date
    end: date | None
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Expected:
    """The statuses that are right on a day; `settled` False: only with a doubt."""

    statuses: frozenset[str]
    settled: bool = True


@dataclass
class _State:
    """What stands on the day that the machine has reached."""

    end: date | None
    is_stated: bool = False  # by a person, whose word no text overrules
    repealed: bool = False
    pending_repeals: set[date] = field(default_factory=set)
    suspended: bool = False
    resume_after: date | None = None
    struck: bool = False
    unsettled: bool = False  # from here on: acts that contradict each other
    marked: bool = False  # a site or a closed list says that it is over
    kept_after_end: bool = False


def expect_statuses(life: PolicyLife, days: Iterable[date]) -> dict[date, Expected]:
    """Return what is right on each of these days."""
    asked = set(days)
    if any(act.kind is ActKind.ANNUL for act in life.acts):
        return {day: Expected(frozenset({"annulled"})) for day in asked}
    state, found = _State(_first_end(life), is_stated=_is_stated(life)), {}
    gaps: list[tuple[date, date]] = []
    made, begun = defaultdict(list), defaultdict(list)
    for act in life.acts:
        made[act.made].append(act)
        begun[act.day].append(act)
    today, last = FIRST_DAY, max(asked)
    while today <= last:
        for act in made.get(today, ()):
            _announce(state, act, today, gaps)
        for act in begun.get(today, ()):
            _begin(state, act)
        if today in state.pending_repeals:
            state.repealed = True
        if state.suspended and state.resume_after and today > state.resume_after:
            state.suspended = False
        if today in asked:
            found[today] = _conclude(life, state, today)
        today += timedelta(days=1)
    return {
        day: Expected(one.statuses, one.settled and not any(a <= day <= b for a, b in gaps))
        for day, one in found.items()
    }


def _first_end(life: PolicyLife) -> date | None:
    """Return the end as it should have been printed, or as a person states it."""
    stated = [act for act in life.acts if act.kind in (ActKind.CORRECT_END, ActKind.SET_END)]
    return stated[-1].until if stated else life.end


def _is_stated(life: PolicyLife) -> bool:
    return any(act.kind is ActKind.SET_END for act in life.acts)


def _announce(state: _State, act: Act, today: date, gaps: list[tuple[date, date]]) -> None:
    """Apply what an act does on the day it is made."""
    over = state.end is not None and state.end < today
    match act.kind:
        case ActKind.REPEAL:
            state.pending_repeals.add(act.day)
        case ActKind.UNDO_REPEAL:
            if state.repealed:
                state.unsettled = True
            state.pending_repeals.clear()
        case ActKind.MOVE_END if not state.is_stated:
            if over and state.end:
                gaps.append((state.end + timedelta(days=1), today - timedelta(days=1)))
            if state.repealed:
                state.unsettled = True
            state.end, state.kept_after_end = act.until, False
        case ActKind.KEEP:
            state.kept_after_end = not state.is_stated
            state.unsettled |= state.repealed
        case _:
            pass


def _begin(state: _State, act: Act) -> None:
    """Apply what an act does on the day from which it works."""
    match act.kind:
        case ActKind.PART:
            state.struck = True
        case ActKind.SUSPEND:
            state.suspended, state.resume_after = True, act.until
        case ActKind.RESUME:
            if state.repealed:
                state.unsettled = True
            state.suspended = False
        case ActKind.CLOSED_LIST | ActKind.FLAG:
            state.marked = True
        case _:
            pass


def _conclude(life: PolicyLife, state: _State, today: date) -> Expected:
    over = state.end is not None and state.end < today
    settled = not state.unsettled
    if state.repealed:
        # what had ended by itself is no less ended by a repeal
        return Expected(frozenset({"repealed", "expired"} if over else {"repealed"}), settled)
    if today < life.start:
        return Expected(frozenset({"not_yet_in_force"}), settled)
    if over and state.kept_after_end:
        return Expected(frozenset({"in_force", "expired"}), settled=False)
    if over:
        return Expected(frozenset({"expired"}))
    settled = settled and not state.marked
    if state.suspended:
        return Expected(frozenset({"suspended"}), settled)
    if state.struck:
        return Expected(frozenset({"partially_in_force"}), settled)
    return Expected(frozenset({"in_force"}), settled)
