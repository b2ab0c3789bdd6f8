"""Policies: what they are, their whole life, and whether they held on a day."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from api import problems, schemas
from api.auth import reader
from api.params import SHEETS, Asked, At, Formed, KnownAt, On, PolicyId, Words, today
from tracker.model import Category, Status
from tracker.query import lists
from tracker.query import status as answers
from tracker.render.json.answers import (
    answer_json,
    fact_json,
    format_instant,
    policy_json,
    policy_reference,
    version_json,
)
from tracker.render.tables import columns
from tracker.store import policies as queries

router = APIRouter(tags=["policies"], dependencies=[Depends(reader)], responses=problems.read())


@router.get("/v1/policies", response_model=schemas.Listing[schemas.AnswerOut], responses=SHEETS)
def policies(
    home: At,
    part: Asked,
    q: Annotated[
        Words, Query(description="标题、文号（任何括号写法）或正文中的词", examples=["科技创新"])
    ] = "",
    jurisdiction: Annotated[Words | None, Query(examples=["上海市长宁区"])] = None,
    issuer: Words | None = None,
    document_number: Annotated[Words | None, Query(examples=["沪府办规〔2024〕7号"])] = None,
    category: Category | None = None,
    status: Annotated[list[Status] | None, Query(description="可重复")] = None,
    on: On = None,
    known_at: KnownAt = None,
) -> Any:
    """Policies with their status on a day.

    Documents that are not normative are listed only when asked for by `category`.
    """
    found = lists.list_statuses(
        home,
        on or today(home),
        known_at,
        q=q,
        jurisdiction=jurisdiction,
        issuer=issuer,
        document_number=document_number,
        category=category,
    )
    return part.of(found.with_status(frozenset(status or Status)), answer_json, columns.ANSWERS)


@router.get("/v1/policies/{id}", response_model=schemas.PolicyDetail)
def policy(home: At, id: PolicyId) -> dict[str, Any]:
    """One policy: what is known of it, its versions, and its status today."""
    found = answers.status_on_day(home, id, today(home)).answer
    with home.database.read_session() as session:
        dossier = queries.get_dossier(session, id)
    return {
        **policy_json(dossier.policy),
        "today": answer_json(found),
        "versions": [version_json(version) for version in dossier.versions],
        "facts": [fact_json(fact) for fact in dossier.facts],
    }


@router.get("/v1/policies/{id}/timeline", response_model=schemas.TimelineOut, responses=SHEETS)
def timeline(home: At, form: Formed, id: PolicyId, known_at: KnownAt = None) -> Any:
    """The life of a policy as periods of one status and one wording, past and future."""
    dossier, periods = answers.status_timeline(home, id, known_at)
    at = known_at or home.now()
    rows = [
        {
            "start": row.start,
            "end": row.end,
            "last_day": row.last_day,
            "answer": answer_json(row.answer),
        }
        for row in periods
    ]
    facts = [fact_json(fact) for fact in dossier.facts if fact.is_known_at(at)]
    body = {
        "policy": policy_reference(dossier.policy),
        "known_at": format_instant(at),
        "periods": rows,
        "facts": facts,
    }
    return form.of(body, rows, columns.TIMELINE)


@router.get("/v1/policies/{id}/on/{day}", response_model=schemas.OnDay)
def on_day(home: At, id: PolicyId, day: date, known_at: KnownAt = None) -> dict[str, Any]:
    """Was it in force on that day, by which sentence, and which of its line was?"""
    found = answers.status_on_day(home, id, day, known_at)
    in_force = [
        {"policy": policy_reference(one.policy), "status": one.status.value}
        for one in found.in_force
    ]
    return {**answer_json(found.answer), "in_force_in_line": in_force}


@router.get(
    "/v1/policies/{id}/line", response_model=schemas.Listing[schemas.MemberOut], responses=SHEETS
)
def line(home: At, part: Asked, id: PolicyId, known_at: KnownAt = None) -> Any:
    """沿革: the line that a policy stands in, predecessors first."""
    return part.of(answers.policy_line(home, id, known_at), _member, columns.LINE)


def _member(row: answers.LineMember) -> dict[str, Any]:
    return {
        **policy_reference(row.policy),
        "predecessors": list(row.predecessors),
        "successors": list(row.successors),
    }


@router.get("/v1/policies/{id}/line/on/{day}", response_model=schemas.LineOnDay, responses=SHEETS)
def line_on_day(home: At, form: Formed, id: PolicyId, day: date, known_at: KnownAt = None) -> Any:
    """Which policy of the line applied on that day."""
    at = known_at or home.now()
    found = answers.line_on_day(home, id, day, at)
    applied = [policy_reference(one.policy) for one in found if one.status in answers.IN_FORCE]
    items = [answer_json(one) for one in found]
    return form.of(
        {"on": day, "known_at": format_instant(at), "applied": applied, "items": items},
        items,
        columns.ANSWERS,
    )
