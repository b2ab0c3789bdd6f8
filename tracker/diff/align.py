"""Which passages of the old text became which of the new: exact anchors, then the most similar, by falling thresholds.

A pair needs less likeness the better its neighbours agree: alone .75, beside one pair .36, between two pairs .2.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.diff.anchors import anchors
from tracker.diff.candidates import candidates, rarity, similarity
from tracker.diff.passages import Passage

_BARS = (0.9, 0.75, 0.6, 0.48, 0.36, 0.28, 0.2)
_NEEDED = (0.75, 0.36, 0.2)  # by the number of neighbours that are pairs


def align(old: Sequence[Passage], new: Sequence[Passage]) -> dict[int, int]:
    """Pairs old index → new index, one to one."""
    pairs = anchors(old, new)
    taken = set(pairs.values())
    left = [i for i in range(len(old)) if i not in pairs]
    right = [j for j in range(len(new)) if j not in taken]
    found = {*candidates(old, new, left, right, rarity(old, new)), *_facing(pairs, len(old), len(new))}
    scored = sorted(
        ((similarity(old[i], new[j]), i, j) for i, j in found if old[i].heading == new[j].heading), key=lambda x: (-x[0], x[1], x[2])
    )
    for bar in _BARS:
        grown = True
        while grown:
            grown = False
            for alike, i, j in scored:
                if alike < bar:
                    break
                if i in pairs or j in taken or alike < _NEEDED[_support(i, j, pairs, len(old), len(new))]:
                    continue
                pairs[i] = j
                taken.add(j)
                grown = True
    return pairs


def _support(i: int, j: int, pairs: dict[int, int], olds: int, news: int) -> int:
    before = pairs.get(i - 1) == j - 1 if i and j else i == j
    after = pairs.get(i + 1) == j + 1 if i + 1 < olds and j + 1 < news else i + 1 == olds and j + 1 == news
    return before + after


def _facing(pairs: dict[int, int], olds: int, news: int) -> Iterator[tuple[int, int]]:
    """Free passages that stand between the same two pairs."""
    taken = set(pairs.values())
    last = -1
    gap: list[int] = []
    for i in range(olds + 1):
        j = news if i == olds else pairs.get(i)
        if j is None:
            gap.append(i)
            continue
        if 0 < j - last <= 13 and len(gap) <= 12:
            yield from ((k, n) for k in gap for n in range(last + 1, j) if n not in taken)
        last, gap = j, []
