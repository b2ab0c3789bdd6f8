"""Checks of sources: their outcomes, and what is remembered of an address and of a source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class CheckOutcome(StrEnum):
    """The outcome of a check of one address."""

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
    """The state of a source by its latest checks."""

    GOOD = "good"
    STALE = "stale"  # no successful check for much longer than its interval
    FAILED = "failed"  # the last check failed
    UNKNOWN = "unknown"  # never checked


# The address gave its document, or says that it has not changed.
SUCCESSFUL = frozenset(CheckOutcome) - {
    CheckOutcome.HELD,
    CheckOutcome.BLOCKED,
    CheckOutcome.FAILED,
    CheckOutcome.GONE,
}


HELD_PREFIX = "held:"  # before the reading profile of bytes that wait for a person


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
    fetched_at: datetime | None = None  # when the server last sent the bytes
    failures: int = 0  # checks in a row without the document

    @property
    def is_held(self) -> bool:
        """Return whether the last bytes were read and wait for a person."""
        return self.profile is not None and self.profile.startswith(HELD_PREFIX)

    def was_read_by(self, profile: str) -> bool:
        """Return whether a reading profile has read the last bytes, held or not."""
        return self.profile in (profile, HELD_PREFIX + profile)


@dataclass(frozen=True, slots=True)
class AddressTrouble:
    """An address that has given no plausible document for some checks in a row."""

    source: str
    address: str
    failures: int
    failing_since: datetime
    outcome: CheckOutcome  # of the last check
    note: str


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
    due_at: datetime | None = None
    first_good_at: datetime | None = None
    last_good_at: datetime | None = None
    failures: int = 0
    last: Check | None = None
