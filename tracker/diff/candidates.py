"""Which passages are worth measuring against each other, and how alike they are."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import nlargest

from rapidfuzz.distance import Indel

from tracker.diff.passages import Passage

_BEST = 12  # measured per passage: the right partner was never below the eighth place


def similarity(a: Passage, b: Passage) -> float:
    """Shared characters in order, 0 to 1, over the masked words."""
    return Indel.normalized_similarity(a.masked, b.masked)


def rarity(*sides: Sequence[Passage]) -> dict[str, float]:
    """Weight of each bigram: much for one that stands in few passages, nothing for boilerplate."""
    counts = Counter(gram for side in sides for passage in side for gram in passage.bigrams)
    total = sum(map(len, sides)) + 1
    return {gram: math.log(total / n) for gram, n in counts.items()}


def candidates(
    old: Sequence[Passage], new: Sequence[Passage], left: Iterable[int], right: Iterable[int], weights: Mapping[str, float]
) -> Iterator[tuple[int, int]]:
    """Pairs of free passages that share rare bigrams, the best dozen for each of the old side."""
    holders: dict[str, list[int]] = defaultdict(list)
    for j in right:
        for gram in new[j].bigrams:
            holders[gram].append(j)
    for i in left:
        shared: dict[int, float] = defaultdict(float)
        for gram in old[i].bigrams:
            for j in holders.get(gram, ()):
                shared[j] += weights[gram]
        for j in nlargest(_BEST, shared, key=shared.__getitem__):
            if old[i].heading == new[j].heading:
                yield i, j
