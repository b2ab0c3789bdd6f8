"""What is watched and how each source is doing."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.addresses import address
from api.pages.view import PageRoute, Seen
from tracker.ask import answers
from tracker.store import queries
from tracker.store import reviews as held

router = APIRouter(route_class=PageRoute)


@router.get("/sources")
def sources(view: Seen) -> Response:
    """Every source, those in trouble first."""
    order = ("failed", "stale", "unknown", "good")
    rows = [(view.home.source(health.source), health, answers.state(view.home, health)) for health in answers.healths(view.home)]
    rows.sort(key=lambda row: (order.index(row[2]), row[0].id))
    with view.home.database.reading() as session:
        waiting = held.sources(session)
        named = queries.policies(session, {source.policy for source, _, _ in rows if source.policy})
    return view.page("sources.html", rows=rows, waiting=waiting, named=named, address=address, coverage=answers.coverage(view.home))
