"""Return the versions of a policy as JSON, Markdown or HTML."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from api import problems
from api.auth import require_reader
from api.params import SHEET_RESPONSES, CurrentApp, PageParams, PolicyId
from api.schemas import Listing, VersionOut
from tracker.app import App
from tracker.model import Level, Snapshot, Version
from tracker.query import records, status
from tracker.render.json.answers import text_json, version_json
from tracker.render.tables import columns
from tracker.render.text.html import CONTENT_SECURITY_POLICY, render_page
from tracker.render.text.markdown import render_snapshot

# a wording never changes; a better reading of it is seen within a day
CACHE_LIFETIME = "max-age=86400, immutable"
router = APIRouter(
    tags=["versions"], dependencies=[Depends(require_reader)], responses=problems.read_responses()
)


class TextFormat(StrEnum):
    """The formats of a text."""

    JSON = "json"
    MARKDOWN = "markdown"
    HTML = "html"


class WordingOut(VersionOut):
    applies_from: date | None = Field(
        description="the first day of this wording, where it is a later one"
    )


class ClauseOut(BaseModel):
    """A unit of the text and everything below it.

    Label, heading, text, then the children give back the words.
    """

    level: Level
    path: str = Field(examples=["chp_2__art_9"])
    label: str = Field(examples=["第九条"])
    heading: str | None
    text: str
    children: list[ClauseOut]


class TextOut(VersionOut):
    title: str
    document_number: str | None
    issuers: list[str]
    addressees: list[str]
    made_on: date | None
    published_on: date | None
    printed_on: date | None
    profile: str
    clauses: list[ClauseOut]
    warnings: list[str]


MEDIA_TYPES = {
    "application/json": TextFormat.JSON,
    "text/markdown": TextFormat.MARKDOWN,
    "text/html": TextFormat.HTML,
}
TEXT_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {
            kind: {"schema": {"type": "string"}} for kind in MEDIA_TYPES if kind.startswith("text")
        }
    }
}


@router.get(
    "/v1/policies/{id}/versions",
    name="versions",
    response_model=Listing[WordingOut],
    responses=SHEET_RESPONSES,
)
def list_versions(app: CurrentApp, part: PageParams, id: PolicyId) -> Any:
    """List the versions of a policy in the order of their capture."""
    return part.respond(status.policy_versions(app, id), _describe_version, columns.VERSIONS)


def _describe_version(row: tuple[Version, date | None]) -> dict[str, Any]:
    """Return one version as JSON."""
    version, applies_from = row
    return {**version_json(version), "applies_from": applies_from and applies_from.isoformat()}


@router.get(
    "/v1/policies/{id}/versions/{n}",
    name="version",
    response_model=TextOut,
    responses=TEXT_RESPONSES,
)
def get_version(
    request: Request,
    app: CurrentApp,
    id: PolicyId,
    n: Annotated[int, Path(ge=1, le=1_000_000)],
    format: Annotated[TextFormat | None, Query(description="不写则依请求头 Accept")] = None,
) -> Any:
    """Return the text of one version, clause by clause with addresses."""
    found, text = _load_text(app, id, n)
    form = format or _negotiate_format(request.headers.get("accept", ""))
    headers = {
        "Cache-Control": f"{'private' if app.settings.private else 'public'}, {CACHE_LIFETIME}",
        "Vary": "Accept",
    }
    if form is TextFormat.MARKDOWN:
        return Response(render_snapshot(text), headers=headers, media_type="text/markdown")
    if form is TextFormat.HTML:
        notes = (
            f"{found.policy}@{found.n} · {found.source}/{found.capture}",
            f"{_describe_capture_time(found)} · {text.profile}",
        )
        return Response(
            render_page(text, notes),
            headers={**headers, "Content-Security-Policy": CONTENT_SECURITY_POLICY},
            media_type="text/html",
        )
    return JSONResponse({**version_json(found), **text_json(text)}, headers=headers)


def _load_text(app: App, id: str, n: int) -> tuple[Version, Snapshot]:
    return records.load_text(app, id, n)


def _describe_capture_time(version: Version) -> str:
    at = version.known_capture_time
    return f"{at:%Y-%m-%d %H:%M}Z" if at else "取得时间不明"


def _negotiate_format(accept: str) -> TextFormat:
    """Return the first format that an Accept header names; JSON if it names none.

    Browsers name text/html first.
    """
    kinds = (row.partition(";")[0].strip().lower() for row in accept.split(","))
    return next((MEDIA_TYPES[kind] for kind in kinds if kind in MEDIA_TYPES), TextFormat.JSON)
