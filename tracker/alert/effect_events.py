"""Derive events from what texts and people say of a policy: one act, one event. Pure.

An act is a kind of effect with its days and clauses. A repeal that is printed again in a later
wording, a copy or a mirror is the act that was known before, and no news.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from tracker.law.status.status import answer_on
from tracker.model import Answer, Dossier, Fact, FactKind, Severity
from tracker.model.alerts import Event, EventKind, act_of_fact
from tracker.model.common import date_in_shanghai
from tracker.model.kinds import EVENT_OF_FACT, SPEC_OF_FACT, StatusEffect

# facts that are a question for a person, and told as such
HINTING = frozenset({FactKind.LEAD, FactKind.WITNESS_DISAGREES})

ComparedAnswer = tuple[object, ...]

# effects that are news only where they change an answer; a rewording always is
_ON_STATUS = frozenset(StatusEffect) - {
    StatusEffect.REWORDS,
    StatusEffect.DOUBTS,
    StatusEffect.NONE,
}


def events_of_facts(dossier: Dossier, now: datetime, *, past: bool = False) -> Iterator[Event]:
    """Yield an event for each effect and each hint that was recorded at `now` and is new.

    `past`: the document is history, of which only what is still to come is reported.
    """
    for fact in dossier.facts:
        if fact.recorded_at != now or fact.retracted_at is not None:
            continue
        if past and (fact.day is None or fact.day <= date_in_shanghai(now)):
            continue
        if kind := EVENT_OF_FACT.get(fact.kind):
            if is_new_act(dossier, fact, now):
                yield _effect_event(dossier, fact, kind, now)
        elif fact.kind in HINTING and not _is_repeated_hint(dossier, fact):
            yield _hint_event(dossier, fact, now)


def is_new_act(dossier: Dossier, fact: Fact, now: datetime) -> bool:
    """Return whether an effect was unknown until `now`.

    One that concerns validity must also change an answer.
    """
    act = act_of_fact(fact)
    same = [other for other in dossier.facts if act_of_fact(other) == act]
    if any((other.recorded_at, other.id) < (fact.recorded_at, fact.id) for other in same):
        return False
    if SPEC_OF_FACT[fact.kind].status not in _ON_STATUS:
        return True
    others = tuple(other for other in dossier.facts if other not in same)
    without = replace(dossier, facts=others)
    return any(
        validity_of(answer_on(without, day, now)) != validity_of(answer_on(dossier, day, now))
        for day in decisive_days(same, date_in_shanghai(now))
    )


def validity_of(answer: Answer) -> ComparedAnswer:
    """Return what an answer says of validity, without the wording and the doubts."""
    return (
        answer.status,
        answer.struck,
        answer.pending,
        answer.effective_from,
        answer.last_day,
    )


def decisive_days(facts: Iterable[Fact], today: date) -> list[date]:
    """Return today and the days on which a status may turn by these facts: a repeal that is taken
    back before its day has not changed today's answer.
    """
    found = list(facts)
    ends = {fact.until for fact in found}
    ends |= {fact.day for fact in found if fact.kind is FactKind.LAST_DAY}
    turns = {fact.day for fact in found if fact.day}
    turns |= {day + timedelta(days=1) for day in ends if day and day < date.max}
    return [today, *sorted(turns - {today})]


def _is_repeated_hint(dossier: Dossier, fact: Fact) -> bool:
    """Return whether a hint with the same words was recorded before."""
    return any(
        other.kind is fact.kind
        and other.quote == fact.quote
        and other.recorded_at < fact.recorded_at
        for other in dossier.facts
    )


def _effect_event(dossier: Dossier, fact: Fact, kind: EventKind, now: datetime) -> Event:
    """Return the event of an effect; its key names who did what to whom from which day."""
    clauses = "、".join(fact.clauses)
    return Event(
        f"{kind}:{dossier.policy.id}:{fact.actor}:{fact.day}:{fact.until}:{clauses}",
        kind,
        fact.day or date_in_shanghai(now),
        policy=dossier.policy.id,
        actor=fact.actor,
        quote=fact.quote,
        last_day=fact.until,
    )


def _hint_event(dossier: Dossier, fact: Fact, now: datetime) -> Event:
    """Return the event of a hint that a newer text exists."""
    digest = hashlib.sha256(fact.quote.encode()).hexdigest()[:16]
    return Event(
        f"lead:{dossier.policy.id}:{digest}",
        EventKind.LEAD,
        date_in_shanghai(now),
        Severity.MEDIUM,
        dossier.policy.id,
        actor=fact.actor,
        quote=fact.quote,
    )
