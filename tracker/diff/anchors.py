"""Pair passages with equal words: verbatim, without punctuation, or but for references."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from tracker.diff.passages import Passage

_FORMS: tuple[Callable[[Passage], str], ...] = (
    lambda p: p.plain_text,
    lambda p: p.bare_text,
    lambda p: p.masked_text,
)


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
