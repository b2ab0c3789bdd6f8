"""Show the operator the held readings, each with the one before, and the hints."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.pages.basic_auth import require_page_role
from api.pages.csrf import check_form_key, page_with_form_key
from api.pages.request import CurrentPage, PageRoute
from api.params import ShortText
from tracker.errors import NotAcceptable
from tracker.model.operators import Role
from tracker.query import status
from tracker.render.report.labels import KINDS
from tracker.review import held_readings

PAGE = 10  # each is read and compared anew
router = APIRouter(route_class=PageRoute)
ShortField = Annotated[ShortText, Form()]


@router.get("/reviews")
def show_reviews(
    view: CurrentPage, offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0
) -> Response:
    """Show the readings that wait for a decision, oldest first, and the hints."""
    waiting = held_readings.list_held(view.app)
    rows = [
        held_readings.compare_with_last_good(view.app, one)
        for one in waiting[offset : offset + PAGE]
    ]
    leads = status.open_hints(view.app, view.known_at)
    return page_with_form_key(
        view,
        "reviews.html",
        rows=rows,
        total=len(waiting),
        offset=offset,
        page=PAGE,
        leads=leads,
        kinds=KINDS[view.lang],
    )


@router.post("/reviews/{id}")
def decide_review(
    request: Request,
    view: CurrentPage,
    id: int,
    do: ShortField,
    reason: ShortField,
    author: ShortField = "",
    key: ShortField = "",
    policy: ShortField = "",
) -> Response:
    """Publish or reject a held reading."""
    by = require_page_role(request, Role.EDITOR)
    check_form_key(request, key)
    if do == "accept":
        held_readings.accept_reading(
            view.app, id, by.choose_author(author), reason, policy or None, by
        )
    elif do == "reject":
        held_readings.reject_reading(view.app, id, by.choose_author(author), reason, by)
    else:
        raise NotAcceptable(f"没有“{do[:20]}”这种决定", en=f"no such decision: {do[:20]}")
    return RedirectResponse("/reviews", 303)
