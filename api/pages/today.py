"""Show the first page: changes, commencements, lapses, open work, policies in force, coverage."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from fastapi import APIRouter, Response

from api.coverage import coverage_on_day
from api.pages.request import CurrentPage, PageContext, PageRoute
from tracker.model import SHANGHAI, Answer, Status
from tracker.query import lists, records, status
from tracker.query.change_cards import ChangeCards
from tracker.query.changes import (
    ChangeClock,
    ChangeEntry,
    RecentChanges,
    list_changes,
    recent_changes,
)
from tracker.query.lists import Listed, PolicyStatuses
from tracker.render.message.card_line import card_line

SOON = timedelta(days=183)  # a jurisdiction evaluates its policies half a year before they lapse
RECENT = timedelta(days=30)
MAX_ROWS = 12  # rows of each list; the whole list is one click away
MOST_NEWS = 10 * MAX_ROWS  # with those that are folded
router = APIRouter(route_class=PageRoute)


@dataclass(frozen=True)
class NewsRow:
    """One change with a line on what it changed. `severity` is empty where no texts differ."""

    entry: ChangeEntry
    line: str
    severity: str
    unannounced: bool


@router.get("/")
def show_today(view: CurrentPage) -> Response:
    """Show the first page for a day."""
    found = lists.list_statuses(view.app, view.on, view.known_at)
    soon = found.expiring_until(view.on + SOON)
    recent = _recent_news(view)
    waiting = records.count_waiting_readings(view.app)
    return view.render_page(
        "today.html",
        held=found.with_status(status.IN_FORCE),
        soon=soon,
        lapsing=_expiring_rows(view, found, soon),
        beginning=_commencing_rows(view, found.beginning_later()),
        unsure=found.count_statuses[Status.UNKNOWN],
        changed=_describe_changes(view, recent.news[:MAX_ROWS]),
        older=recent.news[MAX_ROWS:],
        changed_count=recent.news_count,
        backlog=recent.backlog,
        backlog_count=recent.backlog_count,
        leads=status.open_hints(view.app, view.known_at),
        trouble=[
            (health, state)
            for health in status.source_healths(view.app)
            if (state := status.source_state(view.app, health)) != "good"
        ],
        waiting=waiting.total(),
        coverage=coverage_on_day(view.app, view.on, view.known_at, found),
        tracked=found.count_statuses.total(),
        most=MAX_ROWS,
    )


def _expiring_rows(
    view: PageContext, found: PolicyStatuses, soon: Listed
) -> list[tuple[Answer, date, int]]:
    """Return what lapses soon: answer, last day, days left including it."""
    ends = [(one, found.stands[one.policy.id].end) for one in soon[:MAX_ROWS]]
    return [(one, end, (end - view.on).days + 1) for one, end in ends if end]


def _commencing_rows(view: PageContext, waiting: Listed) -> list[tuple[Answer, int]]:
    """Return what commences soon: answer, days until then."""
    return [
        (one, (one.effective_from - view.on).days)
        for one in waiting[:MAX_ROWS]
        if one.effective_from
    ]


def _recent_news(view: PageContext) -> RecentChanges:
    """Return the news of the last days and the backlog, newest first.

    Backlog is what a source already showed when it was first read. On another day than today the
    news are the statuses and versions that began in the days before that day.
    """
    if view.on != view.today:
        rows = _begun_before(view)
        return RecentChanges(list(rows[:MOST_NEWS]), len(rows), [], 0)
    return recent_changes(
        view.app, view.at - RECENT, view.at, most_news=MOST_NEWS, most_backlog=MAX_ROWS
    )


def _begun_before(view: PageContext) -> list[ChangeEntry]:
    """Return what began to apply or ended in the days up to the day asked about, newest first."""
    first = datetime.combine(view.on - RECENT, time(), SHANGHAI)
    rows = list_changes(view.app, first, ChangeClock.EFFECTIVE, view.at)
    end = bisect_right(rows, view.on, key=lambda row: row.effective_on or date.max)
    return list(rows[:end])[::-1]


def _describe_changes(view: PageContext, rows: Sequence[ChangeEntry]) -> list[NewsRow]:
    """Return the entries with one line on each: the weightiest changed value, or whose act."""
    cards = ChangeCards(view.app)
    cards.read_together(rows)
    found = []
    for row in rows:
        card = cards.entry_card(row, view.lang)
        found.append(
            NewsRow(
                row,
                card_line(card, view.lang) if card else "",
                str(card.key_change.severity) if card and card.key_change else "",
                bool(card and card.is_unannounced),
            )
        )
    return found
