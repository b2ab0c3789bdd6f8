"""Summarise how much of a reading was recognised in pictures, and how sure the recogniser was."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.model import Scan
from tracker.parse.grammar.lines import Line


def summarize_scan(printed: Sequence[Line]) -> Scan | None:
    """Return what share of the printed lines was a picture; None where none was.

    Scores are weighed by characters.
    """
    rows = [
        (line.score, len(line.text or "".join(line.cells)))
        for line in printed
        if line.score is not None
    ]
    if not rows:
        return None
    mean = sum(score * size for score, size in rows) / (sum(size for _, size in rows) or 1)
    return Scan(len(rows), len(printed), round(mean, 4), round(min(score for score, _ in rows), 4))


def warn_of_scan(printed: Sequence[Line]) -> tuple[str, ...]:
    """Return the warning for a scan, with the line that was recognised worst."""
    scan = summarize_scan(printed)
    if scan is None:
        return ()
    worst = min(
        (line for line in printed if line.score is not None), key=lambda line: line.score or 0.0
    )
    words = (worst.text or " ".join(worst.cells))[:30]
    return (f"{scan.summary}（“{words}”）；日期、金额、文号请与原件核对",)
