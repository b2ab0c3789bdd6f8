"""The past of one clause: since which version its words stand, under which earlier numbers and in
which instruments.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.diff.compare import compare
from tracker.diff.passages import passages
from tracker.errors import NotKnown
from tracker.model import Change, ChangedUnit, ChangeKind, Snapshot

SAME_WORDS = frozenset(
    {ChangeKind.UNCHANGED, ChangeKind.COSMETIC, ChangeKind.RENUMBERED, ChangeKind.MOVED}
)


@dataclass(frozen=True, slots=True)
class Step:
    """The clause in one version, and the change that made it so; None where no earlier version is
    known.
    """

    version: str
    units: tuple[ChangedUnit, ...]  # several where a later version merged them
    change: Change | None


def history(versions: Sequence[tuple[str, Snapshot]], path: str) -> tuple[Step, ...]:
    """The clause at `path` of the last version, followed back: newest first, ending where it was
    added or where our knowledge ends.

    `versions` are (name, snapshot), oldest first; they may cross instruments. Splits and merges are
    followed to all their parts,
    an item to the clause it stands in. Raises NotKnown where the last version has no such unit,
    TrackerError where profiles differ.
    """
    if not versions or not any(clause.path == path for clause in versions[-1][1].walk()):
        raise NotKnown(
            f"该版本没有地址为 {path} 的条",
            "clause_not_known",
            en=f"this version has no clause at {path}",
        )
    around = [
        p.unit.path for p in passages(versions[-1][1]) if f"{path}__".startswith(f"{p.unit.path}__")
    ]
    return tuple(_steps(versions, set(around[-1:])))


def since(steps: Sequence[Step]) -> str:
    """The version from which the words have stood as they are now; numbers and places may have
    changed.
    """
    for step in steps:
        if step.change is None or step.change.kind not in SAME_WORDS:
            return step.version
    return steps[-1].version


def _steps(versions: Sequence[tuple[str, Snapshot]], paths: set[str]) -> Iterator[Step]:
    for (_, old), (name, new) in zip(reversed(versions[:-1]), reversed(versions[1:]), strict=True):
        made = [change for change in compare(old, new).changes if _of(change.new, paths)]
        yield from (Step(name, _of(change.new, paths), change) for change in made)
        paths = {unit.path for change in made for unit in change.old}
        if not paths:
            return
    name, first = versions[0]
    yield Step(name, _of([p.unit for p in passages(first)], paths), None)


def _of(units: Sequence[ChangedUnit], paths: set[str]) -> tuple[ChangedUnit, ...]:
    return tuple(unit for unit in units if unit.path in paths)
