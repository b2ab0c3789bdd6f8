"""Checks of sources: their outcomes, and what is remembered of an address and of a source."""

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


class SourceState(StrEnum):
    """How far the latest state of a source is known."""

    GOOD = "good"
    STALE = "stale"  # no successful check for much longer than its interval
    FAILED = "failed"  # the last check failed
    UNKNOWN = "unknown"  # never checked


# The source answered; whether the document can be believed is another matter.
SUCCESSFUL = frozenset(CheckOutcome) - {
    CheckOutcome.BLOCKED,
    CheckOutcome.FAILED,
    CheckOutcome.GONE,
}


@dataclass(frozen=True, slots=True)
class AddressState:
    """The remembered state of one address: validators for the next request, and the last capture
    that was read, with the reading profile that read it.

    `attached`: of a page, the addresses of its files, each with the capture that it was read with
    ("" where there was none).
    """

    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    capture: str | None = None
    profile: str | None = None
    attached: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """One check of one address of a source, with its outcome."""

    source: str
    address: str
    at: datetime
    outcome: CheckOutcome
    capture: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """The state of a source: its next check, its successes and failures."""

    source: str
    due_at: datetime | None
    first_good_at: datetime | None
    last_good_at: datetime | None
    failures: int
    last: Check | None
