"""Group the passages of two texts: which old ones became which new ones, and which ones moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.diff.longest_increasing import longest_increasing_positions
from tracker.diff.matching import PassageMatching
from tracker.diff.passages import Passage


@dataclass(frozen=True, slots=True)
class PassageGroup:
    """Indices of passages that belong together.

    One to one, one old to several new (split), several old to one new (merge), or one side alone.
    """

    old: tuple[int, ...] = ()
    new: tuple[int, ...] = ()
    moved: bool = False


def align_passages(old: Sequence[Passage], new: Sequence[Passage]) -> list[PassageGroup]:
    """Return groups in which every passage of either side stands exactly once.

    The grouping does not depend on which side is called old.
    """
    if [p.plain_text for p in new] < [p.plain_text for p in old]:
        return [
            PassageGroup(group.new, group.old, group.moved) for group in align_passages(new, old)
        ]
    matching = PassageMatching(old, new)
    pairs = matching.pairs
    stayed = longest_increasing_positions([pairs[i] for i in sorted(pairs)])
    moved = {i for place, i in enumerate(sorted(pairs)) if place not in stayed}
    groups = [
        PassageGroup(
            _sort_indices(i, matching.merges.get(j)),
            _sort_indices(j, matching.splits.get(i)),
            i in moved,
        )
        for i, j in pairs.items()
    ]
    olds, news = {i for g in groups for i in g.old}, {j for g in groups for j in g.new}
    groups += [PassageGroup(old=(i,)) for i in range(len(old)) if i not in olds]
    return groups + [PassageGroup(new=(j,)) for j in range(len(new)) if j not in news]


def _sort_indices(index: int, more: Sequence[int] | None) -> tuple[int, ...]:
    """Return the index of a pair and those of its further pieces, in order."""
    return tuple(sorted((index, *(more or ()))))
