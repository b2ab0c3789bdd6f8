"""Word events for people: what every message says of one, whatever its form. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from tracker.model import Answer, Status
from tracker.model.alerts import Event, EventKind, SubscriptionFilter
from tracker.model.cards import ChangeCard
from tracker.render.message.card_line import card_line
from tracker.render.message.labels import EVENT, LABELS
from tracker.render.names import DOUBT, STATUS
from tracker.render.report.labels import SEVERITIES

if TYPE_CHECKING:
    from tracker.render.report.summary import ReportOutline  # stands on all of `diff`

# statuses of which a lapse is still ahead
LASTING = frozenset(
    {Status.IN_FORCE, Status.PARTIALLY_IN_FORCE, Status.SUSPENDED, Status.NOT_YET_IN_FORCE}
)
WORDING = frozenset({EventKind.CHANGED, EventKind.SILENT_EDIT})


@dataclass(frozen=True, slots=True)
class EventView:
    """The card of an event with what one message adds: the comparison clause by clause and the
    links, each a word of LABELS with an address.
    """

    card: ChangeCard
    outline: ReportOutline | None = None
    links: tuple[tuple[str, str], ...] = ()
    is_brief: bool = False  # the message has no room for its changes

    @property
    def event(self) -> Event:
        """Return the event of the card."""
        return self.card.event

    @property
    def title(self) -> str:
        """Return the title of the policy on one line, or the id of the source."""
        return " ".join(self.card.title.split())


def event_headline(view: EventView, lang: str) -> str:
    """Return what happened in a few words: `还有 30 天届满`, `Silent edit (high)`."""
    words = _describe_event(view, lang)
    return words[:1].upper() + words[1:]


def _describe_event(view: EventView, lang: str) -> str:
    event, labels = view.event, LABELS[lang]
    if event.kind is EventKind.LAPSING and event.last_day:
        left = _describe_days_left((event.last_day - view.card.today).days, lang)
        return left or f"{labels['until']} {event.last_day}"
    name = EVENT[lang][event.kind]
    if event.kind in WORDING:
        return labels["weighed"].format(name=name, weight=SEVERITIES[lang][event.severity])
    return name


def count_line(views: Sequence[EventView], lang: str) -> str:
    """Return the heading of several events of one kind: `开始追踪（4 项）`."""
    return LABELS[lang]["counted"].format(what=event_headline(views[0], lang), n=len(views))


def event_title(view: EventView, lang: str) -> str:
    """Return what happened to which policy: `内容变化（重大）：…办法（2026-11-21）`."""
    return LABELS[lang]["subject"].format(
        what=event_headline(view, lang), title=view.title, day=view.event.day
    )


def subject_line(views: Sequence[EventView], lang: str) -> str:
    """Return the subject of a message, named after its first event: `…（2026-11-21）等 3 项`."""
    more = LABELS[lang]["more"].format(n=len(views)) if len(views) > 1 else ""
    return event_title(views[0], lang) + more


def detail_rows(view: EventView, lang: str) -> Iterator[tuple[str, str]]:
    """Yield (label, words): the change in one line, number, day, status, basis, doubts.

    What is not known is left out.
    """
    labels, card, event = LABELS[lang], view.card, view.event
    if line := card_line(card, lang):
        yield labels["line"], line
    if card.policy and card.policy.document_number and not card.source:
        yield labels["number"], card.policy.document_number
    yield labels["day"], str(event.day)
    if card.source:
        yield labels["source"], card.source
    if card.earlier and card.later:
        yield labels["earlier"], describe_status(card.earlier, card.today, lang)
        yield labels["now"], describe_status(card.later, card.today, lang)
    elif card.answer:
        yield labels["status"], describe_status(card.answer, card.today, lang)
    if card.actor:
        yield labels["actor"], f"《{card.actor.title}》"
    if event.quote:
        yield labels["quote"], f"“{event.quote}”"
    for kind, quote in dict.fromkeys(
        (doubt.kind, doubt.quote) for doubt in (card.answer.doubts if card.answer else ())
    ):
        if quote != event.quote:
            yield labels["doubt"], f"{DOUBT[lang][kind]}{labels['colon']}{quote}"


def event_notes(view: EventView, lang: str) -> Iterator[str]:
    """Yield what a reader should know of how the event came to be reported."""
    labels, event = LABELS[lang], view.event
    if view.card.is_backlog:
        yield labels["backlog_note"]
    if event.kind is EventKind.SILENT_EDIT:
        yield labels["silent"]
    if event.kind is EventKind.NEW and view.outline:
        yield labels["against"].format(title=view.outline.sides[0][1])
    if event.kind is EventKind.SOURCE_DOWN:
        yield labels["blind"]
    if event.frequent:
        yield labels["frequent"]
    if view.is_brief:
        yield labels["brief"]
    if view.outline:
        yield from view.outline.notes


def describe_status(answer: Answer, today: date, lang: str) -> str:
    """Return a status with its days: `有效，施行 2024-05-01，届满 2026-12-31，还有 30 天届满`."""
    labels = LABELS[lang]
    parts = [STATUS[lang][answer.status]]
    if answer.effective_from:
        parts.append(f"{labels['from']} {answer.effective_from}")
    if answer.last_day:
        parts.append(f"{labels['until']} {answer.last_day}")
        if answer.status in LASTING:
            parts.append(_describe_days_left((answer.last_day - today).days, lang))
    return labels["comma"].join(filter(None, parts))


def _describe_days_left(days: int, lang: str) -> str:
    """Return `还有 30 天届满` or `今日届满`; nothing for a past day (a mail may come late)."""
    if days < 0:
        return ""
    return LABELS[lang]["left"].format(n=days) if days else LABELS[lang]["last"]


def describe_filter(criteria: SubscriptionFilter, lang: str) -> str:
    """Return the criteria of a subscription in a reader's words."""
    parts = [
        *criteria.policies,
        *criteria.lines,
        *criteria.jurisdictions,
        *criteria.issuers,
        *(f"“{word}”" for word in criteria.keywords),
        *(EVENT[lang][kind] for kind in criteria.kinds),
    ]
    return LABELS[lang]["list"].join(parts) or LABELS[lang]["all"]


def backlog_line(count: int | None, lang: str) -> str:
    """Return that what is collected so far is not sent, with how many policies match."""
    labels = LABELS[lang]
    more = labels["backlog_count"].format(n=count) if count is not None else ""
    return labels["backlog_request"] + more
