"""Merge both texts of a Diff into one sequence: without `+` it is the old text in its order,
without `-` the new one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.diff.longest_increasing import longest_increasing_positions
from tracker.diff.passages import Passage, list_passages
from tracker.diff.redline import Redline, build_redline
from tracker.model import Change, Diff, Snapshot

UnitSpan = tuple[
    tuple[int, int], tuple[int, int]
]  # old units [first, last), new units [first, last)


def merge_texts(diff: Diff, old: Snapshot, new: Snapshot) -> Iterator[tuple[bool, Redline]]:
    """Yield (whether it is a heading, redline with the label) of each unit in turn.

    A moved unit is deleted at its old place and inserted at its new one.
    """
    mine, theirs = list_passages(old), list_passages(new)
    last_old = last_new = 0
    ends: UnitSpan = ((len(mine), len(mine)), (len(theirs), len(theirs)))
    for (i, i2), (j, j2) in (*_unmoved_spans(diff, mine, theirs), ends):
        yield from ((p.heading, (("-", _labelled_text(p)),)) for p in mine[last_old:i])
        yield from ((p.heading, (("+", _labelled_text(p)),)) for p in theirs[last_new:j])
        if i < i2:
            yield (
                mine[i].heading,
                build_redline(
                    *("\n".join(map(_labelled_text, side)) for side in (mine[i:i2], theirs[j:j2]))
                ),
            )
        last_old, last_new = i2, j2


def _unmoved_spans(
    diff: Diff, old: Sequence[Passage], new: Sequence[Passage]
) -> Iterator[UnitSpan]:
    """Yield the changes whose units are contiguous on both sides and keep their relative order."""
    at_old, at_new = ({p.unit.path: n for n, p in enumerate(side)} for side in (old, new))
    spans = [
        (
            _contiguous_span(sorted(at_old[u.path] for u in c.old)),
            _contiguous_span(sorted(at_new[u.path] for u in c.new)),
        )
        for c in diff.changes
        if _has_both_sides(c)
    ]
    whole = sorted((a, b) for a, b in spans if a and b)
    kept = longest_increasing_positions([b[0] for _, b in whole])
    yield from (span for n, span in enumerate(whole) if n in kept)


def _has_both_sides(change: Change) -> bool:
    return bool(change.old and change.new)


def _contiguous_span(indices: Sequence[int]) -> tuple[int, int] | None:
    """Return the first index and one past the last, if no other index lies between them."""
    return (indices[0], indices[-1] + 1) if indices[-1] - indices[0] == len(indices) - 1 else None


def _labelled_text(passage: Passage) -> str:
    return f"{passage.unit.label}{passage.text}"
