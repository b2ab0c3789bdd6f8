"""Which passages of the old text became which of the new: exact anchors, then the most alike by falling thresholds, then pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.diff.anchors import anchors
from tracker.diff.likeness import Likeness
from tracker.diff.order import rising
from tracker.diff.passages import Passage
from tracker.diff.pieces import pieces

_BARS = (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.33, 0.26, 0.2, 0.15)
_NEEDED = (0.33, 0.22, 0.18)  # a pair needs less likeness beside one pair, and least between two
_SURE = 0.5  # pairs above it are made before splits and merges are looked for, the others after

Scored = tuple[float, int, int]  # likeness, old index, new index


@dataclass(frozen=True, slots=True)
class Group:
    """What belongs together: one to one, one old to several new (split), several old to one new (merged), or one side alone."""

    old: tuple[int, ...] = ()
    new: tuple[int, ...] = ()
    moved: bool = False


def align(old: Sequence[Passage], new: Sequence[Passage]) -> list[Group]:
    """Every passage in exactly one group. Which side is called old does not change what belongs together."""
    if [p.plain for p in new] < [p.plain for p in old]:
        return [Group(group.new, group.old, group.moved) for group in align(new, old)]
    pairs, splits, merges = _matched(old, new)
    stayed = rising([pairs[i] for i in sorted(pairs)])
    moved = {i for place, i in enumerate(sorted(pairs)) if place not in stayed}
    groups = [Group(_with(i, merges.get(j)), _with(j, splits.get(i)), i in moved) for i, j in pairs.items()]
    olds, news = {i for g in groups for i in g.old}, {j for g in groups for j in g.new}
    groups += [Group(old=(i,)) for i in range(len(old)) if i not in olds]
    return groups + [Group(new=(j,)) for j in range(len(new)) if j not in news]


def _with(index: int, more: Sequence[int] | None) -> tuple[int, ...]:
    return tuple(sorted((index, *(more or ()))))


def _matched(old: Sequence[Passage], new: Sequence[Passage]) -> tuple[dict[int, int], dict[int, list[int]], dict[int, list[int]]]:
    """Pairs old → new; splits old → further new ones; merges new → further old ones."""
    pairs = anchors(old, new)
    likeness = Likeness(old, new)
    taken = set(pairs.values())
    left = [i for i in range(len(old)) if i not in pairs]
    right = [j for j in range(len(new)) if j not in taken]
    scored = sorted((x for x in likeness.pairs(left, right) if x[0] >= _BARS[-1]), key=lambda x: (-x[0], x[1], x[2]))
    sizes = len(old), len(new)
    _grow(pairs, scored, [bar for bar in _BARS if bar >= _SURE], sizes)
    splits = pieces(old, new, pairs, set(), likeness)
    merges = pieces(new, old, {j: i for i, j in pairs.items()}, {pairs[i] for i in splits}, likeness)
    used_old, used_new = {i for more in merges.values() for i in more}, {j for more in splits.values() for j in more}
    _grow(pairs, [x for x in scored if x[1] not in used_old and x[2] not in used_new], _BARS, sizes)
    return pairs, splits, merges


def _grow(pairs: dict[int, int], scored: Sequence[Scored], bars: Sequence[float], sizes: tuple[int, int]) -> None:
    """Take the pairs above each bar in turn, the best supported first."""
    taken = set(pairs.values())
    for bar in bars:
        band = [x for x in scored if x[0] >= bar]
        while True:
            band = [x for x in band if x[1] not in pairs and x[2] not in taken]
            options = [(support, alike, -i, -j) for alike, i, j in band if alike >= _NEEDED[support := _support(i, j, pairs, sizes)]]
            if not options:
                break
            _, _, i, j = max(options)
            pairs[-i] = -j
            taken.add(-j)


def _support(i: int, j: int, pairs: dict[int, int], sizes: tuple[int, int]) -> int:
    """How many neighbours on either side are a pair; the ends of both texts are one."""
    ends = {-1: -1, sizes[0]: sizes[1]}
    return sum(pairs.get(i + step, ends.get(i + step)) == j + step for step in (-1, 1))
