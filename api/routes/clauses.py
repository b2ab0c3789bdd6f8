"""Return the history of one clause."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, Field

from api import problems
from api.auth import require_reader
from api.params import SHEET_RESPONSES, CurrentApp, FormatParams, PolicyId
from api.schemas import ChangeOut, Unit, VersionOut
from tracker.query.clause_history import clause_past
from tracker.render.json.answers import version_json
from tracker.render.json.changes import change_json
from tracker.render.tables import columns

router = APIRouter(
    tags=["versions"], dependencies=[Depends(require_reader)], responses=problems.read_responses()
)


class StepOut(BaseModel):
    """The clause in one version, and the change that produced it.

    The change is null in the oldest known version.
    """

    version: VersionOut
    units: list[Unit] = Field(description="several where a later version merged them")
    change: ChangeOut | None


class PastOut(BaseModel):
    since: VersionOut = Field(description="the version from which the words stand as they are")
    steps: list[StepOut]


@router.get(
    "/v1/policies/{id}/versions/{n}/clauses/{path}/history",
    name="history",
    response_model=PastOut,
    responses=SHEET_RESPONSES,
)
def get_clause_history(
    app: CurrentApp,
    form: FormatParams,
    id: PolicyId,
    n: Annotated[int, Path(ge=1, le=1_000_000)],
    path: Annotated[str, Path(max_length=200, examples=["chp_2__art_9"])],
) -> Any:
    """Trace a clause back: since which version it has its words, and under which earlier numbers.

    Newest first.
    """
    found = clause_past(app, id, n, path)
    steps = [
        {
            "version": version_json(version),
            "units": [{"path": unit.path, "label": unit.label} for unit in step.units],
            "change": change_json(step.change) if step.change else None,
        }
        for version, step in found.steps
    ]
    return form.respond(
        {"since": version_json(found.since), "steps": steps}, steps, columns.HISTORY
    )
