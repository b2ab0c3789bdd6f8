"""TODO."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CheckOutcome(StrEnum):
    """What a check of one address came to."""

    NEW = "new"  # a policy's first version
    CHANGED = "changed"  # a new version
    COSMETIC = "cosmetic"  # other bytes, the same text
    UNCHANGED = "unchanged"
    HELD = "held"  # readable, but waits for a person
    BLOCKED = "blocked"  # a login or a challenge in place of the document
    FAILED = "failed"
    GONE = "gone"  # 404, 410
    ATTACHED = "attached"  # kept as evidence of another document
    LISTED = "listed"  # the index of a listing was read
    EMPTY = "empty"  # a folder without a readable file


# The source answered; whether the document can be believed is another matter.
SUCCESSFUL = frozenset(CheckOutcome) - {
    CheckOutcome.BLOCKED,
    CheckOutcome.FAILED,
    CheckOutcome.GONE,
}


@dataclass(frozen=True, slots=True)
class AddressState:
    """What we remember of one address: validators for the next request, and the capture last read
    well by which profile.

    `attached`: of a page, the addresses of its files with the capture of each that it was read with
    ("": there was none).
    """

    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    capture: str | None = None
    profile: str | None = None
    attached: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One look at one address of a source, and what came of it."""

    source: str
    address: str
    at: datetime
    outcome: CheckOutcome
    capture: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """How a source is doing."""

    source: str
    due_at: datetime | None
    first_good_at: datetime | None
    last_good_at: datetime | None
    failures: int
    last: Check | None
