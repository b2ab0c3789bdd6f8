"""The other ways to read the sentences that an answer rests on.

An alternative start moves the end that was counted from it, a doubtful commencement of a repealing
text makes a doubtful repeal. Where two readings lie far apart, neither is an answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from tracker.law.status.known_facts import KnownFacts
from tracker.model import Alternative, Fact

# 公布当日不计入, the anniversary itself: readings this near leave an answer, with a doubt.
_NEAR = 31


@dataclass(frozen=True, slots=True)
class OtherReading:
    """What would be known had a sentence been read the other way, and why it may be."""

    known: KnownFacts
    reason: str
    is_far: bool


def other_readings(known: KnownFacts) -> Iterator[OtherReading]:
    """Return each other reading; the alternatives of one reason go together."""
    by_reason: dict[str, list[Alternative]] = {}
    for other in known.alternatives:
        by_reason.setdefault(other.reason, []).append(other)
    for reason, group in by_reason.items():
        rest = list(group)
        while rest:  # one day of each field at a time
            chosen = {other.field: other for other in reversed(rest)}
            rest = [other for other in rest if chosen[other.field] is not other]
            read = known
            for other in chosen.values():
                read = _read_otherwise(read, other)
            far = any(_is_far(known, other) for other in chosen.values())
            yield OtherReading(read, reason, far)
    for fact in known.facts:
        for other in fact.alternatives:
            if other.field == "effective":
                yield _with_other_effect(known, fact, other)


def alternative_days(known: KnownFacts) -> set[date]:
    """Return the days on which the answers of other readings may change."""
    days = {a.day for a in known.alternatives}
    return days | {
        a.day for f in known.facts for a in f.alternatives if a.field in ("effective", "not_before")
    }


def _read_otherwise(known: KnownFacts, other: Alternative) -> KnownFacts:
    if other.field == "effective_from" and known.start:
        return replace(known, start=replace(known.start, day=other.day))
    if other.field == "last_day" and known.end:
        return replace(known, end=replace(known.end, day=other.day))
    return known


def _with_other_effect(known: KnownFacts, fact: Fact, other: Alternative) -> OtherReading:
    changed = replace(fact, day=other.day)
    facts = tuple(changed if one is fact else one for one in known.facts)
    far = fact.day is None or abs((fact.day - other.day).days) > _NEAR
    return OtherReading(replace(known, facts=facts), other.reason, far)


def _is_far(known: KnownFacts, other: Alternative) -> bool:
    chosen = known.start if other.field == "effective_from" else known.end
    if other.reason.startswith("扫描件"):  # a scan alone never overrules the text
        return False
    return bool(chosen and chosen.day and abs((chosen.day - other.day).days) > _NEAR)
