"""Events in the words that people read: what every message says of one, whatever its form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tracker.model import Answer, Status
from tracker.model.alerts import Event, EventKind, SubscriptionFilter
from tracker.render.message.labels import EVENT, LABELS
from tracker.render.names import DOUBT, STATUS
from tracker.render.report.labels import SEVERITIES

if TYPE_CHECKING:
    from tracker.render.report.summary import ReportOutline  # stands on all of `diff`

# a lapse is still ahead
LASTING = frozenset(
    {Status.IN_FORCE, Status.PARTIALLY_IN_FORCE, Status.SUSPENDED, Status.NOT_YET_IN_FORCE}
)


@dataclass(frozen=True, slots=True)
class EventView:
    """One event with all that is said of it. `answer` is today's; `earlier` and `later` are what we
    said, and say, of the day that
    a correction is about.
    """

    event: Event
    title: str  # of the policy, or the id of the source
    today: date
    number: str | None = None
    answer: Answer | None = None
    earlier: Answer | None = None
    later: Answer | None = None
    actor: str | None = None
    outline: ReportOutline | None = None
    links: tuple[tuple[str, str], ...] = ()  # (a word of LABELS, address)
    source: str | None = None  # the source that the event is about
    brief: bool = False  # the message has no room for its changes


def event_headline(told: EventView, lang: str) -> str:
    """What happened, in a few words: `还有 30 天届满`, `内容变化（重大）`, `Silent edit (high)`."""
    words = _describe_event(told, lang)
    return words[:1].upper() + words[1:]


def _describe_event(told: EventView, lang: str) -> str:
    event, words = told.event, LABELS[lang]
    if event.kind is EventKind.LAPSING and event.last_day:
        return (
            _describe_days_left((event.last_day - told.today).days, lang)
            or f"{words['until']} {event.last_day}"
        )
    name = EVENT[lang][event.kind]
    weighed = event.kind in (EventKind.CHANGED, EventKind.SILENT_EDIT)
    return (
        words["weighed"].format(name=name, weight=SEVERITIES[lang][event.severity])
        if weighed
        else name
    )


def count_line(told: Sequence[EventView], lang: str) -> str:
    """Several events of one kind: `开始追踪（4 项）`."""
    return LABELS[lang]["counted"].format(what=event_headline(told[0], lang), n=len(told))


def event_title(told: EventView, lang: str) -> str:
    """What, of which policy, on which day: `内容变化（重大）：长宁区…若干政策措施（2026-11-21）`."""
    return LABELS[lang]["subject"].format(
        what=event_headline(told, lang), title=" ".join(told.title.split()), day=told.event.day
    )


def subject_line(told: Sequence[EventView], lang: str) -> str:
    """The first one names the message: `…（2026-11-21）等 3 项`."""
    return event_title(told[0], lang) + (
        LABELS[lang]["more"].format(n=len(told)) if len(told) > 1 else ""
    )


def detail_rows(told: EventView, lang: str) -> Iterator[tuple[str, str]]:
    """(label, words): number, day, status, basis, what weakens it.

    What is not known is not said.
    """
    words, event, answer = LABELS[lang], told.event, told.answer
    if told.number:
        yield words["number"], told.number
    yield words["day"], str(event.day)
    if told.source:
        yield words["source"], told.source
    if told.earlier and told.later:
        yield words["earlier"], describe_status(told.earlier, told.today, lang)
        yield words["now"], describe_status(told.later, told.today, lang)
    elif answer:
        yield words["status"], describe_status(answer, told.today, lang)
    if told.actor:
        yield words["actor"], told.actor
    if event.quote:
        yield words["quote"], f"“{event.quote}”"
    for doubt in (
        doubt for doubt in (answer.doubts if answer else ()) if doubt.quote != event.quote
    ):
        yield (
            words["doubt"],
            f"{DOUBT[lang].get(doubt.kind, doubt.kind)}{words['colon']}{doubt.quote}",
        )


def event_notes(told: EventView, lang: str) -> Iterator[str]:
    """What a reader should know of how it came to be told."""
    if told.event.kind is EventKind.SILENT_EDIT:
        yield LABELS[lang]["silent"]
    if told.event.kind is EventKind.NEW and told.outline:
        yield LABELS[lang]["against"].format(title=told.outline.sides[0][1])
    if told.event.kind is EventKind.SOURCE_DOWN:
        yield LABELS[lang]["blind"]
    if told.event.frequent:
        yield LABELS[lang]["frequent"]
    if told.brief:
        yield LABELS[lang]["brief"]
    yield from told.outline.notes if told.outline else ()


def describe_status(answer: Answer, today: date, lang: str) -> str:
    """A status with its days: `有效，施行 2024-05-01，届满 2026-12-31，还有 30 天届满`."""
    words, said = LABELS[lang], [STATUS[lang][answer.status]]
    said += [f"{words['from']} {answer.effective_from}"] if answer.effective_from else []
    said += [f"{words['until']} {answer.last_day}"] if answer.last_day else []
    said += (
        [_describe_days_left((answer.last_day - today).days, lang)]
        if answer.last_day and answer.status in LASTING
        else []
    )
    return words["comma"].join(filter(None, said))


def _describe_days_left(days: int, lang: str) -> str:
    """`还有 30 天届满`, `今日届满`; nothing where the day is past (a mail may come late)."""
    return (
        LABELS[lang]["left"].format(n=days)
        if days > 0
        else LABELS[lang]["last"]
        if days == 0
        else ""
    )


def describe_filter(wish: SubscriptionFilter, lang: str) -> str:
    """A wish as a reader would put it."""
    kinds = [EVENT[lang][kind] for kind in wish.kinds]
    parts = [
        *wish.policies,
        *wish.lines,
        *wish.jurisdictions,
        *wish.issuers,
        *(f"“{word}”" for word in wish.keywords),
        *kinds,
    ]
    return LABELS[lang]["list"].join(parts) or LABELS[lang]["all"]
