"""What waits for the operator: held readings, each beside the one before, and the leads."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.asked import Words
from api.pages.forms import keyed, require_ours
from api.pages.gate import let_operate
from api.pages.view import PageRoute, Seen
from tracker.ask import answers
from tracker.errors import NotAcceptable
from tracker.export.words import KINDS
from tracker.people import review

PAGE = 10  # each is read and compared anew
router = APIRouter(route_class=PageRoute)
Word = Annotated[Words, Form()]


@router.get("/reviews")
def reviews(view: Seen, offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0) -> Response:
    """The operator's desk: the readings that wait, oldest first, and the leads."""
    waiting = review.held(view.home)
    rows = [review.beside(view.home, one) for one in waiting[offset : offset + PAGE]]
    leads = answers.leads(view.home, view.known_at)
    return keyed(view, "reviews.html", rows=rows, total=len(waiting), offset=offset, page=PAGE, leads=leads, kinds=KINDS[view.lang])


@router.post("/reviews/{id}")
def decide(request: Request, view: Seen, id: int, do: Word, author: Word, reason: Word, key: Word = "", policy: Word = "") -> Response:
    """Publish a held reading after all, or leave it unpublished for good."""
    let_operate(request, view.home)
    require_ours(request, key)
    if do == "accept":
        review.accept(view.home, id, author, reason, policy or None)
    elif do == "reject":
        review.reject(view.home, id, author, reason)
    else:
        raise NotAcceptable(f"没有“{do[:20]}”这种决定", en=f"no such decision: {do[:20]}")
    return RedirectResponse("/reviews", 303)
