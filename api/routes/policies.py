"""Return policies, their timelines, and their status on a day."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from api import problems, schemas
from api.auth import require_reader
from api.params import (
    SHEET_RESPONSES,
    CurrentApp,
    Day,
    FormatParams,
    KnownAt,
    LegalDay,
    PageParams,
    PolicyId,
    ShortText,
    current_day,
)
from tracker.model import Category, Status
from tracker.query import lists, records
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

router = APIRouter(
    tags=["policies"], dependencies=[Depends(require_reader)], responses=problems.read_responses()
)


@router.get(
    "/v1/policies",
    name="policies",
    response_model=schemas.Listing[schemas.AnswerOut],
    responses=SHEET_RESPONSES,
)
def list_policies(
    app: CurrentApp,
    part: PageParams,
    q: Annotated[
        ShortText,
        Query(description="标题、文号（任何括号写法）或正文中的词", examples=["科技创新"]),
    ] = "",
    jurisdiction: Annotated[ShortText | None, Query(examples=["上海市长宁区"])] = None,
    issuer: ShortText | None = None,
    document_number: Annotated[ShortText | None, Query(examples=["沪府办规〔2024〕7号"])] = None,
    category: Category | None = None,
    status: Annotated[list[Status] | None, Query(description="可重复")] = None,
    on: LegalDay = None,
    known_at: KnownAt = None,
) -> Any:
    """List policies with their status on a day.

    Documents that are not normative, and notices that only act on others (废止, 延长, 修改), are
    listed only when asked for by `category`; such a notice by its `document_number`, too.
    """
    found = lists.list_statuses(
        app,
        on or current_day(app),
        known_at,
        q=q,
        jurisdiction=jurisdiction,
        issuer=issuer,
        document_number=document_number,
        category=category,
    )
    return part.respond(
        found.with_status(frozenset(status or Status)), answer_json, columns.ANSWERS
    )


@router.get("/v1/policies/{id}", name="policy", response_model=schemas.PolicyDetail)
def get_policy(app: CurrentApp, id: PolicyId) -> dict[str, Any]:
    """Return a policy with its versions, its facts, and its status today."""
    found = answers.status_on_day(app, id, current_day(app)).answer
    record = records.load_policy_record(app, id, app.now())
    dossier, named = record.dossier, record.named
    return {
        **policy_json(dossier.policy),
        "today": answer_json(found),
        "versions": [version_json(version) for version in dossier.versions],
        "facts": [fact_json(fact) for fact in dossier.facts],
        "notices": [policy_reference(named[one]) for one in record.notices if one in named],
        "issued_together": [
            policy_reference(named[one]) for one in record.issued_together if one in named
        ],
    }


@router.get(
    "/v1/policies/{id}/timeline",
    name="timeline",
    response_model=schemas.TimelineOut,
    responses=SHEET_RESPONSES,
)
def get_timeline(
    app: CurrentApp, form: FormatParams, id: PolicyId, known_at: KnownAt = None
) -> Any:
    """Return all periods of a policy, past and future, each with one status and one version."""
    dossier, periods = answers.status_timeline(app, id, known_at)
    at = known_at or app.now()
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
    return form.respond(body, rows, columns.TIMELINE)


@router.get("/v1/policies/{id}/on/{day}", name="on_day", response_model=schemas.OnDay)
def get_status_on_day(
    app: CurrentApp, id: PolicyId, day: Day, known_at: KnownAt = None
) -> dict[str, Any]:
    """Return the status on a day, the sentences it rests on, and what was in force in its line."""
    found = answers.status_on_day(app, id, day, known_at)
    in_force = [
        {"policy": policy_reference(one.policy), "status": one.status.value}
        for one in found.in_force
    ]
    return {**answer_json(found.answer), "in_force_in_line": in_force}


@router.get(
    "/v1/policies/{id}/line",
    name="line",
    response_model=schemas.Listing[schemas.MemberOut],
    responses=SHEET_RESPONSES,
)
def get_line(app: CurrentApp, part: PageParams, id: PolicyId, known_at: KnownAt = None) -> Any:
    """Return the line (沿革) to which a policy belongs, predecessors first."""
    return part.respond(answers.policy_line(app, id, known_at), _describe_member, columns.LINE)


def _describe_member(row: answers.LineMember) -> dict[str, Any]:
    """Return one policy of a line as JSON."""
    return {
        **policy_reference(row.policy),
        "predecessors": list(row.predecessors),
        "successors": list(row.successors),
    }


@router.get(
    "/v1/policies/{id}/line/on/{day}",
    name="line_on_day",
    response_model=schemas.LineOnDay,
    responses=SHEET_RESPONSES,
)
def get_line_on_day(
    app: CurrentApp, form: FormatParams, id: PolicyId, day: Day, known_at: KnownAt = None
) -> Any:
    """Return which policy of the line applied on a day."""
    at = known_at or app.now()
    found = answers.line_on_day(app, id, day, at)
    applied = [policy_reference(one.policy) for one in found if one.status in answers.IN_FORCE]
    items = [answer_json(one) for one in found]
    return form.respond(
        {"on": day, "known_at": format_instant(at), "applied": applied, "items": items},
        items,
        columns.ANSWERS,
    )
