"""Two snapshots → Diff: align the passages, name what became of each, in the order of the new text."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tracker.diff.align import align
from tracker.diff.candidates import similarity
from tracker.diff.order import rising
from tracker.diff.passages import Passage, passages
from tracker.diff.redline import redline
from tracker.errors import TrackerError
from tracker.model import Change, ChangeKind, Diff, Snapshot, squash


def compare(old: Snapshot, new: Snapshot) -> Diff:
    """What became of every unit of either side.

    Raises TrackerError where the two were read by different profiles: a better reader must not look like a change of the law.
    """
    if old.profile != new.profile:
        raise TrackerError(f"snapshots of two reading profiles ({old.profile}, {new.profile}) cannot be compared: read both with one")
    mine, theirs = passages(old), passages(new)
    pairs = align(mine, theirs)
    stayed = rising([pairs[i] for i in sorted(pairs)])
    moved = {i for position, i in enumerate(sorted(pairs)) if position not in stayed}
    back = {j: i for i, j in pairs.items()}
    changes = [_pair(mine[back[j]], p, back[j] in moved) if j in back else _added(p) for j, p in enumerate(theirs)]
    return Diff(tuple(_named(_with_removed(changes, mine, pairs))))


def _pair(old: Passage, new: Passage, moved: bool) -> Change:
    kinds = [kind for kind, holds in _kinds(old, new, moved) if holds] or [ChangeKind.UNCHANGED]
    return Change(
        id=_digest(old, new),
        kind=kinds[0],
        also=tuple(kinds[1:]),
        old=(old.unit,),
        new=(new.unit,),
        similarity=round(similarity(old, new), 4),
        redline=redline(old.text, new.text),
    )


def _kinds(old: Passage, new: Passage, moved: bool) -> Iterator[tuple[ChangeKind, bool]]:
    """The kinds of one pair in the order in which they name it."""
    yield ChangeKind.MODIFIED, old.masked != new.masked
    yield ChangeKind.REFERENCE_ONLY, old.masked == new.masked and old.bare != new.bare
    yield ChangeKind.MOVED, moved
    yield ChangeKind.RENUMBERED, old.number != new.number
    yield ChangeKind.COSMETIC, old.bare == new.bare and old.text != new.text


def _added(new: Passage) -> Change:
    return Change(_digest(None, new), ChangeKind.ADDED, (), (new.unit,), 0.0, (("+", new.text),) if new.text else ())


def _removed(old: Passage) -> Change:
    return Change(_digest(old, None), ChangeKind.REMOVED, (old.unit,), (), 0.0, (("-", old.text),) if old.text else ())


def _with_removed(changes: Sequence[Change], old: Sequence[Passage], pairs: dict[int, int]) -> Iterator[Change]:
    """The changes with each removed unit after the partner of the unit it stood behind."""
    after: dict[int, list[Change]] = {}
    place = -1
    for i, passage in enumerate(old):
        place = pairs.get(i, place)
        if i not in pairs:
            after.setdefault(place, []).append(_removed(passage))
    yield from after.get(-1, ())
    for j, change in enumerate(changes):
        yield change
        yield from after.get(j, ())


def _digest(old: Passage | None, new: Passage | None) -> str:
    """The words of both sides, so that a memo can cite a change and a re-reading finds it again."""
    sides = (squash(p.unit.label) + p.plain if p else "" for p in (old, new))
    return hashlib.sha256("\n".join(sides).encode()).hexdigest()[:12]


def _named(changes: Iterable[Change]) -> Iterator[Change]:
    """The same, where one id stood twice (two equal rows) told apart: `…-2`."""
    seen: Counter[str] = Counter()
    for change in changes:
        seen[change.id] += 1
        yield change if seen[change.id] == 1 else replace(change, id=f"{change.id}-{seen[change.id]}")
