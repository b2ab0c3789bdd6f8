"""Compare two snapshots: align their passages and name what became of each."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tracker.diff.align import PassageGroup, align_passages
from tracker.diff.passages import Passage, list_passages
from tracker.diff.redline import Redline, build_redline, common_prefix_length
from tracker.diff.reliability import extent_warnings, lower_scan_severity, scan_warnings
from tracker.diff.severity import rate_change
from tracker.diff.similarity import text_similarity
from tracker.diff.typed_changes import find_differences
from tracker.errors import TrackerError
from tracker.model import Change, ChangedUnit, ChangeKind, Diff, Snapshot, TypedChange, squash


def compare_snapshots(old: Snapshot, new: Snapshot) -> Diff:
    """Return the diff of two snapshots, one entry for each unit of either side.

    Raises TrackerError if the two were read with different profiles, because a better reader would
    look like a change of the law.
    """
    if old.profile != new.profile:
        raise TrackerError(
            f"snapshots of two reading profiles ({old.profile}, {new.profile}) "
            "cannot be compared: read both with one"
        )
    old_passages, new_passages = list_passages(old), list_passages(new)
    groups = _order_groups(align_passages(old_passages, new_passages))
    changes: Iterator[Change] = (
        _build_change([old_passages[i] for i in g.old], [new_passages[j] for j in g.new], g.moved)
        for g in groups
    )
    if old.scan or new.scan:
        changes = map(lower_scan_severity, changes)
    named = tuple(_make_ids_unique(changes))
    return Diff(
        named,
        (*scan_warnings(old, new, named), *extent_warnings(old_passages, new_passages, groups)),
    )


def _order_groups(groups: Iterable[PassageGroup]) -> list[PassageGroup]:
    """Sort the groups by the new text.

    A removed unit follows the counterpart of the unit that it followed in the old text.
    """
    groups = list(groups)
    partner = {i: g.new[0] for g in groups if g.new for i in g.old}

    def place(group: PassageGroup) -> tuple[int, int, int]:
        """Return (place in the new text, removed or not, place in the old text)."""
        if group.new:
            return group.new[0], 0, 0
        behind = next((partner[i] for i in range(group.old[0] - 1, -1, -1) if i in partner), -1)
        return behind, 1, group.old[0]

    return sorted(groups, key=place)


def _build_change(old: Sequence[Passage], new: Sequence[Passage], moved: bool) -> Change:
    """Return what became of one group, with its severity."""
    before, after = _join_passages(old), _join_passages(new)
    kinds = [kind for kind, holds in _applicable_kinds(old, new, moved) if holds] or [
        ChangeKind.UNCHANGED
    ]
    words = build_redline(before.text, after.text)
    change = Change(
        id=_change_id(old, new),
        kind=kinds[0],
        also=tuple(kinds[1:]),
        old=tuple(p.unit for p in old),
        new=tuple(p.unit for p in new),
        similarity=round(text_similarity(before, after), 4) if old and new else 0.0,
        redline=words,
        facts=find_differences(_redline_with_units(words, before, after)),
    )
    if len(old) + len(new) > 2:
        whole, pieces = (before, new) if len(new) > 1 else (after, old)
        change = replace(change, facts=_without_repetitions(change.facts, whole, pieces))
    rule = rate_change(change, (*old, *new)[0].heading)
    return replace(change, severity=rule.severity, rule=rule.name)


def _without_repetitions(
    facts: Sequence[TypedChange], whole: Passage, pieces: Sequence[Passage]
) -> tuple[TypedChange, ...]:
    """Return the facts without words that a piece repeats from the beginning of the whole.

    企业应当提供甲和乙 -> 企业应当提供甲 / 企业应当提供乙: the second 应当 is no new duty.
    """
    starts = [
        piece.plain_text[: common_prefix_length(whole.plain_text, piece.plain_text)]
        for piece in pieces[1:]
    ]
    return tuple(
        fact
        for fact in facts
        if (fact.old and fact.new)
        or not any(squash(fact.old or fact.new or "") in start for start in starts)
    )


def _redline_with_units(words: Redline, before: Passage, after: Passage) -> Redline:
    """Return the redline in which bare numbers of table cells have the unit of their column."""
    if not (before.with_units or after.with_units) or all(sign == "=" for sign, _ in words):
        return words
    return build_redline(before.with_units or before.text, after.with_units or after.text)


def _join_passages(side: Sequence[Passage]) -> Passage:
    """Return one passage with the text of all passages of a side."""
    return (
        side[0]
        if len(side) == 1
        else Passage(ChangedUnit("", ""), False, "\n".join(p.text for p in side))
    )


def _applicable_kinds(
    old: Sequence[Passage], new: Sequence[Passage], moved: bool
) -> Iterator[tuple[ChangeKind, bool]]:
    """Yield each kind with whether it applies; the first that applies names the change."""
    yield ChangeKind.ADDED, not old
    yield ChangeKind.REMOVED, not new
    yield ChangeKind.SPLIT, len(new) > 1
    yield ChangeKind.MERGED, len(old) > 1
    if len(old) == len(new) == 1:
        a, b = old[0], new[0]
        yield ChangeKind.MODIFIED, a.masked_text != b.masked_text
        yield (
            ChangeKind.REFERENCE_ONLY,
            a.masked_text == b.masked_text and a.bare_text != b.bare_text,
        )
        yield ChangeKind.MOVED, moved
        yield ChangeKind.RENUMBERED, a.number != b.number
        yield ChangeKind.COSMETIC, a.bare_text == b.bare_text and a.text != b.text


def _change_id(old: Sequence[Passage], new: Sequence[Passage]) -> str:
    """Return an id made from the words of both sides, the same after each new comparison."""
    sides = ("\n".join(squash(p.unit.label) + p.plain_text for p in side) for side in (old, new))
    return hashlib.sha256("\n\n".join(sides).encode()).hexdigest()[:12]


def _make_ids_unique(changes: Iterable[Change]) -> Iterator[Change]:
    """Yield the changes; the second of two equal ids gets the suffix `-2`."""
    seen: Counter[str] = Counter()
    for change in changes:
        seen[change.id] += 1
        yield (
            change if seen[change.id] == 1 else replace(change, id=f"{change.id}-{seen[change.id]}")
        )
