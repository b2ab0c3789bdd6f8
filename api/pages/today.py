"""The first page: what holds, what lapses soon, what changed, what needs a person, and how far all that reaches."""

from __future__ import annotations

from datetime import date, timedelta

from fastapi import APIRouter, Response

from api.pages.view import PageRoute, Seen, View
from tracker.ask import answers
from tracker.ask.news import Clock, News, news
from tracker.model import Answer, FactKind, Status

SOON = timedelta(days=183)  # a jurisdiction evaluates its policies half a year before they lapse
RECENT = timedelta(days=30)
MOST = 12  # rows of each list; the whole list is one click away
router = APIRouter(route_class=PageRoute)


@router.get("/")
def today(view: Seen) -> Response:
    """Everything a reader asks first."""
    found = answers.statuses(view.home, view.on, view.known_at)
    held = [one for one in found if one.status in answers.HELD]
    ends = [(end, one) for one in held if (end := last(one)) and end <= view.on + SOON]
    return view.page(
        "today.html",
        held=held,
        soon=[(one, end, (end - view.on).days + 1) for end, one in sorted(ends, key=lambda row: (row[0], row[1].policy.id))],
        unsure=[one for one in found if one.status is Status.UNKNOWN],
        news=_recent(view),
        leads=[(policy, fact) for policy, fact in answers.leads(view.home) if fact.known(view.at)],
        trouble=[(health, state) for health in answers.healths(view.home) if (state := answers.state(view.home, health)) != "good"],
        coverage=answers.coverage(view.home, found),
        most=MOST,
    )


def last(answer: Answer) -> date | None:
    """The last day that a policy applies, also one that only a rule gives."""
    return answer.last_day or next((fact.day for fact in answer.basis if fact.kind is FactKind.LAST_DAY), None)


def _recent(view: View) -> list[News]:
    """Newest first; a sentence that a later wording only repeats is told once."""
    rows = [row for row in news(view.home, view.at - RECENT, Clock.DETECTED) if row.detected_at <= view.at]
    once = {(row.policy.id, row.what, row.version and row.version.id, row.fact and row.fact.quote): row for row in reversed(rows)}
    return sorted(once.values(), key=lambda row: row.detected_at, reverse=True)
