"""An earlier answer of ours was wrong: found by asking the one status function before and after.

Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta

from tracker.alert.event_rules import today
from tracker.law.status.status import answer_on
from tracker.model import Answer, Dossier, Fact, FactKind, Origin
from tracker.model.alerts import Event, EventKind
from tracker.model.kinds import EVENT_OF_FACT

ComparedAnswer = tuple[object, ...]


def find_corrections(dossier: Dossier, now: datetime, *, reread: bool = False) -> Iterator[Event]:
    """Our answer of a moment ago was another one: a fact was taken back, a person spoke, or
    (`reread`) a better reader found more.
    """
    theirs = [
        fact for fact in dossier.facts if fact.recorded_at == now and fact.source is Origin.PERSON
    ]
    gone = [fact for fact in dossier.facts if fact.retracted_at == now]
    new = theirs or [fact for fact in dossier.facts if fact.recorded_at == now and reread]
    if not new and not gone or dossier.policy.recorded_at >= now:
        return
    # told as a repeal, an extension: not as our mistake
    news = bool(theirs) and not gone and all(fact.kind in EVENT_OF_FACT for fact in theirs)
    said = _status_key if news else _status_days_and_wording if new else _status_and_days
    if day := _first_changed_day(
        dossier, _decisive_days([] if news else [*gone, *new], today(now)), now, said
    ):
        key = f"correction:{dossier.policy.id}:{now.isoformat()}"
        yield Event(
            key, EventKind.CORRECTION, day, policy=dossier.policy.id, quote=(new or gone)[-1].quote
        )


def _decisive_days(facts: Iterable[Fact], day: date) -> list[date]:
    """Today, and the days on which a status may turn by these facts: a repeal taken back before its
    day has not changed today's answer.
    """
    ends = {fact.until for fact in facts} | {
        fact.day for fact in facts if fact.kind is FactKind.LAST_DAY
    }
    after = {one + timedelta(days=1) for one in ends if one and one < date.max}
    return [day, *sorted(({fact.day for fact in facts if fact.day} | after) - {day})]


def _first_changed_day(
    dossier: Dossier, days: Iterable[date], now: datetime, said: Callable[[Answer], ComparedAnswer]
) -> date | None:
    """The first of these days of which we now say something else."""
    for day in days:
        before, after = answers_before_and_after(dossier, day, now)
        if said(before) != said(after):
            return day
    return None


def answers_before_and_after(dossier: Dossier, day: date, now: datetime) -> tuple[Answer, Answer]:
    """What we answered about a day until an instant, and from then on."""
    return answer_on(dossier, day, now - timedelta(microseconds=1)), answer_on(dossier, day, now)


def _status_key(found: Answer) -> ComparedAnswer:
    return found.status, found.struck, found.pending


def _status_and_days(found: Answer) -> ComparedAnswer:
    return *_status_key(found), found.effective_from, found.last_day


def _status_days_and_wording(found: Answer) -> ComparedAnswer:
    """With the wording: a reading that brings a new one retracts facts too, and is no correction of
    the old.
    """
    return *_status_and_days(found), found.version.id if found.version else None
