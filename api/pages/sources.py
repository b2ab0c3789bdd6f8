"""Show the watched sources and the state of each."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.coverage import coverage_on_day
from api.pages.request import CurrentPage, PageRoute
from api.source_address import public_address
from tracker.query import records, status

router = APIRouter(route_class=PageRoute)


@router.get("/sources")
def show_sources(view: CurrentPage) -> Response:
    """Show every source, those in trouble first."""
    order = ("failed", "stale", "unknown", "good")
    rows = [
        (view.app.get_source(health.source), health, status.source_state(view.app, health))
        for health in status.source_healths(view.app)
    ]
    rows.sort(key=lambda row: (order.index(row[2]), row[0].id))
    waiting = records.count_waiting_readings(view.app)
    declared = {source.policy for source, _, _ in rows if source.policy}
    named = records.load_policies(view.app, declared)
    return view.render_page(
        "sources.html",
        rows=rows,
        waiting=waiting,
        named=named,
        address=public_address,
        coverage=coverage_on_day(view.app, view.on, view.known_at),
    )
