"""First the certain pairs: passages whose words are identical, then without punctuation, then with
references masked.
"""

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
    """Pairs old index → new index of equal passages.

    Of several equal ones, neighbours of a pair go first, then the order decides.
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
    """Indices that share one form, both sides, free ones only."""
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
    """Pair equal passages: beside a pair first, the rest in order."""
    left, right = list(mine), list(theirs)
    for step in (-1, 1):
        for i in list(left)[::-step]:
            beside = pairs.get(i + step)
            if beside is not None and beside - step in right:
                left.remove(i)
                right.remove(beside - step)
                yield i, beside - step
    yield from zip(left, right, strict=False)
