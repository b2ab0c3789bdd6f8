"""Readings that were held before a person: what was there, what came, and the operator's decision."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.asked import Words
from api.pages.forms import keyed, require_ours
from api.pages.gate import let_operate
from api.pages.view import PageRoute, Seen
from tracker.errors import NotAcceptable
from tracker.people import review

router = APIRouter(route_class=PageRoute)
Word = Annotated[Words, Form()]


@router.get("/reviews")
def reviews(view: Seen) -> Response:
    """Everything that waits, oldest first."""
    return keyed(view, "reviews.html", rows=review.waiting(view.home))


@router.post("/reviews/{id}")
def decide(request: Request, view: Seen, id: int, do: Word, author: Word, reason: Word, key: Word = "") -> Response:
    """Publish a held reading after all, or leave it unpublished for good."""
    let_operate(request, view.home)
    require_ours(request, key)
    deeds = {"accept": review.accept, "reject": review.reject}
    if do not in deeds:
        raise NotAcceptable(f"没有“{do[:20]}”这种决定", en=f"no such decision: {do[:20]}")
    deeds[do](view.home, id, author, reason)
    return RedirectResponse("/reviews", 303)
