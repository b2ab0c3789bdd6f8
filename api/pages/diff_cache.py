"""Two wordings compared, and the last comparisons kept: a long law takes a quarter of a second."""

from __future__ import annotations

from collections import OrderedDict

from tracker.app import App
from tracker.diff import compare
from tracker.model import ChangeKind, Diff, Version
from tracker.query.snapshots import current_snapshot

# the words stand
STILL = frozenset({ChangeKind.UNCHANGED, ChangeKind.COSMETIC, ChangeKind.RENUMBERED})
MOST = 64
_made: OrderedDict[tuple[str, ...], Diff] = OrderedDict()


def name(version: Version) -> str:
    """How addresses name a wording: `changning-keji-2024@1`."""
    return f"{version.policy}@{version.n}"


def compared(home: App, old: Version, new: Version) -> Diff:
    """What became of every unit, as both are read today."""
    one, other = (
        current_snapshot(home, old),
        current_snapshot(home, new),
    )
    key = (old.id, new.id, one.profile, one.body_digest, other.body_digest)
    diff = _made.pop(key, None) or compare(one, other)
    _made[key] = diff
    while len(_made) > MOST:
        _made.popitem(last=False)
    return diff
