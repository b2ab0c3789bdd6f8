"""List the sources and check one now."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api.auth import EditorCredential, require_reader
from api.params import SHEET_RESPONSES, CurrentApp, PageParams, PolicyId
from api.problems import problem_responses, read_responses
from api.schemas import Listing
from api.source_address import public_address
from tracker.app import App
from tracker.ingest.check_source import check_source
from tracker.ingest.source_acts import record_source_check
from tracker.query import status
from tracker.render.tables import columns

router = APIRouter(tags=["sources"], dependencies=[Depends(require_reader)])


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
    """One check for each address of the source."""

    items: list[CheckOut]


@router.get(
    "/v1/sources",
    name="sources",
    response_model=Listing[SourceOut],
    responses={**SHEET_RESPONSES, **read_responses()},
)
def list_sources(app: CurrentApp, part: PageParams) -> Any:
    """List the watched sources with their state."""
    return part.respond(
        status.source_healths(app), lambda health: _describe_source(app, health), columns.SOURCES
    )


def _describe_source(app: App, health: status.SourceHealth) -> dict[str, Any]:
    """Return one source with its state as JSON."""
    source, last = app.get_source(health.source), health.last
    return {
        "id": source.id,
        "kind": source.kind.value,
        "address": public_address(app, source),
        "policy": source.policy,
        "primary": source.primary,
        "state": status.source_state(app, health),
        "last_outcome": last.outcome if last else None,
        "last_note": last.note if last else None,
        "last_checked_at": last.at if last else None,
        "last_good_at": health.last_good_at,
        "due_at": health.due_at,
        "failures": health.failures,
    }


@router.post(
    "/v1/sources/{id}/check",
    name="check",
    response_model=Checks,
    responses=problem_responses(401, 403, 404, 422, 429, 503),
)
def post_check(
    request: Request, app: CurrentApp, by: EditorCredential, id: PolicyId
) -> dict[str, Any]:
    """Check a source now, as its schedule would; returns when it is done."""
    source = app.get_source(id)
    record_source_check(app, id, by)
    done = list(check_source(app, source, request.app.state.fetcher))
    return {"items": done}
