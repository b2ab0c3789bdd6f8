"""Warn of comparisons that are hard to believe.

A change of most of a text is more often a misreading than a new law; a changed figure between a
scan and another text is more often a misread figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from tracker.diff.align import PassageGroup
from tracker.diff.passages import Passage
from tracker.diff.similarity import text_similarity
from tracker.diff.tokens import CHINESE_DIGITS
from tracker.model import BilingualText, Change, ChangeKind, Severity, Snapshot, squash

_MAX_CHANGED_SHARE = 0.5
MISREAD = "maybe_misread"
_FIGURES = re.compile(rf"[0-9{CHINESE_DIGITS}OoIl|.,\-—]")


def extent_warnings(
    old: Sequence[Passage], new: Sequence[Passage], groups: Sequence[PassageGroup]
) -> Iterator[BilingualText]:
    """Yield a warning if the diff changes most of the text."""
    kept = sum(_count_kept([old[i] for i in g.old], [new[j] for j in g.new]) for g in groups)
    total = sum(len(p.plain_text) for side in (old, new) for p in side)
    if total and kept < _MAX_CHANGED_SHARE * total:
        units = [sum(bool(p.unit.label) and not p.heading for p in side) for side in (old, new)]
        share = 100 - round(100 * kept / total)
        yield BilingualText(
            f"这次比较将改动全文约{share}%的文字(旧{units[0]}条,新{units[1]}条):"
            "请先核对两份文本是否读取正确、是否为同一政策。",
            f"This comparison would change about {share}% of the text "
            f"({units[0]} clauses before, {units[1]} after): "
            "first check that both texts were read right and are of one policy.",
        )


def _count_kept(old: Sequence[Passage], new: Sequence[Passage]) -> float:
    """Return how many characters of both sides a group keeps."""
    if not old or not new:
        return 0.0
    size = sum(len(p.plain_text) for p in (*old, *new))
    return size * (text_similarity(old[0], new[0]) if len(old) == len(new) == 1 else 1.0)


# ---------------------------------------------------------------- scans


def lower_scan_severity(change: Change) -> Change:
    """Return the change with a lower severity if it may be a misread scan.

    This concerns a change that differs only in figures or single characters.
    """
    if change.kind is not ChangeKind.MODIFIED or not all(
        map(_may_be_misread, *_list_edits(change))
    ):
        return change
    return replace(
        change,
        severity=Severity.MEDIUM if change.severity == Severity.HIGH else change.severity,
        rule=MISREAD,
    )


def _list_edits(change: Change) -> tuple[list[str], list[str]]:
    """Return what was removed and what was added in each place; one of both may be empty."""
    places = [
        list(run)
        for same, run in groupby(change.redline, key=lambda part: part[0] == "=")
        if not same
    ]
    old, new = (
        [squash("".join(text for sign, text in run if sign == op)) for run in places] for op in "-+"
    )
    return old, new


def _may_be_misread(old: str, new: str) -> bool:
    """Return whether character recognition could take one text for the other.

    300万元 for 800万元, 己 for 已; but not 可以 for 应当.
    """
    return bool(old and new) and (
        len(old) == len(new) == 1 or _FIGURES.sub("", old) == _FIGURES.sub("", new)
    )


def scan_warnings(
    old: Snapshot, new: Snapshot, changes: Sequence[Change]
) -> Iterator[BilingualText]:
    """Yield warnings for a diff in which a side was recognised from a scan."""
    sides = [
        words
        for snapshot, words in ((old, ("旧版", "The old text")), (new, ("新版", "The new text")))
        if snapshot.scan
    ]
    count = sum(change.rule == MISREAD for change in changes)
    if len(sides) == 2:
        sides = [("两版", "Both texts")]
    for zh, en in sides:
        yield BilingualText(
            f"{zh}由扫描件识别（OCR），其中 {count} 处变化只差数字或个别字，"
            "可能是识别误差：请与原件核对。",
            f"{en} came from a scan by OCR; {count} of the changes are of figures or single signs "
            "and may be misread: check the original.",
        )
