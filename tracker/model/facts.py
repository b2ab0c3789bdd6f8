"""Policies, their versions, and the facts about them with author and evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tracker.model.common import known_capture_time
from tracker.model.kinds import FactKind
from tracker.model.meaning import Alternative, Category, Target


@dataclass(frozen=True, slots=True)
class Policy:
    """One issued instrument.

    `reference_only`: known from another's words alone, so its text and dates are not at hand.
    """

    id: str
    title: str
    document_number: str | None
    issuers: tuple[str, ...]
    jurisdiction: str | None
    category: Category
    normative: bool | None
    reference_only: bool
    recorded_at: datetime
    normative_reason: str = ""


class TextState(StrEnum):
    """The state of the policy that a version shows."""

    AS_ENACTED = "as_enacted"
    AMENDED_TEXT = "amended_text"  # a later wording, published as such
    CONSOLIDATED = "consolidated"  # earlier amendments are worked in, as its own notes say
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Version:
    """One wording of a policy.

    `n` is for display; `id` is permanent. `applies_from` comes from its facts, not from here.
    """

    id: str
    policy: str
    n: int
    body_digest: str
    captured_at: datetime
    recorded_at: datetime
    source: str
    capture: str
    address: str
    attached: tuple[str, ...] = ()  # captures of the files that the wording also rests on
    text_state: TextState = TextState.UNKNOWN

    @property
    def known_capture_time(self) -> datetime | None:
        """Return when the text was obtained; None where nobody knows."""
        return known_capture_time(self.captured_at)


class Origin(StrEnum):
    """The origin of a fact.

    A person's word outranks the page, the page outranks the text, the text what OCR reads in a
    picture.
    """

    TEXT = "text"
    OCR = "ocr"
    PAGE = "page"
    PERSON = "person"
    RULE = "rule"


PRINTED = frozenset({Origin.TEXT, Origin.OCR})  # what the words say: a new reading may take it back


@dataclass(frozen=True, slots=True)
class Fact:
    """One recorded statement about a policy; every answer derives from facts.

    Append-only: a correction retracts one row and records another.
    """

    id: int
    policy: str  # the subject
    kind: FactKind
    source: Origin
    quote: str
    recorded_at: datetime
    day: date | None = None
    until: date | None = None
    rule: str = ""
    path: str = ""
    capture: str | None = None  # `<source>/<capture id>` of the evidence
    actor: str | None = None  # the policy that does it, for relations
    actor_version: str | None = None  # the version whose text says it
    version: str | None = None  # the wording of the subject that says it of itself
    clauses: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    author: str | None = None
    reason: str | None = None
    retracted_at: datetime | None = None
    target: Target | None = None  # for relations and leads: the instrument as the words name it

    def is_known_at(self, at: datetime) -> bool:
        """Return whether the fact was recorded and not yet retracted at that instant."""
        return self.recorded_at <= at and (self.retracted_at is None or self.retracted_at > at)
