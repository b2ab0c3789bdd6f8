"""Show what operators did."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.pages.basic_auth import require_page_role
from api.pages.request import CurrentPage, PageRoute, parse_choice
from api.params import ShortText
from api.routes.audit import NEVER_KEPT
from tracker.model.operators import AuditAction, AuditFilter, Role
from tracker.query import people
from tracker.render.json.audit import audit_json
from tracker.render.names import AUDIT_ACTION, CREDENTIAL, ROLE

PAGE = 50
router = APIRouter(route_class=PageRoute)


@router.get("/audit")
def show_audit_log(
    request: Request,
    view: CurrentPage,
    who: Annotated[ShortText, Query()] = "",
    action: Annotated[ShortText, Query()] = "",
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> Response:
    """Show the audit log, newest first, to editors."""
    require_page_role(request, Role.EDITOR)
    chosen = parse_choice(AuditAction, action)
    entries, total = people.find_audit_entries(
        view.app, AuditFilter(who.strip() or None, chosen), limit=PAGE, offset=offset
    )
    response = view.render_page(
        "audit.html",
        entries=[(entry, audit_json(entry)) for entry in entries],
        total=total,
        offset=offset,
        page=PAGE,
        who=who,
        chosen=chosen,
        actions=AUDIT_ACTION[view.lang],
        roles=ROLE[view.lang],
        credentials=CREDENTIAL[view.lang],
    )
    response.headers.update(NEVER_KEPT)
    return response
