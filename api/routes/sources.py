"""What is watched, how it does, and a look at it now."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.auth import operator, reader
from api.params import SHEETS, Asked, At, PolicyId
from api.problems import declared, read
from api.schemas import Listing
from api.source_address import address
from tracker.app import App
from tracker.ingest import pipeline
from tracker.query import status
from tracker.render.tables import columns

router = APIRouter(tags=["sources"], dependencies=[Depends(reader)])


class SourceOut(BaseModel):
    id: str
    kind: str
    address: str
    policy: str | None
    primary: bool
    state: str = Field(description="good | stale | failed | unknown")
    last_outcome: str | None
    last_note: str | None
    last_checked_at: AwareDatetime | None
    last_good_at: AwareDatetime | None
    due_at: AwareDatetime | None
    failures: int


class CheckOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    source: str
    address: str
    at: AwareDatetime
    outcome: str
    capture: str | None
    note: str


class Checks(BaseModel):
    """One look at each address of the source."""

    items: list[CheckOut]


@router.get("/v1/sources", response_model=Listing[SourceOut], responses={**SHEETS, **read()})
def sources(home: At, part: Asked) -> Any:
    """What is watched, and how each source is doing."""
    return part.of(
        status.source_healths(home), lambda health: _source(home, health), columns.SOURCES
    )


def _source(home: App, health: status.SourceHealth) -> dict[str, Any]:
    source, last = home.get_source(health.source), health.last
    return {
        "id": source.id,
        "kind": source.kind.value,
        "address": address(home, source),
        "policy": source.policy,
        "primary": source.primary,
        "state": status.source_state(home, health),
        "last_outcome": last.outcome if last else None,
        "last_note": last.note if last else None,
        "last_checked_at": last.at if last else None,
        "last_good_at": health.last_good_at,
        "due_at": health.due_at,
        "failures": health.failures,
    }


@router.post(
    "/v1/sources/{id}/check",
    response_model=Checks,
    dependencies=[Depends(operator)],
    responses=declared(401, 403, 404, 422, 503),
)
def check(request: Request, home: At, id: PolicyId) -> dict[str, Any]:
    """Look at a source now, as its schedule would; answers when it is done."""
    done = list(pipeline.check(home, home.get_source(id), request.app.state.fetcher))
    return {"items": done}
