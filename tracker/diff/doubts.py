"""A comparison that would change most of a text is more often a misreading than a new law: it says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.diff.align import Group
from tracker.diff.likeness import similarity
from tracker.diff.passages import Passage
from tracker.model import Saying

_MOST = 0.5


def doubts(old: Sequence[Passage], new: Sequence[Passage], groups: Sequence[Group]) -> Iterator[Saying]:
    """Sentences for the reader of a diff that is hard to believe; none for most."""
    kept = sum(_kept([old[i] for i in g.old], [new[j] for j in g.new]) for g in groups)
    total = sum(len(p.plain) for side in (old, new) for p in side)
    if total and kept < _MOST * total:
        units = [sum(bool(p.unit.label) and not p.heading for p in side) for side in (old, new)]
        share = 100 - round(100 * kept / total)
        yield Saying(
            f"这次比较将改动全文约{share}%的文字(旧{units[0]}条,新{units[1]}条):请先核对两份文本是否读取正确、是否为同一政策。",
            f"This comparison would change about {share}% of the text ({units[0]} clauses before, {units[1]} after): "
            "first check that both texts were read right and are of one policy.",
        )


def _kept(old: Sequence[Passage], new: Sequence[Passage]) -> float:
    """Characters of both sides that one group keeps."""
    if not old or not new:
        return 0.0
    size = sum(len(p.plain) for p in (*old, *new))
    return size * (similarity(old[0], new[0]) if len(old) == len(new) == 1 else 1.0)
