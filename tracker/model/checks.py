"""TODO."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

# The source answered; whether we believe it is another matter.
SUCCESSFUL = frozenset({"unchanged", "cosmetic", "new", "changed", "held", "attached", "listed"})


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
    # new | changed | cosmetic | unchanged | held | blocked | failed | gone (404, 410); of a listing
    # also attached | listed
    outcome: str
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
