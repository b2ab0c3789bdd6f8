"""Record assertions and decisions of people; each needs the operator's token."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import AwareDatetime, Base64Bytes, BaseModel, ConfigDict, Field, StringConstraints

from api.auth import EditorCredential, require_reader
from api.params import SHEET_RESPONSES, CurrentApp, PageParams, ShortText
from api.problems import problem_responses, read_responses
from api.schemas import Basis, Listing
from tracker.law.assertion_rules import Assertion
from tracker.model import FactKind
from tracker.model.common import known_capture_time
from tracker.render.json.answers import fact_json
from tracker.render.tables import columns
from tracker.review import assertions, held_readings
from tracker.review.assertions import EvidenceFile

MAX_FILE_BYTES = 20_000_000
ShortName = Annotated[ShortText, StringConstraints(min_length=1, strip_whitespace=True)]
LongText = Annotated[str, StringConstraints(max_length=5_000, pattern=r"^[^\x00]*$")]
AUTHOR = "only for TRACKER_TOKEN without TRACKER_OPERATOR; else the operator is the author"
RowId = Annotated[int, Field(ge=1, le=2_147_483_647)]
router = APIRouter(tags=["people"], dependencies=[Depends(require_reader)])


class PaperIn(BaseModel):
    """A file that proves the assertion; it is kept in the archive."""

    model_config = ConfigDict(extra="forbid")
    name: ShortName = Field(examples=["延长有效期的通知.pdf"])
    content: Annotated[Base64Bytes, Field(max_length=MAX_FILE_BYTES, description="base64")]


class AssertionIn(BaseModel):
    """An assertion of a person. A problem names the fields that its kind lacks."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "policy": "changning-keji-2024",
                "kind": "extended",
                "until": "2028-12-31",
                "quote": "有效期延长至2028年12月31日。",
                "author": "王某",
                "reason": "延期通知只有纸质件",
                "evidence": "https://www.example.gov.cn/notice.html",
            }
        },
    )
    policy: ShortName
    kind: FactKind
    author: ShortName | None = Field(default=None, description=AUTHOR)
    reason: Annotated[LongText, StringConstraints(min_length=1)]
    quote: LongText = ""
    day: date | None = None
    until: date | None = None
    clauses: list[ShortName] = Field(default=[], max_length=100)
    actor: ShortName | None = None
    version: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    retracts: RowId | None = Field(default=None, description="the fact that this takes back")
    evidence: (
        Annotated[str, StringConstraints(max_length=2_000, pattern=r"^https?://[!-~]+$")] | None
    ) = None
    paper: PaperIn | None = None


class Verdict(StrEnum):
    """The decision on a held reading."""

    ACCEPT = "accept"
    REJECT = "reject"


class DecisionIn(BaseModel):
    """A decision with its author and reason."""

    model_config = ConfigDict(extra="forbid")
    decision: Verdict
    author: ShortName | None = Field(default=None, description=AUTHOR)
    reason: Annotated[LongText, StringConstraints(min_length=1)]
    policy: ShortName | None = Field(
        default=None, description="accepting: the id of the policy that it is a text of"
    )


class SideOut(BaseModel):
    """One reading: title, size and first words."""

    title: str
    document_number: str | None
    clauses: int
    characters: int
    opening: str


class CandidateOut(BaseModel):
    """A policy to which a held document may belong."""

    id: str
    title: str
    document_number: str | None


class ReviewOut(BaseModel):
    """A held reading together with the last good one of its address."""

    id: int
    source: str
    capture: str
    address: str
    captured_at: AwareDatetime | None = Field(
        description="null where nobody knows when the text was obtained"
    )
    reason: str = Field(examples=["正文由 4210 字骤减为 320 字"])
    decision: str | None
    old: SideOut | None
    new: SideOut | None
    excerpt: list[str] = Field(
        description="the first few changes", examples=[["删除 第二条：[-支持企业…-]"]]
    )
    candidates: list[CandidateOut] = Field(
        description="of a listing's new document: the policies that it may be a text of"
    )


class DecidedOut(BaseModel):
    id: int
    decision: str = Field(examples=["accepted"])
    outcome: str | None = Field(examples=["changed"])
    policy: str | None


@router.post(
    "/v1/assertions",
    name="assert_",
    status_code=201,
    response_model=Basis,
    responses=problem_responses(400, 401, 403, 404, 411, 413, 422, 429, 503),
)
def post_assertion(app: CurrentApp, by: EditorCredential, word: AssertionIn) -> dict[str, Any]:
    """Record a person's assertion as a fact from now on.

    Earlier answers stay available with `known_at`.
    """
    given = Assertion(
        **word.model_dump(exclude={"evidence", "paper", "clauses", "author"}),
        author=by.choose_author(word.author),
        clauses=tuple(word.clauses),
        address=word.evidence,
    )
    paper = EvidenceFile(word.paper.name, word.paper.content) if word.paper else None
    return fact_json(assertions.record_assertion(app, given, paper, by))


@router.get(
    "/v1/reviews",
    name="reviews",
    response_model=Listing[ReviewOut],
    responses={**SHEET_RESPONSES, **read_responses()},
)
def list_reviews(app: CurrentApp, part: PageParams) -> Any:
    """List the readings that wait for a decision and are not published."""
    return part.respond(
        held_readings.list_held(app),
        lambda one: _describe_review(held_readings.compare_with_last_good(app, one)),
        columns.REVIEWS,
    )


def _describe_review(row: held_readings.HeldReview) -> dict[str, Any]:
    """Return one held reading as JSON."""
    held = asdict(row.held)
    sides = {
        name: asdict(side) if side else None for name, side in (("old", row.old), ("new", row.new))
    }
    may_be = [
        {"id": one.id, "title": one.title, "document_number": one.document_number}
        for one in row.candidates
    ]
    return {
        **held,
        "capture": f"{held['source']}/{held['capture']}",
        "captured_at": known_capture_time(row.held.captured_at),
        **sides,
        "excerpt": row.change_lines,
        "candidates": may_be,
    }


@router.post(
    "/v1/reviews/{id}",
    name="decide",
    response_model=DecidedOut,
    responses=problem_responses(400, 401, 403, 404, 409, 411, 413, 422, 429, 503),
)
def post_decision(
    app: CurrentApp, by: EditorCredential, id: Annotated[RowId, Path()], word: DecisionIn
) -> dict[str, Any]:
    """Publish a held reading, or reject it for good."""
    author = by.choose_author(word.author)
    if word.decision is Verdict.REJECT:
        held_readings.reject_reading(app, id, author, word.reason, by)
        return {"id": id, "decision": "rejected", "outcome": None, "policy": None}
    published = held_readings.accept_reading(app, id, author, word.reason, word.policy, by)
    return {
        "id": id,
        "decision": "accepted",
        "outcome": published.outcome,
        "policy": published.policy,
    }
