"""The changes of each unit between two snapshots."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tracker.model.kinds import Severity


class ChangeKind(StrEnum):
    """Kinds of changes of a unit between two snapshots; the contract (§2) defines each."""

    UNCHANGED = "unchanged"
    COSMETIC = "cosmetic"
    REFERENCE_ONLY = "reference_only"
    RENUMBERED = "renumbered"
    MOVED = "moved"
    MODIFIED = "modified"
    SPLIT = "split"
    MERGED = "merged"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class ChangedUnit:
    """One side of a change: where, and under which label."""

    path: str
    label: str


@dataclass(frozen=True, slots=True)
class TypedChange:
    """A typed change inside a clause: money 300万元 → 500万元.

    A side is None where the thing was added or dropped.
    """

    type: str  # money, ratio, date, count, duty, addressee, polarity, condition, definition
    old: str | None
    new: str | None
    unit: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One entry for each unit of either side.

    `redline` is (op, text) with op one of `=`, `-`, `+`.
    """

    id: str
    kind: ChangeKind
    old: tuple[ChangedUnit, ...]
    new: tuple[ChangedUnit, ...]
    similarity: float
    redline: tuple[tuple[str, str], ...] = ()
    also: tuple[ChangeKind, ...] = ()
    facts: tuple[TypedChange, ...] = ()
    severity: Severity = Severity.NONE
    rule: str = ""


@dataclass(frozen=True, slots=True)
class BilingualText:
    """A sentence for the reader of a report, in each of its languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Diff:
    """Two snapshots compared, unit by unit, in the order of the new text (removed units where they
    stood).
    """

    changes: tuple[Change, ...]
    warnings: tuple[BilingualText, ...] = ()

    @property
    def summary(self) -> dict[str, int]:
        """Return how many changes there are of each kind that occurs."""
        counts: dict[str, int] = {}
        for change in self.changes:
            counts[change.kind.value] = counts.get(change.kind.value, 0) + 1
        return counts
