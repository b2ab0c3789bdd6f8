"""List the policies: searched and filtered, for any day as known at any instant."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from api.coverage import coverage_on_day
from api.pages import labels
from api.pages.request import CurrentPage, PageRoute, parse_choice
from tracker.model import Category, Status
from tracker.query import lists, records
from tracker.query import status as answers
from tracker.render.text.highlight import excerpt_around, highlight_phrase

PAGE = 30
SearchText = Annotated[str, Query(max_length=200)]
router = APIRouter(route_class=PageRoute)


@router.get("/policies")
def show_policies(
    view: CurrentPage,
    q: SearchText = "",
    jurisdiction: SearchText = "",
    category: SearchText = "",
    status: SearchText = "",
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """Show one part of the list.

    An empty field does not filter; an unknown value is refused. Raises RequestRefused.
    """
    kind = parse_choice(Category, category)
    one_status = parse_choice(Status, "" if status == "held" else status)
    wanted = [one_status] if one_status else list(Status)
    if status == "held":
        wanted = sorted(answers.IN_FORCE)
    filters: dict[str, Any] = {
        "q": q.strip(),
        "jurisdiction": jurisdiction or None,
        "category": kind,
    }
    statuses_found = lists.list_statuses(view.app, view.on, view.known_at, **filters)
    found = statuses_found.with_status(frozenset(wanted))
    shown = found[offset : offset + PAGE]
    hits = records.find_hits(view.app, q, [one.policy.id for one in shown], view.at)
    places = records.list_jurisdictions(view.app)
    return view.render_page(
        "policies.html",
        rows=[(one, hits.get(one.policy.id, [])) for one in shown],
        total=len(found),
        chosen={"q": q, "jurisdiction": jurisdiction, "category": category, "status": status},
        wanted=wanted if status else [],
        places=places,
        categories=labels.CATEGORY[view.lang],
        statuses=[state.value for state in Status],
        offset=offset,
        page=PAGE,
        marks=highlight_phrase,
        excerpt=excerpt_around,
        coverage=coverage_on_day(
            view.app,
            view.on,
            view.known_at,
            None if any(filters.values()) else statuses_found,
        ),
    )
