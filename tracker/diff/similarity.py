"""Measure how similar two passages are by the rare bigrams that they share.

Bigrams of boilerplate stand in many passages and weigh little.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from rapidfuzz.distance import Indel

from tracker.diff.passages import Passage

_MAX_RARE_SPREAD = 32  # a rare bigram occurs in at most so many passages
_MAX_CANDIDATES = 8
# weight of full containment of one passage in a longer one …
_CONTAINED = 0.65
_MIN_SHARED = 8.0  # … and it shares at least so many bigrams that stand nowhere else


def text_similarity(a: Passage, b: Passage) -> float:
    """Return the share of common characters in order, 0 to 1, as shown to people."""
    return Indel.normalized_similarity(a.masked_text, b.masked_text)


class BigramWeights:
    """Weights of the bigrams of two texts: the rarer, the heavier."""

    def __init__(self, old: Sequence[Passage], new: Sequence[Passage]) -> None:
        self._old, self._new = old, new
        spread = Counter(chain.from_iterable(passage.bigrams for passage in old))
        # the larger count of the two
        spread |= Counter(chain.from_iterable(passage.bigrams for passage in new))
        total = max(len(old), len(new)) + 1
        weights = {n: math.log(total / n, total) for n in range(1, total)}
        self._weights = {gram: weights[n] for gram, n in spread.items()}
        self._rare = {gram for gram, n in spread.items() if n <= _MAX_RARE_SPREAD}

    def total_weight(self, grams: Iterable[str]) -> float:
        """Return the sum of the weights of some bigrams."""
        return sum(map(self._weights.__getitem__, grams))

    def find_candidates(
        self, left: Sequence[int], right: Sequence[int]
    ) -> Iterator[tuple[int, int]]:
        """Yield (old index, new index) of passages that share most rare bigrams."""
        holders: dict[str, list[int]] = defaultdict(list)
        for j in right:
            for gram in self._new[j].bigrams & self._rare:
                holders[gram].append(j)
        for i in left:
            shared = Counter(
                chain.from_iterable(map(holders.__getitem__, self._old[i].bigrams & holders.keys()))
            )
            yield from ((i, j) for j, _ in shared.most_common(_MAX_CANDIDATES))

    def score_pairs(self, pairs: Iterable[tuple[int, int]]) -> Iterator[tuple[float, int, int]]:
        """Yield (similarity 0 to 1, old index, new index) for each pair.

        A heading is never similar to a text.
        """
        sizes_old: dict[int, float] = {}
        sizes_new: dict[int, float] = {}
        for i, j in pairs:
            a, b = self._old[i], self._new[j]
            if a.heading == b.heading:
                one = sizes_old.get(i) or sizes_old.setdefault(i, self.total_weight(a.bigrams))
                other = sizes_new.get(j) or sizes_new.setdefault(j, self.total_weight(b.bigrams))
                yield _weigh_overlap(self.total_weight(a.bigrams & b.bigrams), one, other), i, j


def _weigh_overlap(shared: float, one: float, other: float) -> float:
    """Return the similarity of two passages from the weights of what they share and hold.

    Containment of a short passage in a long one counts as well, a little less.
    """
    if not shared:
        return 0.0
    return max(
        2 * shared / (one + other),
        _CONTAINED * min(1.0, shared / _MIN_SHARED) * shared / min(one, other),
    )
