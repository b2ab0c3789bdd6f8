"""Render commencements and lapses as an iCalendar feed (RFC 5545) with alarms. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Alarm, Calendar, Event, vText

from tracker.model import Answer, FactKind, Status

MEDIA_TYPE = "text/calendar"
PRODUCT = "-//policy-tracker//ZH"
_APPLYING = frozenset(
    {Status.IN_FORCE, Status.PARTIALLY_IN_FORCE, Status.SUSPENDED, Status.NOT_YET_IN_FORCE}
)
_STARTS = frozenset({FactKind.EFFECTIVE_FROM})
_ENDS = frozenset({FactKind.LAST_DAY, FactKind.EXTENDED})
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")  # not allowed in a TEXT value


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One all-day entry; `alarms` are numbers of days before it."""

    uid: str
    day: date
    summary: str
    quote: str
    recorded_at: datetime  # since when it is answered so
    url: str
    alarms: tuple[int, ...]


def validity_days(answers: Iterable[Answer], base_url: str) -> Iterator[CalendarDay]:
    """Yield the first and the last day of each policy, as answered.

    A policy that was repealed or annulled has no lapse to come.
    """
    for answer in answers:
        policy, url = answer.policy, f"{base_url}/policies/{answer.policy.id}"
        if answer.effective_from and answer.status is not Status.ANNULLED:
            quote, recorded_at = _basis_quote(answer, _STARTS)
            yield CalendarDay(
                uid=f"{policy.id}-from@policy-tracker",
                day=answer.effective_from,
                summary=f"施行：{policy.title}",
                quote=quote,
                recorded_at=recorded_at,
                url=url,
                alarms=(7,),
            )
        if answer.last_day and answer.status in _APPLYING:
            quote, recorded_at = _basis_quote(answer, _ENDS)
            yield CalendarDay(
                uid=f"{policy.id}-until@policy-tracker",
                day=answer.last_day,
                summary=f"届满：{policy.title}",
                quote=quote,
                recorded_at=recorded_at,
                url=url,
                alarms=(60, 30, 7),
            )


def _basis_quote(answer: Answer, kinds: frozenset[FactKind]) -> tuple[str, datetime]:
    """Return the sentence that an answer's day rests on, and when it was recorded."""
    fact = next((fact for fact in answer.basis if fact.kind in kinds), None)
    return (fact.quote, fact.recorded_at) if fact else ("", answer.policy.recorded_at)


def render_calendar(days: Iterable[CalendarDay], name: str) -> str:
    """Return the days as a calendar."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar["x-wr-calname"] = vText(_clean_text(name))  # not a property of RFC 5545
    for day in days:
        calendar.add_component(_calendar_event(day))
    return str(calendar.to_ical(), "utf-8")


def _calendar_event(day: CalendarDay) -> Event:
    """Return one day as a VEVENT with its alarms."""
    event = Event()
    stamp = day.recorded_at.astimezone(UTC)
    event.add("uid", day.uid)
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("dtstart", day.day)
    if day.day < date.max:
        event.add("dtend", day.day + timedelta(days=1))
    else:
        event.add("duration", timedelta(days=1))
    event.add("summary", _clean_text(day.summary))
    event.add("description", _clean_text(day.quote))
    event.add("url", day.url)
    event.add("transp", "TRANSPARENT")
    for before in day.alarms:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", timedelta(days=-before))
        alarm.add("description", _clean_text(day.summary))
        event.add_component(alarm)
    return event


def _clean_text(text: str) -> str:
    """Return a text without control characters, line ends as `\\n`."""
    return _CONTROL.sub(" ", text.replace("\r\n", "\n"))
