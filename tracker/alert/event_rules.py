"""Derive events from a publication, from the calendar of the law and from the health of sources.
Pure: time comes in as an argument.

The key of an event names the thing in law (which policy, which day), not the page that it was read
on: a second check and a second run of the calendar give the same key, and the store keeps the
first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tracker.law.status.known_facts import KnownFacts
from tracker.law.status.status import answer_on
from tracker.model import (
    Answer,
    Diff,
    Dossier,
    Fact,
    FactKind,
    Head,
    Origin,
    Severity,
    Status,
    Version,
)
from tracker.model.alerts import SEVERITIES, DocumentAbsence, Event, EventKind, FailureRun
from tracker.model.common import date_in_shanghai
from tracker.text.dates import Term

HISTORY = timedelta(days=30)  # a capture this old was brought in to complete the past
LATE_POSTING = timedelta(days=14)  # a document appears on its listing days after the day it prints
APPLYING = frozenset({Status.IN_FORCE, Status.PARTIALLY_IN_FORCE, Status.SUSPENDED})
ALARMS = (
    (Term(months=6), Severity.LOW),
    (Term(days=60), Severity.MEDIUM),
    (Term(days=30), Severity.HIGH),
    (Term(days=7), Severity.HIGH),
    (Term(), Severity.HIGH),
)


def today(now: datetime) -> date:
    """Return the day of law at an instant."""
    return date_in_shanghai(now)


def is_old_news(event: Event) -> bool:
    """Return whether an event became known long after its day: an act that was found late."""
    recorded_at = event.recorded_at
    return recorded_at is not None and today(recorded_at) - event.day > HISTORY


# ---------------------------------------------------------------- a reading


@dataclass(frozen=True, slots=True)
class PublishedReading:
    """A new version, compared with the last wording in its line; `before` is None for the first
    version of a policy without a predecessor.
    """

    dossier: Dossier
    version: Version
    first_checked_at: datetime  # when its source was first checked
    changed: bool  # whether it is a later wording of a known policy
    before: str | None = None
    diff: Diff | None = None
    # of both wordings, where `changed`; of scans none: a misread head would be a silent edit
    heads: tuple[Head, Head] | None = None
    # the day that a document of a listing prints: a long listing is read over many days
    listing_date: date | None = None
    first_run_ended_at: datetime | None = None  # of its source; None: it is not over


def events_of_reading(
    reading: PublishedReading, now: datetime, past: bool | None = None
) -> Iterator[Event]:
    """Yield the event of the wording itself, at most one; history that is filled in has none.

    `past`: whether the reading is history, where that is known.
    """
    dossier, version = reading.dossier, reading.version
    if dossier.policy.normative is False or dossier.versions[-1].id != version.id:
        return
    if past is None:
        past = is_history(reading, now)
    event = Event(
        "",
        EventKind.NEW,
        today(now),
        policy=dossier.policy.id,
        version=version.id,
        before=reading.before,
        quote=_validity_quote(dossier),
    )
    if reading.changed and not past:
        kind = EventKind.SILENT_EDIT if _is_silent_edit(reading) else EventKind.CHANGED
        yield replace(
            event, key=f"changed:{version.id}", kind=kind, severity=highest_severity(reading.diff)
        )
    elif not reading.changed:
        kind = EventKind.FIRST_SEEN if past else EventKind.NEW
        yield replace(
            event,
            key=f"new:{dossier.policy.id}",
            kind=kind,
            severity=Severity.LOW if past else Severity.HIGH,
        )


def is_history(reading: PublishedReading, now: datetime) -> bool:
    """Return whether a reading completes the past and is no news.

    That is an old capture, and what a source showed at its first capture. Two captures that differ
    are news from the first minute, and so is a policy that is yet to commence.
    """
    old = reading.version.captured_at < now - HISTORY
    if not old and (reading.changed or not is_backlog(reading)):
        return False
    return answer_on(reading.dossier, today(now), now).status is not Status.NOT_YET_IN_FORCE


def is_backlog(reading: PublishedReading) -> bool:
    """Return whether a new policy was at its source already when the source was first checked.

    A long listing is read over many runs; a document printed before the first day was there. Where
    the first run is over, one that prints a day shortly before the first was posted late.
    """
    first_day, captured_at = today(reading.first_checked_at), reading.version.captured_at
    first_run_ended_at = reading.first_run_ended_at
    if first_run_ended_at is not None and captured_at <= first_run_ended_at:
        return True
    if reading.listing_date is not None:
        grace = LATE_POSTING if first_run_ended_at is not None else timedelta()
        if reading.listing_date < first_day - grace:
            return True
    return first_run_ended_at is None and today(captured_at) <= first_day


def highest_severity(diff: Diff | None) -> Severity:
    """Return the severity of the severest change."""
    return (
        max(
            (change.severity for change in diff.changes),
            key=SEVERITIES.index,
            default=Severity.NONE,
        )
        if diff
        else Severity.MEDIUM
    )


def _is_silent_edit(reading: PublishedReading) -> bool:
    """Return whether the document does not announce that its wording changed.

    It has no new first day, no amendment since the last wording, and the same head.
    """
    facts = [fact for fact in reading.dossier.facts if fact.retracted_at is None]
    starts = [fact for fact in facts if fact.kind is FactKind.APPLIES_FROM]
    # an old 修正 note is printed on every later wording
    known = {fact.day for fact in starts if fact.version != reading.version.id}
    since = next(
        (one.recorded_at for one in reading.dossier.versions if one.id == reading.before), None
    )
    amended = any(
        fact.kind in (FactKind.AMENDED, FactKind.CORRECTED)
        and (since is None or fact.recorded_at >= since)
        for fact in facts
    )
    restarted = any(fact.day not in known for fact in starts if fact.version == reading.version.id)
    return (
        not amended
        and not restarted
        and reading.heads is not None
        and reading.heads[0] == reading.heads[1]
    )


def _validity_quote(dossier: Dossier) -> str:
    """Return the sentence that says from when to when the policy applies."""
    own = [
        fact
        for fact in dossier.facts
        if fact.kind in (FactKind.EFFECTIVE_FROM, FactKind.LAST_DAY) and fact.retracted_at is None
    ]
    return own[-1].quote if own else ""


# ---------------------------------------------------------------- the law's calendar


def events_of_calendar(dossier: Dossier, now: datetime) -> Iterator[Event]:
    """Yield what a day brings although no page changes: what was known before its day came, and of
    several alarms the nearest one.

    A lapse that only a default rule gives raises no alarm: the rule may not apply, and the answer
    says so.
    """
    day, policy = today(now), dossier.policy
    if policy.normative is False:
        return
    for first in _commencement_facts(dossier):
        if (
            first.day
            and today(first.recorded_at) < first.day <= day
            and answer_on(dossier, first.day, now).status in APPLYING
        ):
            wording = first.version if first.kind is FactKind.APPLIES_FROM else ""
            key = f"commenced:{policy.id}:{wording}:{first.day}"
            yield Event(
                key,
                EventKind.COMMENCED,
                first.day,
                policy=policy.id,
                version=first.version,
                quote=first.quote,
            )
    end = KnownFacts.from_dossier(dossier, now).end
    if end and end.day and end.source is not Origin.RULE:
        yield from _lapse_events(answer_on(dossier, day, now), end.day, end, day)


def expected_lapse(dossier: Dossier, now: datetime) -> date | None:
    """Return the last day that alarms may still announce, else None.

    The policy must apply, and no default rule gives the day.
    """
    end = KnownFacts.from_dossier(dossier, now).end
    stands = (
        end is not None
        and end.source is not Origin.RULE
        and answer_on(dossier, today(now), now).status in APPLYING
    )
    return end.day if end and stands else None


def _commencement_facts(dossier: Dossier) -> list[Fact]:
    """Return the first days of the policy and of its wordings; a revised text has both as one."""
    facts = [fact for fact in dossier.facts if fact.retracted_at is None]
    whole = {(f.version, f.day) for f in facts if f.kind is FactKind.EFFECTIVE_FROM}
    return [
        fact
        for fact in facts
        if fact.kind is FactKind.EFFECTIVE_FROM
        or (fact.kind is FactKind.APPLIES_FROM and (fact.version, fact.day) not in whole)
    ]


def _lapse_events(held: Answer, last_day: date, end: Fact, day: date) -> Iterator[Event]:
    event = Event(
        "", EventKind.LAPSED, last_day, policy=held.policy.id, quote=end.quote, last_day=last_day
    )
    known = today(end.recorded_at)
    if held.status is Status.EXPIRED and known <= last_day:
        yield replace(event, key=f"lapsed:{held.policy.id}:{last_day}")
    if held.status not in APPLYING:
        return
    rung = [
        (before, weight) for before, weight in ALARMS if _subtract_term(last_day, before) <= day
    ]
    if rung and known <= _subtract_term(last_day, rung[-1][0]):
        before, weight = rung[-1]
        key = f"lapsing:{held.policy.id}:{last_day}:{before.months}m{before.days}d"
        yield replace(event, key=key, kind=EventKind.LAPSING, severity=weight)


def _subtract_term(day: date, before: Term) -> date:
    """Return the day a term before another, the corresponding day or the last of its month.

    Six months before 2026-12-31 is 2026-06-30.
    """
    back = Term(months=-before.months).after(day)
    clipped = back - timedelta(days=1) if before.months and back.day != day.day else back
    return clipped - timedelta(days=before.days)


# ---------------------------------------------------------------- sources


FAILURES, OUTAGE = 3, timedelta(days=1)


def source_event(run: FailureRun, now: datetime) -> Event | None:
    """Return the event of an outage: after three failed checks over a day or more; or of its end,
    where the outage was reported. A page that failed once is no event.
    """
    event = Event(
        "",
        EventKind.SOURCE_DOWN,
        today(now),
        Severity.LOW,
        source=run.source,
        quote=run.address,
    )
    if run.open_outage and not run.failures:
        return replace(
            event, kind=EventKind.SOURCE_BACK, key=run.open_outage.key.replace("down", "back", 1)
        )
    if run.failures >= FAILURES and (run.last_good_at is None or now - run.last_good_at >= OUTAGE):
        since = run.last_good_at.isoformat() if run.last_good_at else "never"
        place = f"{run.source}:{run.address}" if run.address else run.source
        return replace(event, key=f"down:{place}:{since}")
    return None


def outage_key(back: Event) -> str:
    """Return the key of the outage that is over."""
    return back.key.replace("back", "down", 1)


def absence_event(absence: DocumentAbsence, now: datetime) -> Event | None:
    """Return the event of a vanished document: absent for three checks over a day or more, reported
    once for each time. A refusal is no absence.
    """
    if absence.checks < FAILURES or now - absence.last_good_at < OUTAGE:
        return None
    key = f"vanished:{absence.source}:{absence.address}:{absence.last_good_at.isoformat()}"
    return Event(
        key,
        EventKind.VANISHED,
        today(now),
        Severity.LOW,
        source=absence.source,
        quote=absence.address,
    )
