"""Cache the last comparisons, because comparing a long law takes a quarter of a second."""

from __future__ import annotations

from collections import OrderedDict

from tracker.app import App
from tracker.model import ChangeKind, Diff, Version
from tracker.query.comparison import compare_bounded
from tracker.query.snapshots import current_snapshot

# the words stand
SAME_WORDS = frozenset({ChangeKind.UNCHANGED, ChangeKind.COSMETIC, ChangeKind.RENUMBERED})
MAX_DIFFS = 64
_diffs: OrderedDict[tuple[str, ...], Diff] = OrderedDict()


def version_name(version: Version) -> str:
    """Return the version as addresses name it: `changning-keji-2024@1`."""
    return f"{version.policy}@{version.n}"


def cached_diff(app: App, old: Version, new: Version) -> Diff:
    """Return the diff of two versions as both are read today."""
    one, other = (
        current_snapshot(app, old),
        current_snapshot(app, new),
    )
    key = (old.id, new.id, one.profile, one.body_digest, other.body_digest)
    diff = _diffs.pop(key, None) or compare_bounded(one, other)
    _diffs[key] = diff
    while len(_diffs) > MAX_DIFFS:
        _diffs.popitem(last=False)
    return diff
