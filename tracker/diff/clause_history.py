"""Trace one clause back through the versions, across numbers and instruments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tracker.diff.compare import compare_snapshots
from tracker.diff.passages import list_passages
from tracker.errors import NotKnown
from tracker.model import Change, ChangedUnit, ChangeKind, Diff, Snapshot

SAME_WORDS = frozenset(
    {ChangeKind.UNCHANGED, ChangeKind.COSMETIC, ChangeKind.RENUMBERED, ChangeKind.MOVED}
)

Comparer = Callable[[Snapshot, Snapshot], Diff]


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """The clause in one version, and the change that produced it.

    `change` is None for the oldest known version.
    """

    version: str
    units: tuple[ChangedUnit, ...]  # several where a later version merged them
    change: Change | None


def trace_changes(
    versions: Sequence[tuple[str, Snapshot]], path: str, compare: Comparer = compare_snapshots
) -> tuple[HistoryStep, ...]:
    """Return the history of the clause at `path` of the last version, newest step first.

    It ends where the clause was added or where the versions end. `versions` are (name, snapshot),
    oldest first; they may be of several instruments. Splits and merges are followed to all their
    parts, and an item to the clause that contains it. `compare` compares two versions.

    Raises NotKnown if the last version has no unit at `path`, TrackerError if reading profiles
    differ.
    """
    if not versions or not any(clause.path == path for clause in versions[-1][1].walk()):
        raise NotKnown(
            f"该版本没有地址为 {path} 的条",
            "clause_not_known",
            en=f"this version has no clause at {path}",
        )
    around = [
        p.unit.path
        for p in list_passages(versions[-1][1])
        if f"{path}__".startswith(f"{p.unit.path}__")
    ]
    return tuple(_trace_back(versions, set(around[-1:]), compare))


def unchanged_since(steps: Sequence[HistoryStep]) -> str:
    """Return the oldest version since which the words are the same.

    A change of number or place is no change of words.
    """
    for step in steps:
        if step.change is None or step.change.kind not in SAME_WORDS:
            return step.version
    return steps[-1].version


def _trace_back(
    versions: Sequence[tuple[str, Snapshot]], paths: set[str], compare: Comparer
) -> Iterator[HistoryStep]:
    """Yield the steps of the units at `paths`, from the last version back."""
    for (_, old), (name, new) in zip(reversed(versions[:-1]), reversed(versions[1:]), strict=True):
        made = [change for change in compare(old, new).changes if _units_at(change.new, paths)]
        yield from (HistoryStep(name, _units_at(change.new, paths), change) for change in made)
        paths = {unit.path for change in made for unit in change.old}
        if not paths:
            return
    name, first = versions[0]
    yield HistoryStep(name, _units_at([p.unit for p in list_passages(first)], paths), None)


def _units_at(units: Sequence[ChangedUnit], paths: set[str]) -> tuple[ChangedUnit, ...]:
    """Return the units whose path is one of `paths`."""
    return tuple(unit for unit in units if unit.path in paths)
