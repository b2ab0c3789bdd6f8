"""Two snapshots → Diff: align the passages, name what became of each, in the order of the new text."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tracker.diff.align import Group, align
from tracker.diff.passages import Passage, passages
from tracker.diff.redline import redline
from tracker.diff.reliability import doubts, of_scans, weighed
from tracker.diff.severity import weigh
from tracker.diff.similarity import similarity
from tracker.diff.typed_changes import facts
from tracker.errors import TrackerError
from tracker.model import Change, ChangedUnit, ChangeKind, Diff, Snapshot, squash


def compare(old: Snapshot, new: Snapshot) -> Diff:
    """What became of every unit of either side.

    Raises TrackerError where the two were read by different profiles: a better reader must not look
    like a change of the law.
    """
    if old.profile != new.profile:
        raise TrackerError(
            f"snapshots of two reading profiles ({old.profile}, {new.profile}) cannot be compared: read both with one"
        )
    mine, theirs = passages(old), passages(new)
    groups = _in_order(align(mine, theirs))
    changes: Iterator[Change] = (
        _change([mine[i] for i in g.old], [theirs[j] for j in g.new], g.moved) for g in groups
    )
    if old.scan or new.scan:
        changes = map(weighed, changes)
    told = tuple(_told_apart(changes))
    return Diff(told, (*of_scans(old, new, told), *doubts(mine, theirs, groups)))


def _in_order(groups: Iterable[Group]) -> list[Group]:
    """The order of the new text; what was removed stands after the partner of the unit it stood
    behind.
    """
    groups = list(groups)
    partner = {i: g.new[0] for g in groups if g.new for i in g.old}

    def place(group: Group) -> tuple[int, int, int]:
        if group.new:
            return group.new[0], 0, 0
        behind = next((partner[i] for i in range(group.old[0] - 1, -1, -1) if i in partner), -1)
        return behind, 1, group.old[0]

    return sorted(groups, key=place)


def _change(old: Sequence[Passage], new: Sequence[Passage], moved: bool) -> Change:
    before, after = _joined(old), _joined(new)
    kinds = [kind for kind, holds in _kinds(old, new, moved) if holds] or [ChangeKind.UNCHANGED]
    words = redline(before.text, after.text)
    change = Change(
        id=_digest(old, new),
        kind=kinds[0],
        also=tuple(kinds[1:]),
        old=tuple(p.unit for p in old),
        new=tuple(p.unit for p in new),
        similarity=round(similarity(before, after), 4) if old and new else 0.0,
        redline=words,
        facts=facts(words),
    )
    rule = weigh(change, (*old, *new)[0].heading)
    return replace(change, severity=rule.severity, rule=rule.name)


def _joined(side: Sequence[Passage]) -> Passage:
    return (
        side[0]
        if len(side) == 1
        else Passage(ChangedUnit("", ""), False, "\n".join(p.text for p in side))
    )


def _kinds(
    old: Sequence[Passage], new: Sequence[Passage], moved: bool
) -> Iterator[tuple[ChangeKind, bool]]:
    """The kinds of one group in the order in which they name it."""
    yield ChangeKind.ADDED, not old
    yield ChangeKind.REMOVED, not new
    yield ChangeKind.SPLIT, len(new) > 1
    yield ChangeKind.MERGED, len(old) > 1
    if len(old) == len(new) == 1:
        a, b = old[0], new[0]
        yield ChangeKind.MODIFIED, a.masked != b.masked
        yield ChangeKind.REFERENCE_ONLY, a.masked == b.masked and a.bare != b.bare
        yield ChangeKind.MOVED, moved
        yield ChangeKind.RENUMBERED, a.number != b.number
        yield ChangeKind.COSMETIC, a.bare == b.bare and a.text != b.text


def _digest(old: Sequence[Passage], new: Sequence[Passage]) -> str:
    """The words of both sides, so that a memo can cite a change and a re-reading finds it again."""
    sides = ("\n".join(squash(p.unit.label) + p.plain for p in side) for side in (old, new))
    return hashlib.sha256("\n\n".join(sides).encode()).hexdigest()[:12]


def _told_apart(changes: Iterable[Change]) -> Iterator[Change]:
    """The same, where one id stood twice (two equal rows) as `…-2`."""
    seen: Counter[str] = Counter()
    for change in changes:
        seen[change.id] += 1
        yield (
            change if seen[change.id] == 1 else replace(change, id=f"{change.id}-{seen[change.id]}")
        )
