"""Splits and merges: a free passage whose words are those that a paired one has left unexplained nearby."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.diff.likeness import Likeness
from tracker.diff.passages import Passage

_NEAR = 3  # units between the pieces of one clause
_OWN, _EXPLAINED = 11, 0.35  # a rewritten piece: at least twelve characters of its own, a third of it from the whole
_FEW, _CONTAINED = 5, 0.9  # a short piece that stands in the whole word for word


def pieces(
    whole: Sequence[Passage], parts: Sequence[Passage], pairs: dict[int, int], barred: set[int], likeness: Likeness
) -> dict[int, list[int]]:
    """Whole index → the further parts it became, beside its pair. The best first, and each narrows what is left to explain."""
    free = set(range(len(parts))) - set(pairs.values())
    owners = {j: i for i, j in pairs.items()}
    found: dict[int, list[int]] = {}
    while True:
        options = [
            (fit, -part, owner)
            for part in free
            for owner in {owners[k] for k in range(part - _NEAR, part + _NEAR + 1) if k in owners}
            if owner not in barred
            and (fit := _fit(whole[owner], parts[part], [parts[k] for k in (pairs[owner], *found.get(owner, ()))], likeness))
        ]
        if not options:
            return found
        _, part, owner = max(options)
        found.setdefault(owner, []).append(-part)
        free.remove(-part)
        owners[-part] = owner


def _fit(whole: Passage, part: Passage, explained: Sequence[Passage], likeness: Likeness) -> float:
    """How well the part explains what the others leave; 0 where it does not."""
    shared = whole.bigrams & part.bigrams
    own = shared.difference(*(other.bigrams for other in explained))
    if whole.heading or part.heading or len(own) < _FEW:
        return 0.0
    size = likeness.weight(part.bigrams)
    contained, explains = likeness.weight(shared) / size, likeness.weight(own) / size
    holds = (len(own) >= _OWN and explains >= _EXPLAINED) or contained >= _CONTAINED
    return contained + explains if holds else 0.0
