"""Tell which wording of a policy applied on a day, and where none that is held did.

The day of a capture is no day of law: where nothing says from when a wording applies, it begins
with the amendment that was made before it was captured, else its first day is not known.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from tracker.model import Doubt, DoubtKind, Fact, FactKind, TextState, Version
from tracker.model.common import date_in_shanghai

# A statute commences within a year of its issue, mostly: until then nobody can say.
_COMMENCES_WITHIN = timedelta(days=366)


class WordingStart(NamedTuple):
    """The day from which a wording is served.

    `stated`: a text or a person gives it; otherwise it is the day of capture, or of all days for
    the first one.
    """

    day: date
    version: Version
    stated: bool


class WordingDays(NamedTuple):
    """The first and the last day of a wording, each None where it is not known or still to come."""

    first: date | None
    last: date | None


def order_wordings(
    versions: Sequence[Version], facts: Sequence[Fact], applies: dict[str, date]
) -> tuple[WordingStart, ...]:
    """Return the start of each wording, in the order in which they took each other's place.

    `versions` in the order they were captured; `applies`: the first days that texts or persons
    give, by version. A text without the notes of the amendments of which another one tells is
    older, whenever it was captured.
    """
    changes = sorted(f.day for f in facts if f.kind is FactKind.AMENDED and f.day)
    found: list[WordingStart] = []
    for version in _put_older_first(versions, facts, applies):
        at = version.known_capture_time
        seen = date_in_shanghai(at) if at else date.min
        before = found[-1].day if found else date.min
        made = changes[: bisect_right(changes, seen)][-1:] if found else []
        if day := applies.get(version.id):
            found.append(WordingStart(day, version, stated=True))
        elif made and made[0] > before:
            found.append(WordingStart(made[0], version, stated=True))
        else:
            found.append(WordingStart(seen if found else date.min, version, stated=False))
    return tuple(found)


def _put_older_first(
    versions: Sequence[Version], facts: Sequence[Fact], applies: dict[str, date]
) -> list[Version]:
    told = [f for f in facts if f.kind is FactKind.EARLIER_WORDING]
    if not told:
        return list(versions)
    telling = {f.version for f in told}
    printed = {f.version for f in facts if f.kind is FactKind.EFFECTIVE_FROM and not f.clauses}
    older = [
        one
        for one in versions
        if one.id in printed and one.id not in telling and one.id not in applies
    ]
    return older + [one for one in versions if one not in older]


def find_wording_days(
    starts: Sequence[WordingStart], version: Version, commenced: date | None
) -> WordingDays:
    """Return the days on which a wording applied, as far as texts or persons give them."""
    place = [one.version.id for one in starts].index(version.id)
    own, later = starts[place], starts[place + 1 :]
    first = own.day if own.stated else None if place else commenced
    stated = [one.day for one in later if one.stated and one.day > own.day]
    return WordingDays(first, min(stated) - timedelta(days=1) if stated else None)


def wording_doubts(
    starts: Sequence[WordingStart], facts: Sequence[Fact], commenced: date | None, on: date
) -> Iterator[Doubt]:
    """Yield the doubts about the wording of a day on which the policy applied."""
    served = next((one for one in reversed(starts) if one.day <= on), None)
    later = [one for one in starts if one.day > on]
    begun = max(served.day, commenced or date.min) if served else date.min
    kinds = (FactKind.EARLIER_WORDING, FactKind.AMENDED)
    changes = [f for f in facts if f.kind in kinds and f.day and begun < f.day <= on]
    if served is None and later or changes and any(one.stated for one in later):
        last = max(changes, key=lambda f: f.day or date.min, default=None)
        words = f"，其后有修改：{last.quote}" if last else ""
        yield Doubt(DoubtKind.OLDER_WORDING_MISSING, f"未收录 {on} 适用的文本{words}")


def undated_wording_doubts(starts: Sequence[WordingStart], on: date) -> Iterator[Doubt]:
    """Yield a doubt where nobody knows from when the wording of a day applied.

    So it is where its capture has no day, or where it took another's place without an act: the day
    on which an edited page was first seen is no day of law.
    """
    place = bisect_right(starts, on, key=lambda one: one.day) - 1
    if place < 0 or starts[place].stated:
        return
    served = starts[place]
    if served.version.known_capture_time is None:
        reason = f"第{served.version.n}版取得时间不明，不能确定当日适用的是该版文本"
        yield Doubt(DoubtKind.AMBIGUOUS, reason)
    elif place:
        reason = (
            f"第{served.version.n}版首次见于 {served.day}，未见作此改动的文件，自何日起适用不明"
        )
        yield Doubt(DoubtKind.AMBIGUOUS, reason)


def amendment_doubts(
    starts: Sequence[WordingStart], facts: Sequence[Fact], on: date
) -> Iterator[Doubt]:
    """Yield a doubt for each amendment that has set in without a later wording at hand."""
    shown = [day for one in starts[-1:] if (day := _shown_from(one))]
    for fact in sorted(facts, key=lambda f: (f.day or date.max, f.id)):
        if fact.kind is not FactKind.AMENDED or fact.day is None or fact.day > on:
            continue
        if not any(day >= fact.day for day in shown):
            reason = f"已被修改，未见修改后的文本：{fact.quote}"
            yield Doubt(DoubtKind.UNAPPLIED_AMENDMENT, reason)


def _shown_from(wording: WordingStart) -> date | None:
    """Return from when a wording is known to be the one that applies.

    The day of a capture says nothing of a text that is still as it was enacted.
    """
    if wording.stated:
        return wording.day
    if wording.version.text_state is TextState.AS_ENACTED:
        return None
    seen = wording.version.known_capture_time
    return date_in_shanghai(seen) if seen else None


@dataclass(frozen=True, slots=True)
class EarlierEdition:
    """An edition before the one whose commencement is known, of which a text's notes tell."""

    fact: Fact

    @property
    def surely_from(self) -> date:
        """Return the day by which it had commenced."""
        return self.fact.day + _COMMENCES_WITHIN if self.fact.day else date.max

    def is_surely_in_force(self, on: date) -> bool:
        """Return whether it had commenced by a day; its issue is known, its commencement is not."""
        return on >= self.surely_from

    def is_issued(self, on: date) -> bool:
        """Return whether it was issued by a day."""
        return self.fact.day is not None and self.fact.day <= on


def find_earlier_edition(start: Fact | None, facts: Sequence[Fact]) -> EarlierEdition | None:
    """Return the first edition where the commencement that is known is that of a later one."""
    if start is None or start.day is None:
        return None
    rows = [
        f
        for f in facts
        if f.kind is FactKind.EARLIER_WORDING
        and f.version == start.version
        and f.day
        and f.day < start.day
    ]
    first = min(rows, key=lambda f: f.day or date.max, default=None)
    return EarlierEdition(first) if first else None
