"""Show the first page: changes, commencements, lapses, open work, policies in force, coverage."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from fastapi import APIRouter, Response

from api.pages.request import CurrentPage, PageContext, PageRoute
from tracker.model import Answer, Status
from tracker.query import lists, records, status
from tracker.query.changes import ChangeClock, ChangeEntry, list_changes
from tracker.query.lists import Listed, PolicyStatuses

SOON = timedelta(days=183)  # a jurisdiction evaluates its policies half a year before they lapse
RECENT = timedelta(days=30)
MAX_ROWS = 12  # rows of each list; the whole list is one click away
router = APIRouter(route_class=PageRoute)


@router.get("/")
def show_today(view: CurrentPage) -> Response:
    """Show the first page for a day."""
    found = lists.list_statuses(view.home, view.on, view.known_at)
    soon = found.expiring_until(view.on + SOON)
    changed, first = _recent_news(view)
    waiting = records.count_waiting_readings(view.home)
    return view.render_page(
        "today.html",
        held=found.with_status(status.IN_FORCE),
        soon=soon,
        lapsing=_expiring_rows(view, found, soon),
        beginning=_commencing_rows(view, found.beginning_later()),
        unsure=found.count_statuses[Status.UNKNOWN],
        changed=changed,
        first=first,
        leads=status.open_hints(view.home, view.known_at),
        trouble=[
            (health, state)
            for health in status.source_healths(view.home)
            if (state := status.source_state(view.home, health)) != "good"
        ],
        waiting=waiting.total(),
        coverage=replace(
            status.source_coverage(view.home), unknown_status=found.count_statuses[Status.UNKNOWN]
        ),
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


def _recent_news(view: PageContext) -> tuple[list[ChangeEntry], list[ChangeEntry]]:
    """Return the changes of the last days and the first captures, newest first.

    A sentence that a later version repeats is listed once.
    """
    rows = list_changes(view.home, view.at - RECENT, ChangeClock.DETECTED, view.at)
    once = {
        (row.policy.id, row.what, row.version and row.version.id, row.fact and row.fact.quote): row
        for row in reversed(rows)
    }
    newest = sorted(once.values(), key=lambda row: row.detected_at, reverse=True)
    return [row for row in newest if row.what != "first_seen"], [
        row for row in newest if row.what == "first_seen"
    ]
