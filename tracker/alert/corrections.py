"""Find out whether an earlier answer was wrong, and who was told so. Pure.

The one status function is asked as of two instants: facts are append-only, so that what was
answered at any instant is answered again.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime, timedelta

from tracker.alert.effect_events import (
    ComparedAnswer,
    decisive_days,
    validity_of,
)
from tracker.law.status.status import answer_on
from tracker.model import Answer, Dossier, Fact, Origin, Status
from tracker.model.alerts import Event, EventKind, PolicyAlert, act_of_event, act_of_fact
from tracker.model.common import date_in_shanghai

INSTANT = timedelta(microseconds=1)


def find_correction(
    dossier: Dossier, now: datetime, news: Collection[Event] = ()
) -> tuple[Event, bool] | None:
    """Return the event of an answer that has changed at `now`, or None where none has.

    What a new wording or an effect that is reported as news (`news`) explains is no correction.
    The flag says whether anything that was believed has been taken back, or a person has spoken;
    else only more became known, which concerns nobody but those who were told otherwise.
    """
    changed = facts_changed(dossier, now - INSTANT, now)
    if not changed or dossier.policy.recorded_at >= now:
        return None
    told = without_news(dossier, now - INSTANT, news)
    unexplained = [fact for fact in changed if fact in told.facts]
    today = date_in_shanghai(now)
    for day in decisive_days(unexplained, today):
        before, after = answer_on(told, day, now - INSTANT), answer_on(told, day, now)
        if compared_answer(before) != compared_answer(after):
            is_revised = any(
                fact.retracted_at == now or fact.source is Origin.PERSON for fact in unexplained
            )
            return correction_event(dossier, day, unexplained, now), is_revised
    return None


def correction_event(
    dossier: Dossier, day: date, changed: Collection[Fact], now: datetime
) -> Event:
    """Return the event of a correction; each has its own key, so that an answer may flip."""
    fresh = [fact for fact in changed if fact.recorded_at == now and fact.retracted_at is None]
    quotes = [fact.quote for fact in [*changed, *fresh]]
    return Event(
        f"correction:{dossier.policy.id}:{now.isoformat()}",
        EventKind.CORRECTION,
        day,
        policy=dossier.policy.id,
        quote=quotes[-1] if quotes else "",
    )


def was_told_otherwise(
    dossier: Dossier, told_at: datetime, now: datetime, own: Collection[Event]
) -> bool:
    """Return whether a reader who was last told of a policy at `told_at` was told otherwise than is
    answered now.

    `own`: the events that this reader was or will be told; what they explain is left out.
    """
    told = without_news(dossier, told_at, own)
    changed = [fact for fact in facts_changed(dossier, told_at, now) if fact in told.facts]
    days = {*decisive_days(changed, date_in_shanghai(now)), date_in_shanghai(told_at)}
    return any(
        compared_answer(answer_on(told, day, told_at)) != compared_answer(answer_on(told, day, now))
        for day in days
    )


def is_overtaken_by_news(dossier: Dossier, told_at: datetime, now: datetime) -> bool:
    """Return whether the status that was stated at `told_at`, of that very day, is another one as
    known now: an act that became known late has changed what was in force then.
    """
    day = date_in_shanghai(told_at)
    before, after = answer_on(dossier, day, told_at), answer_on(dossier, day, now)
    return before.status is not Status.UNKNOWN and before.status is not after.status


def changes_today(dossier: Dossier, since: datetime, now: datetime) -> bool:
    """Return whether today's status is another one than was answered at `since`."""
    today = date_in_shanghai(now)
    before, after = answer_on(dossier, today, since), answer_on(dossier, today, now)
    return (before.status, before.struck) != (after.status, after.struck)


def facts_changed(dossier: Dossier, after: datetime, until: datetime) -> list[Fact]:
    """Return the facts that were recorded or retracted after an instant, until another."""
    return [
        fact
        for fact in dossier.facts
        if after < fact.recorded_at <= until
        or (fact.retracted_at is not None and after < fact.retracted_at <= until)
    ]


def without_news(dossier: Dossier, since: datetime, news: Collection[Event]) -> Dossier:
    """Return a dossier without the wordings recorded after an instant, what they say of themselves,
    and the effects that are reported by these events.
    """
    versions = tuple(one for one in dossier.versions if one.recorded_at <= since)
    new_versions = {one.id for one in dossier.versions if one.recorded_at > since}
    acts = {act_of_event(event) for event in news} - {None}
    facts = tuple(
        fact
        for fact in dossier.facts
        if fact.recorded_at <= since
        or not (fact.version in new_versions or act_of_fact(fact) in acts)
    )
    return replace(dossier, versions=versions, facts=facts)


def events_without_ground(dossier: Dossier, alerts: Collection[PolicyAlert]) -> set[str]:
    """Return the keys of the effects among these alerts that no fact states any more."""
    stated = {act_of_fact(fact) for fact in dossier.facts if fact.retracted_at is None}
    effects = {alert.event.key: act_of_event(alert.event) for alert in alerts}
    return {key for key, act in effects.items() if act is not None and act not in stated}


def compared_answer(answer: Answer) -> ComparedAnswer:
    """Return what an answer says of validity and of the wording."""
    return (*validity_of(answer), answer.version.id if answer.version else None)
