"""Find out whether an earlier answer was wrong, and who received it. Pure.

The one status function is called with two instants: facts are append-only, so that the answer of
any earlier instant can be computed again.
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
from tracker.model import Answer, Dossier, Fact, FactKind, Origin, Status
from tracker.model.alerts import Event, EventKind, PolicyAlert, act_of_event, act_of_fact
from tracker.model.common import date_in_shanghai

INSTANT = timedelta(microseconds=1)


def find_correction(
    dossier: Dossier, now: datetime, news: Collection[Event] = ()
) -> tuple[Event, bool] | None:
    """Return the event of an answer that has changed at `now`, or None where none has.

    What a new wording or an effect that is reported as news (`news`) explains is no correction.
    The flag says whether a fact has been retracted or a person has recorded one; otherwise facts
    were only added, which concerns those alone who received another answer.
    """
    changed = facts_changed(dossier, now - INSTANT, now)
    if not changed or dossier.policy.recorded_at >= now:
        return None
    base = without_news(dossier, now - INSTANT, news)
    unexplained = [fact for fact in changed if fact in base.facts]
    today = date_in_shanghai(now)
    for day in decisive_days(unexplained, today):
        before, after = answer_on(base, day, now - INSTANT), answer_on(base, day, now)
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


def was_misinformed(
    dossier: Dossier,
    sent: Collection[PolicyAlert],
    now: datetime,
    *,
    is_revision: bool = False,
) -> bool:
    """Return whether an answer that a reader received about a policy is wrong, as known now.

    `sent`: the alerts that the reader was sent; each states an answer about the day of sending, and
    about the days of its event. A correction settles what was stated before it. An act that was
    done or became known later is no mistake, unless a better reading of known words has found it
    (`is_revision`).
    """
    instants = [alert.sent_at for alert in sent if alert.sent_at]
    last_sent_at = max(instants)
    day = date_in_shanghai(last_sent_at)
    known = as_known_at(dossier, last_sent_at, with_later_acts=is_revision)
    if all(
        compared_answer(answer_on(one, day, last_sent_at))
        != compared_answer(answer_on(one, day, now))
        for one in (known, dossier)
    ):
        return True
    settled_at = max(
        (one.sent_at for one in sent if one.sent_at and one.event.kind is EventKind.CORRECTION),
        default=None,
    )
    for alert in sent:
        if alert.sent_at is None:
            continue
        since = max(alert.sent_at, settled_at) if settled_at else alert.sent_at
        known = as_known_at(dossier, since, with_later_acts=is_revision)
        for day in days_of_event(alert.event):
            if _differs(known, day, since, now) and _differs(dossier, day, last_sent_at, now):
                return True
    return False


def _differs(dossier: Dossier, day: date, earlier: datetime, now: datetime) -> bool:
    """Return whether the status of a day is answered otherwise now than at an earlier instant."""
    before, after = answer_on(dossier, day, earlier), answer_on(dossier, day, now)
    return (before.status, before.struck) != (after.status, after.struck)


def days_of_event(event: Event) -> list[date]:
    """Return the days about which an event states something: its own, and the day after its end."""
    last = event.last_day
    return [event.day, *([last + timedelta(days=1)] if last and last < date.max else [])]


def as_known_at(dossier: Dossier, instant: datetime, *, with_later_acts: bool) -> Dossier:
    """Return a dossier without the wordings recorded after an instant, what they say of themselves,
    and, unless `with_later_acts`, the acts that were unknown then.

    What was retracted or stated again since then is left as it is.
    """
    versions = tuple(one for one in dossier.versions if one.recorded_at <= instant)
    new_versions = {one.id for one in dossier.versions if one.recorded_at > instant}
    acts = {act_of_fact(fact) for fact in dossier.facts if fact.recorded_at <= instant} | {None}
    facts = tuple(
        fact
        for fact in dossier.facts
        if fact.recorded_at <= instant
        or (fact.version not in new_versions and (with_later_acts or act_of_fact(fact) in acts))
    )
    return replace(dossier, versions=versions, facts=facts)


def is_overtaken_by_news(dossier: Dossier, sent_at: datetime, now: datetime) -> bool:
    """Return whether the status that was stated at `sent_at`, of that very day, has changed since.

    An act that became known late has changed what was in force then.
    """
    day = date_in_shanghai(sent_at)
    before, after = answer_on(dossier, day, sent_at), answer_on(dossier, day, now)
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


def marks_changed(dossier: Dossier, now: datetime) -> list[Fact]:
    """Return what the site said of validity that was recorded or retracted at `now`."""
    changed = facts_changed(dossier, now - INSTANT, now)
    return [fact for fact in changed if fact.kind is FactKind.SITE_STATUS]


def last_mark_change(dossier: Dossier, now: datetime) -> datetime:
    """Return when what the site says of validity last changed before `now`.

    Where it never did, that is when the policy was first recorded.
    """
    marks = [fact for fact in dossier.facts if fact.kind is FactKind.SITE_STATUS]
    instants = [at for fact in marks for at in (fact.recorded_at, fact.retracted_at) if at]
    return max((at for at in instants if at < now), default=dossier.policy.recorded_at)


def without_news(dossier: Dossier, since: datetime, news: Collection[Event]) -> Dossier:
    """Return a dossier without the wordings recorded after an instant, what they say of themselves,
    and what is reported by these events: effects, and a new word of the site on validity.
    """
    versions = tuple(one for one in dossier.versions if one.recorded_at <= since)
    new_versions = {one.id for one in dossier.versions if one.recorded_at > since}
    acts = {act_of_event(event) for event in news} - {None}
    is_flip_told = any(event.kind is EventKind.SITE_STATUS for event in news)
    told = marks_changed(dossier, since + INSTANT) if is_flip_told else []
    facts = tuple(
        fact
        for fact in dossier.facts
        if fact not in told
        and (
            fact.recorded_at <= since
            or not (fact.version in new_versions or act_of_fact(fact) in acts)
        )
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
