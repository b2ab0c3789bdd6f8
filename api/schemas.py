"""Declare the response models of the API for OpenAPI.

The values come from `tracker.render.json`; these models check and document them.
"""

from __future__ import annotations

from datetime import date
from typing import Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from tracker.model import Category, ChangeKind, Status, TextState

T = TypeVar("T")


class Problem(BaseModel):
    """RFC 9457 problem details."""

    type: str = Field(examples=["/problems/policy_not_known"])
    title: str
    status: int = Field(examples=[404])
    detail: str


class Listing(BaseModel, Generic[T]):
    """One part of a list; `next` leads to the next part."""

    items: list[T]
    total: int
    next: str | None


class PolicyName(BaseModel):
    id: str = Field(examples=["changning-keji-2024"])
    title: str = Field(examples=["长宁区鼓励科技创新的若干政策措施"])
    document_number: str | None = Field(examples=["沪府办规〔2024〕7号"])


class PolicyOut(PolicyName):
    issuers: list[str]
    jurisdiction: str | None = Field(examples=["上海市长宁区"])
    category: Category
    normative: bool | None
    normative_reason: str
    reference_only: bool
    recorded_at: AwareDatetime


class VersionName(BaseModel):
    id: str = Field(examples=["v-1a2b3c4d5e6f"])
    n: int
    applies_from: date | None


class VersionOut(BaseModel):
    id: str
    n: int
    policy: str
    captured_at: AwareDatetime | None = Field(
        description="null where nobody knows when the text was obtained"
    )
    recorded_at: AwareDatetime
    source: str
    capture: str = Field(description="`<source>/<capture>`: the evidence of the page or file")
    attached: list[str] = Field(description="the same for each file that the page has attached")
    address: str
    body_digest: str
    text_state: TextState


class Basis(BaseModel):
    """A fact that an answer rests on, with its sentence and source."""

    id: int = Field(description="the fact's id, by which it can be retracted; 0 for a rule")
    fact: str = Field(examples=["effective_from"])
    day: date | None
    until: date | None
    clauses: list[str]
    source: str = Field(description="text | page | person | rule")
    rule: str
    quote: str = Field(examples=["本政策措施自2024年7月11日起实施，有效期至2029年7月10日。"])
    policy: str
    path: str
    capture: str | None
    author: str | None
    reason: str | None
    recorded_at: AwareDatetime
    retracted_at: AwareDatetime | None


class Alternative(BaseModel):
    """Another reading of a sentence."""

    model_config = ConfigDict(extra="forbid")
    effective_from: date | None = None
    last_day: date | None = None
    reason: str


class Doubt(BaseModel):
    kind: str = Field(examples=["lead"])
    quote: str


class AnswerOut(BaseModel):
    policy: PolicyName
    on: date
    known_at: AwareDatetime
    status: Status
    provisional: bool
    version: VersionName | None
    text_state: TextState
    effective_from: date | None
    last_day: date | None
    basis: list[Basis]
    alternatives: list[Alternative]
    struck: list[str]
    pending: list[str]
    doubts: list[Doubt]


class MemberOut(PolicyName):
    """A policy of a line with its direct predecessors and successors."""

    predecessors: list[str]
    successors: list[str]


class Standing(BaseModel):
    policy: PolicyName
    status: Status


class OnDay(AnswerOut):
    in_force_in_line: list[Standing]


class CoverageOut(BaseModel):
    """Sources by state, and policies of unknown status: how far a list reaches."""

    good: int
    stale: int
    failed: int
    unknown: int
    unknown_status: int


class Answers(Listing[AnswerOut]):
    coverage: CoverageOut


class PolicyDetail(PolicyOut):
    today: AnswerOut
    versions: list[VersionOut]
    facts: list[Basis]
    # of an instrument: the notices that issued it together with others
    notices: list[PolicyName]
    # what these notices, or the policy itself, have issued besides
    issued_together: list[PolicyName]


class PeriodOut(BaseModel):
    """A half-open period with one answer; null at an end means without limit."""

    start: date | None
    end: date | None
    last_day: date | None
    answer: AnswerOut


class TimelineOut(BaseModel):
    policy: PolicyName
    known_at: AwareDatetime
    periods: list[PeriodOut]
    facts: list[Basis]


class LineOnDay(BaseModel):
    on: date
    known_at: AwareDatetime
    applied: list[PolicyName]
    items: list[AnswerOut]


class Unit(BaseModel):
    path: str = Field(examples=["chp_2__art_9"])
    label: str = Field(examples=["9."])


class DifferenceOut(BaseModel):
    type: str = Field(examples=["money"])
    old: str | None = Field(examples=["500万元"])
    new: str | None = Field(examples=["600万元"])
    unit: str | None
    note: str


class ChangeOut(BaseModel):
    id: str
    kind: ChangeKind
    also: list[ChangeKind]
    old: list[Unit]
    new: list[Unit]
    similarity: float
    redline: list[tuple[str, str]] = Field(
        examples=[[["=", "最高不超过"], ["-", "500万元"], ["+", "600万元"]]]
    )
    facts: list[DifferenceOut]
    severity: str
    rule: str


class Side(BaseModel):
    policy: PolicyName
    n: int
    version: str


class DiffOut(BaseModel):
    old: Side = Field(alias="from")
    to: Side
    changes: list[ChangeOut]
    summary: dict[str, int]
    warnings: list[str]


class HealthOut(BaseModel):
    status: str = Field(examples=["ok"])
    version: str
    coverage: CoverageOut
