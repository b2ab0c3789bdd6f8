"""Which passages of the old text became which of the new, and which of them left their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.diff.longest_increasing import rising
from tracker.diff.matching import Matching
from tracker.diff.passages import Passage


@dataclass(frozen=True, slots=True)
class Group:
    """What belongs together: one to one, one old to several new (split), several old to one new
    (merged), or one side alone.
    """

    old: tuple[int, ...] = ()
    new: tuple[int, ...] = ()
    moved: bool = False


def align(old: Sequence[Passage], new: Sequence[Passage]) -> list[Group]:
    """Every passage in exactly one group.

    Which side is called old does not change what belongs together.
    """
    if [p.plain for p in new] < [p.plain for p in old]:
        return [Group(group.new, group.old, group.moved) for group in align(new, old)]
    matching = Matching(old, new)
    pairs = matching.pairs
    stayed = rising([pairs[i] for i in sorted(pairs)])
    moved = {i for place, i in enumerate(sorted(pairs)) if place not in stayed}
    groups = [
        Group(_with(i, matching.merges.get(j)), _with(j, matching.splits.get(i)), i in moved)
        for i, j in pairs.items()
    ]
    olds, news = {i for g in groups for i in g.old}, {j for g in groups for j in g.new}
    groups += [Group(old=(i,)) for i in range(len(old)) if i not in olds]
    return groups + [Group(new=(j,)) for j in range(len(new)) if j not in news]


def _with(index: int, more: Sequence[int] | None) -> tuple[int, ...]:
    return tuple(sorted((index, *(more or ()))))
