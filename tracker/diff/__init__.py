"""Two snapshots → Diff: what became of every unit. Pure."""

from tracker.diff.compare import compare

__all__ = ["compare"]
