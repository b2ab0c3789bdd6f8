"""Commencements and lapses as an iCalendar feed (RFC 5545) with alarms. Pure."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import chain

from tracker.model import Answer, FactKind, Status

MEDIA_TYPE = "text/calendar"
FOLD = 75  # octets of a line
_APPLYING = frozenset(
    {Status.IN_FORCE, Status.PARTIALLY_IN_FORCE, Status.SUSPENDED, Status.NOT_YET_IN_FORCE}
)
_STARTS = frozenset({FactKind.EFFECTIVE_FROM})
_ENDS = frozenset({FactKind.LAST_DAY, FactKind.EXTENDED})
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day of the calendar. `alarms`: days before it."""

    uid: str
    day: date
    summary: str
    quote: str
    recorded_at: datetime  # when we began to say so
    url: str
    alarms: tuple[int, ...]


def validity_days(answers: Iterable[Answer], base: str) -> Iterator[CalendarDay]:
    """When each policy begins and lapses, as answered.

    A policy that was repealed or annulled has no lapse to come.
    """
    for one in answers:
        policy, url = one.policy, f"{base}/policies/{one.policy.id}"
        if one.effective_from and one.status is not Status.ANNULLED:
            yield CalendarDay(
                f"{policy.id}-from@policy-tracker",
                one.effective_from,
                f"施行：{policy.title}",
                *_basis_quote(one, _STARTS),
                url,
                (7,),
            )
        if one.last_day and one.status in _APPLYING:
            yield CalendarDay(
                f"{policy.id}-until@policy-tracker",
                one.last_day,
                f"届满：{policy.title}",
                *_basis_quote(one, _ENDS),
                url,
                (60, 30, 7),
            )


def _basis_quote(answer: Answer, kinds: frozenset[FactKind]) -> tuple[str, datetime]:
    fact = next((fact for fact in answer.basis if fact.kind in kinds), None)
    return (fact.quote, fact.recorded_at) if fact else ("", answer.policy.recorded_at)


def render_calendar(found: Iterable[CalendarDay], name: str) -> str:
    """The days as a calendar: lines of at most 75 octets, ended by CRLF."""
    head = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//policy-tracker//ZH",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_escape_text(name)}",
    )
    out = io.StringIO(newline="")
    for line in chain(head, chain.from_iterable(map(_event_lines, found)), ("END:VCALENDAR",)):
        out.write(f"{_fold_line(line)}\r\n")
    return out.getvalue()


def _event_lines(day: CalendarDay) -> Iterator[str]:
    stamp = f"{day.recorded_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield from ("BEGIN:VEVENT", f"UID:{day.uid}", f"DTSTAMP:{stamp}", f"LAST-MODIFIED:{stamp}")
    yield f"DTSTART;VALUE=DATE:{day.day:%Y%m%d}"
    yield (
        f"DTEND;VALUE=DATE:{day.day + timedelta(days=1):%Y%m%d}"
        if day.day < date.max
        else "DURATION:P1D"
    )
    yield from (
        f"SUMMARY:{_escape_text(day.summary)}",
        f"DESCRIPTION:{_escape_text(day.quote)}",
        f"URL:{day.url}",
        "TRANSP:TRANSPARENT",
    )
    for before in day.alarms:
        yield from (
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            f"TRIGGER:-P{before}D",
            f"DESCRIPTION:{_escape_text(day.summary)}",
            "END:VALARM",
        )
    yield "END:VEVENT"


def _escape_text(text: str) -> str:
    r"""A TEXT value: `a;b,c\d` → `a\;b\,c\\d`."""
    plain = _CONTROL.sub(" ", text.replace("\r\n", "\n"))
    return re.sub(r"([\\;,])", r"\\\1", plain).replace("\n", "\\n")


def _fold_line(line: str) -> str:
    """The line in pieces of at most 75 octets, each but the first begun by a space; no character is
    cut in two.
    """
    pieces, room = [""], FOLD
    for char in line:
        size = len(char.encode())
        if size > room:
            pieces.append(" ")
            room = FOLD - 1
        pieces[-1] += char
        room -= size
    return "\r\n".join(pieces)
