"""List what operators did."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, BaseModel, Field

from api.auth import EditorCredential
from api.params import SHEET_RESPONSES, CurrentApp, Instant, PageParams, ShortText
from api.problems import read_responses
from api.schemas import Listing
from tracker.model.operators import AuditAction, AuditFilter, CredentialKind, Role
from tracker.query import people
from tracker.render.json.audit import audit_json
from tracker.render.tables import columns

NEVER_KEPT = {"Cache-Control": "private, no-store"}
router = APIRouter(tags=["people"])


class AuditOut(BaseModel):
    """One act of a person."""

    id: int
    at: AwareDatetime
    who: str
    role: Role | None = Field(description="null at the command line")
    credential: CredentialKind = Field(description="how it is known who it was")
    action: AuditAction
    subject: str = Field(description="what was acted on: a policy, a reading, a source, a person")
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    digest: str = Field(description="SHA-256 over this entry and the digest of the one before")


@router.get(
    "/v1/audit",
    name="audit",
    response_model=Listing[AuditOut],
    responses={**SHEET_RESPONSES, **read_responses()},
)
def list_audit_entries(
    app: CurrentApp,
    _by: EditorCredential,
    part: PageParams,
    response: Response,
    who: Annotated[ShortText | None, Query(description="only this operator")] = None,
    action: Annotated[AuditAction | None, Query()] = None,
    subject: Annotated[ShortText | None, Query()] = None,
    since: Annotated[Instant | None, Query(description="only from this instant on")] = None,
) -> Any:
    """List the audit log, newest first. It needs the role of an editor."""
    found, _ = people.find_audit_entries(app, AuditFilter(who, action, subject, since))
    answer = part.respond(found, audit_json, columns.AUDIT)
    (answer if isinstance(answer, Response) else response).headers.update(NEVER_KEPT)
    return answer
