"""Show all recorded facts of a policy, retracted ones included, and the form to add one."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, Request, Response, UploadFile
from fastapi.responses import RedirectResponse

from api.pages.basic_auth import require_page_role
from api.pages.csrf import check_form_key, page_with_form_key
from api.pages.request import CurrentPage, PageRoute, parse_day, parse_field
from api.params import PolicyId, ShortText
from tracker.errors import NotAcceptable
from tracker.law.assertion_rules import FIELDS_BY_KIND, Assertion
from tracker.model import FactKind
from tracker.model.operators import Role
from tracker.query import find_policy, records
from tracker.review import assertions
from tracker.review.assertions import EvidenceFile

router = APIRouter(route_class=PageRoute)
ShortField = Annotated[ShortText, Form()]
LongField = Annotated[str, Form(max_length=4_000, pattern=r"^[^\x00]*$")]


@router.get("/policies/{id}/facts")
def show_facts(
    view: CurrentPage, id: PolicyId, retracts: Annotated[int | None, Query(ge=1, le=10**11)] = None
) -> Response:
    """Show the facts of a policy, newest first.

    `retracts`: the id of a fact that the form proposes to retract.
    """
    dossier, named = records.load_facts(view.app, id)
    return page_with_form_key(
        view,
        "facts.html",
        policy=dossier.policy,
        facts=dossier.facts[::-1],
        named=named,
        kinds=list(FIELDS_BY_KIND),
        retracts=retracts,
    )


@router.post("/policies/{id}/facts")
def add_fact(
    request: Request,
    view: CurrentPage,
    id: PolicyId,
    kind: Annotated[FactKind, Form()],
    reason: LongField,
    author: ShortField = "",
    key: ShortField = "",
    quote: LongField = "",
    day: ShortField = "",
    until: ShortField = "",
    clauses: ShortField = "",
    actor: ShortField = "",
    retracts: ShortField = "",
    address: LongField = "",
    paper: Annotated[UploadFile | None, File()] = None,
) -> Response:
    """Record a person's assertion as a fact that is valid from now on."""
    by = require_page_role(request, Role.EDITOR)
    check_form_key(request, key)
    word = Assertion(
        policy=id,
        kind=kind,
        author=by.choose_author(author),
        reason=reason,
        quote=quote,
        day=parse_field(parse_day, day),
        until=parse_field(parse_day, until),
        clauses=tuple(filter(None, re.split(r"[、，,\s]+", clauses))),
        actor=find_policy.find_named(view.app, actor.strip()) if actor.strip() else None,
        retracts=_parse_fact_id(retracts),
        address=address.strip() or None,
    )
    proof = (
        EvidenceFile(paper.filename or "paper", paper.file.read())
        if paper and paper.filename
        else None
    )
    assertions.record_assertion(view.app, word, proof, by)
    return RedirectResponse(f"/policies/{id}/facts", 303)


def _parse_fact_id(text: str) -> int | None:
    """Return the id of the fact to retract; None if the field is empty. Raises NotAcceptable."""
    shown: Any = text.strip()
    if shown and not (shown.isdecimal() and len(shown) < 12):
        raise NotAcceptable(
            f"“{shown[:20]}”不是事实的编号", en=f"“{shown[:20]}” is not the number of a fact"
        )
    return int(shown) if shown else None
