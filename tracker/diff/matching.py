"""Match passages: equal ones first, then similar ones by falling thresholds, then pieces."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from tracker.diff.passages import Passage
from tracker.diff.similarity import BigramWeights
from tracker.diff.splits_and_merges import assign_pieces

_THRESHOLDS = (0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.33, 0.26, 0.22, 0.18)
_THRESHOLD_BY_SUPPORT = (
    0.33,
    0.22,
    0.18,
)  # the fewer, the more neighbours are paired: none, one, two
# the last bar of a stage; may a piece be rewritten by then?
_STAGES = ((0.5, False), (0.33, True), (0.18, True))

# equal words: verbatim, without punctuation, or but for references
_FORMS: tuple[Callable[[Passage], str], ...] = (
    lambda p: p.plain_text,
    lambda p: p.bare_text,
    lambda p: p.masked_text,
)

ScoredPair = tuple[float, int, int]  # likeness, old index, new index


class PassageMatching:
    """Pairs, splits and merges of the passages of two texts.

    `pairs`: old index -> new index; `splits`: old index -> its further new indices; `merges`: new
    index -> its further old indices.
    """

    def __init__(self, old: Sequence[Passage], new: Sequence[Passage]) -> None:
        self.old, self.new = old, new
        self.pairs = find_anchors(old, new)
        self.splits: dict[int, list[int]] = {}
        self.merges: dict[int, list[int]] = {}
        self._weights = BigramWeights(old, new)
        candidates = {
            *self._weights.find_candidates(self._free_old(), self._free_new()),
            *self._opposite_pairs(),
        }
        self._scored = [x for x in self._weights.score_pairs(candidates) if x[0] >= _THRESHOLDS[-1]]
        top = 1.0
        for last, rewritten in _STAGES:
            self._extend_pairs([bar for bar in _THRESHOLDS if last <= bar < top])
            self._find_pieces(rewritten)
            top = last

    def _free_old(self) -> list[int]:
        """Return the old indices that are neither paired nor a merged piece."""
        used = {*self.pairs, *_flatten_groups(self.merges)}
        return [i for i in range(len(self.old)) if i not in used]

    def _free_new(self) -> list[int]:
        """Return the new indices that are neither paired nor a split piece."""
        used = {*self.pairs.values(), *_flatten_groups(self.splits)}
        return [j for j in range(len(self.new)) if j not in used]

    def _opposite_pairs(self) -> Iterator[tuple[int, int]]:
        """Yield unpaired passages at the same distance from a pair, before or after it.

        Rows of a table share no rare words, so that their place is the only hint.
        """
        olds, news = set(self._free_old()), set(self._free_new())
        for i, j in {**self.pairs, -1: -1, len(self.old): len(self.new)}.items():
            for step in (-1, 1):
                k = step
                while i + k in olds and j + k in news:
                    yield i + k, j + k
                    k += step

    def _extend_pairs(self, bars: Iterable[float]) -> None:
        """Add the pairs above each threshold, those with most paired neighbours first."""
        olds, news = set(self._free_old()), set(self._free_new())
        for bar in bars:
            band = [x for x in self._scored if x[0] >= bar]
            while True:
                band = [x for x in band if x[1] in olds and x[2] in news]
                options = [
                    (support, alike, -i, -j)
                    for alike, i, j in band
                    if alike
                    >= _THRESHOLD_BY_SUPPORT[support := self._count_paired_neighbours(i, j)]
                ]
                if not options:
                    break
                best = max(options)[0]  # and of equals the first in the text
                for _, _, i, j in sorted((x for x in options if x[0] == best), reverse=True):
                    if -i in olds and -j in news:
                        self.pairs[-i] = -j
                        olds.remove(-i)
                        news.remove(-j)

    def _count_paired_neighbours(self, i: int, j: int) -> int:
        """Count the sides on which the neighbours are a pair; both ends of the texts count."""
        before = i == j == 0 or self.pairs.get(i - 1) == j - 1
        after = (i + 1, j + 1) == (len(self.old), len(self.new)) or self.pairs.get(i + 1) == j + 1
        return before + after

    def _find_pieces(self, rewritten: bool) -> None:
        """Find splits, then merges among the passages that are not split."""
        whole = {
            i: [j, *self.splits.get(i, ())] for i, j in self.pairs.items() if j not in self.merges
        }
        assign_pieces(self.old, self.new, whole, self._free_new(), self._weights, rewritten)
        self.splits = {i: js[1:] for i, js in whole.items() if js[1:]}
        whole = {
            j: [i, *self.merges.get(j, ())] for i, j in self.pairs.items() if i not in self.splits
        }
        assign_pieces(self.new, self.old, whole, self._free_old(), self._weights, rewritten)
        self.merges = {j: is_[1:] for j, is_ in whole.items() if is_[1:]}


def _flatten_groups(groups: dict[int, list[int]]) -> set[int]:
    """Return all indices of the groups."""
    return {index for group in groups.values() for index in group}


def find_anchors(old: Sequence[Passage], new: Sequence[Passage]) -> dict[int, int]:
    """Return pairs old index -> new index of equal passages.

    Among several equal passages, neighbours of a pair are taken first; then the order decides.
    """
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for form in _FORMS:
        groups = _group_by_form(old, new, form, pairs, taken)
        # the unambiguous first
        for mine, theirs in sorted(groups, key=lambda g: len(g[0]) + len(g[1])):
            for i, j in _pair_equal(mine, theirs, pairs):
                pairs[i] = j
                taken.add(j)
    return pairs


def _group_by_form(
    old: Sequence[Passage],
    new: Sequence[Passage],
    form: Callable[[Passage], str],
    pairs: dict[int, int],
    taken: set[int],
) -> list[tuple[list[int], list[int]]]:
    """Return the unpaired indices of both sides that share one form of their words."""
    groups: dict[tuple[bool, str], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for i, passage in enumerate(old):
        if i not in pairs:
            groups[passage.heading, form(passage)][0].append(i)
    for j, passage in enumerate(new):
        if j not in taken:
            groups[passage.heading, form(passage)][1].append(j)
    return [(mine, theirs) for mine, theirs in groups.values() if mine and theirs]


def _pair_equal(
    mine: list[int], theirs: list[int], pairs: dict[int, int]
) -> Iterable[tuple[int, int]]:
    """Yield pairs of equal passages: neighbours of a pair first, the others in order."""
    left, right = list(mine), list(theirs)
    for step in (-1, 1):
        for i in list(left)[::-step]:
            partner = pairs.get(i + step)
            if partner is not None and partner - step in right:
                left.remove(i)
                right.remove(partner - step)
                yield i, partner - step
    yield from zip(left, right, strict=False)
