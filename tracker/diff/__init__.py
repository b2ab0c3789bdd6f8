"""Compare two snapshots unit by unit. Pure."""

from tracker.diff.compare import compare_snapshots

__all__ = ["compare_snapshots"]
