"""Take back the acts on a policy that a later text undoes.

《关于废止〈X〉的通知》停止执行 undoes the repeal of X. Undone before it set in, an act falls;
undone afterwards, nobody can say from the texts what applies from then on. A text that is annulled,
withdrawn, or repealed before its day takes what it did with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from tracker.law.relations.end_moves import read_delay, read_replaced_day
from tracker.law.status.ends import UnclearSpan
from tracker.model import Alternative, Fact, FactKind

# What the title of the undone notice says that it did.
_ACTS = (
    (re.compile("废止|停止|终止|失效"), (FactKind.REPEALED, FactKind.REPLACED)),
    (re.compile("暂停|暂缓|中止"), (FactKind.SUSPENDED,)),
    (re.compile("延长|继续|调整|续期"), (FactKind.EXTENDED,)),
    (re.compile("推迟|延期施行"), (FactKind.POSTPONED,)),
    (re.compile("撤销"), (FactKind.ANNULLED,)),
)
ACTS = frozenset(kind for _, kinds in _ACTS for kind in kinds)
_LASTING = (FactKind.EXTENDED, FactKind.SUSPENDED)  # acts that go on while their text stands
# what may befall a text that has acted on others
_ENDING = (FactKind.ANNULLED, FactKind.REPEALED, FactKind.REPLACED)
REWORDED = (FactKind.AMENDED, FactKind.CORRECTED)
FATES = (*_ENDING, *REWORDED, FactKind.POSTPONED, FactKind.UNREAD_EFFECT)
# and not 收回补贴资金, 合同无效
_RE_WITHDRAWN = re.compile(
    "撤回|收回(?![^，。；]{0,8}(?:资金|补贴|补助|奖励|款|证))|(?<!合同)(?<!协议)(?<!证书)(?<!材料)无效"
)
# ◆系误列，现予删除，该文件继续有效: the act that is undone does not stand in the last clause
_RE_GOES_ON = re.compile(r"，[^，。；]{0,60}继续(?:有效|执行|实施|施行|适用)")
# 本办法自7月1日起施行，◆同时废止: the act sets in with its text
_RE_WITH_ITS_TEXT = re.compile(r"同时|同日|(?:施行|实施|生效|执行)之日|即行")
_RE_ACT_TITLE = re.compile(r"关于(?:提前)?([一-鿿]{2,8})[〈《]")


@dataclass(frozen=True, slots=True)
class RemainingActs:
    """The facts that still count, and the days that the undoing leaves unclear."""

    facts: tuple[Fact, ...]
    unclear: tuple[UnclearSpan, ...]


def apply_undoing(facts: tuple[Fact, ...], on_actors: tuple[Fact, ...] = ()) -> RemainingActs:
    """Return the facts without the acts that were undone before they set in.

    `on_actors`: what was done to the texts that act on the policy.
    """
    facts = _with_corrected_days(facts, on_actors)
    fallen: set[int] = set()
    unclear: list[UnclearSpan] = []
    for undone in (fact for fact in facts if fact.kind is FactKind.UNDONE):
        kinds = _kinds_undone(undone)
        for act in facts:
            if act.kind not in kinds or act.actor == undone.actor:
                continue
            if _is_in_time(undone, act):
                fallen.add(act.id)
            else:
                unclear += _span_after(undone, act)
    for fate, act in _pairs_with_fates(facts, on_actors):
        if fate.kind in _ENDING and _is_in_time(fate, act):
            fallen.add(act.id)
        elif _takes_back(fate, act) and not _is_resumed(facts, fate, act):
            unclear += _span_after(fate, act)
    return RemainingActs(
        tuple(fact for fact in facts if fact.id not in fallen),
        tuple(unclear),
    )


def _pairs_with_fates(
    facts: tuple[Fact, ...], on_actors: tuple[Fact, ...]
) -> Iterator[tuple[Fact, Fact]]:
    """Yield each act with what befell its text, unless that text did it itself."""
    for fate in on_actors:
        for act in facts:
            if act.kind in ACTS and act.actor == fate.policy and act.actor != fate.actor:
                yield fate, act


def _with_corrected_days(facts: tuple[Fact, ...], on_actors: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """Return the acts with the days that corrections of their texts print for the old ones."""
    moved: dict[int, Fact] = {}
    for reworded, act in _pairs_with_fates(facts, on_actors):
        if reworded.kind in REWORDED:
            moved |= _find_moved_day(reworded, act)
        elif reworded.kind is FactKind.POSTPONED:
            moved |= _find_later_day(reworded, act)
    return tuple(moved.get(fact.id, fact) for fact in facts) if moved else facts


def _find_moved_day(reworded: Fact, act: Fact) -> dict[int, Fact]:
    """Return the act with the day that a correction of its text prints in place of the old one."""
    replaced = read_replaced_day(reworded.quote) if act.day else None
    if replaced is None or replaced.old != act.day:
        return {}
    return {act.id: replace(act, day=replaced.new)}


def _find_later_day(postponed: Fact, act: Fact) -> dict[int, Fact]:
    """Return the act that sets in with its text on the later day to which that was put off.

    Without a day, nobody can say when it sets in.
    """
    if act.day is None or not _RE_WITH_ITS_TEXT.search(act.quote):
        return {}
    if postponed.day and act.day < postponed.day:  # it had set in before
        return {}
    delay = read_delay(postponed.quote)
    day = postponed.until or (delay.after(act.day) if delay else None)
    issued = (Alternative("not_before", act.day, "推迟前的施行日期"),)
    return {act.id: replace(act, day=day, alternatives=() if day else issued)}


def _takes_back(fate: Fact, act: Fact) -> bool:
    """Return whether what befell a text after its act had set in leaves that act in doubt.

    The repeal of a repealing text revives nothing; that of an extension may end what it extended.
    """
    if fate.kind in (*REWORDED, FactKind.POSTPONED):
        return False
    if fate.kind is FactKind.UNREAD_EFFECT:
        return says_withdrawn(fate)
    return fate.kind is FactKind.ANNULLED or act.kind in _LASTING


def says_withdrawn(fact: Fact) -> bool:
    """Return whether words that were not understood say that a text is withdrawn or void."""
    return fact.kind is FactKind.UNREAD_EFFECT and bool(_RE_WITHDRAWN.search(fact.quote))


def _is_resumed(facts: tuple[Fact, ...], fate: Fact, act: Fact) -> bool:
    """Return whether the text that ends a suspending text says that the policy resumes."""
    return act.kind is FactKind.SUSPENDED and any(
        fact.kind is FactKind.RESUMED and fact.actor == fate.actor and not fact.clauses
        for fact in facts
    )


def _is_in_time(undone: Fact, act: Fact) -> bool:
    """Return whether an act was undone before it set in; an extension sets in with its making."""
    if act.kind is FactKind.EXTENDED or undone.day is None or act.day is None:
        return False
    return undone.day <= act.day


def _kinds_undone(undone: Fact) -> tuple[FactKind, ...]:
    named = _RE_ACT_TITLE.search(undone.quote)
    words = named[1] if named else _RE_GOES_ON.sub("", undone.quote)
    found = [kinds for pattern, kinds in _ACTS if pattern.search(words)]
    return found[0] if found else tuple(ACTS)


def _span_after(undone: Fact, act: Fact) -> list[UnclearSpan]:
    """Return the days that are unclear because an act was undone after it had set in.

    They begin with the undoing; where that has no day, when its text was issued, else with the act.
    """
    voids = undone.kind is FactKind.ANNULLED  # from the start
    first = max(date.min if voids else _earliest_day(undone), act.day or date.min)
    last = date.max
    reason = f"对本文件的处理已被取消：{undone.quote}"
    if act.kind is FactKind.SUSPENDED and act.until:
        last = act.until
    return [UnclearSpan(first, last, (act, undone), reason)] if first <= last else []


def _earliest_day(undone: Fact) -> date:
    """Return the day of an undoing, or the day before which it cannot have set in."""
    issued = [other.day for other in undone.alternatives if other.field == "not_before"]
    return undone.day or next(iter(issued), date.min)
