"""Compare two wordings without stopping the service, however long or hostile they are.

Short texts are compared at once: the worst that is known of them takes a fifth of a second
(`tests/unit/diff/test_cost.py`). Longer ones are given to a child process with limits.
"""

from __future__ import annotations

from tracker.bounded_calls import run_bounded
from tracker.diff import compare_snapshots
from tracker.errors import ReadError
from tracker.law.analyse import analyse_snapshot
from tracker.model import Diff, Snapshot, Validity

LONG = 40_000  # characters of both texts together
TOO_COSTLY = "两个版本的比较未能在限定的时间和内存内完成；请分别查看两个版本（{}）"


def compare_bounded(old: Snapshot, new: Snapshot) -> Diff:
    """Return the diff of two texts. Raises ReadError where it exceeds the limits."""
    if count_characters(old) + count_characters(new) <= LONG:
        return compare_snapshots(old, new)
    try:
        return run_bounded(compare_snapshots, old, new)
    except ReadError as error:
        raise ReadError(TOO_COSTLY.format(error)) from error


def validity_of(snapshot: Snapshot) -> Validity:
    """Return the validity that a text prints. Raises ReadError where it exceeds the limits."""
    if count_characters(snapshot) <= LONG:
        return analyse_snapshot(snapshot).validity
    return run_bounded(analyse_snapshot, snapshot).validity


def count_characters(snapshot: Snapshot) -> int:
    """Return the length of a text."""
    own = len(snapshot.wrapper) + len(snapshot.colophon)
    return own + sum(len(each.heading or "") + len(each.text) for each in snapshot.walk())
