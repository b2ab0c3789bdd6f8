"""Render a Diff as the JSON object of the contract (§2)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from tracker.model import Change, Diff


def diff_json(diff: Diff) -> dict[str, Any]:
    """Return `{"changes": […], "summary": {kind: count}, "warnings": […]}`.

    It has one entry for each unit of either side.
    """
    return {
        "changes": [change_json(change) for change in diff.changes],
        "summary": diff.summary,
        "warnings": [warning.zh for warning in diff.warnings],
    }


def change_json(change: Change) -> dict[str, Any]:
    """Return one change."""
    return {
        "id": change.id,
        "kind": change.kind.value,
        "also": [kind.value for kind in change.also],
        "old": [asdict(unit) for unit in change.old],
        "new": [asdict(unit) for unit in change.new],
        "similarity": change.similarity,
        "redline": [list(run) for run in change.redline],
        "facts": [asdict(fact) for fact in change.facts],
        "severity": change.severity,
        "rule": change.rule,
    }


def change_row(change: Change) -> dict[str, Any]:
    """Return one change as a row of a sheet: the text of either side, and where they differ."""
    before, after = (
        "".join(text for op, text in change.redline if op in ("=", side)) for side in ("-", "+")
    )
    marked = "".join(text if op == "=" else f"[{op}{text}{op}]" for op, text in change.redline)
    return {
        **change_json(change),
        "before": before,
        "after": after,
        "marked": marked if before and after and before != after else None,
    }
