"""Two snapshots → Diff: what became of every unit. Pure."""

from tracker.diff.compare import compare_snapshots

__all__ = ["compare_snapshots"]
