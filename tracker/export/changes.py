"""A Diff as the JSON object of the contract (§2)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from tracker.model import Change, Diff


def changes(diff: Diff) -> dict[str, Any]:
    """`{"changes": […], "summary": {kind: count}, "warnings": […]}`, one entry for each unit of either side."""
    return {
        "changes": [entry(change) for change in diff.changes],
        "summary": diff.summary,
        "warnings": [warning.zh for warning in diff.warnings],
    }


def entry(change: Change) -> dict[str, Any]:
    """One change."""
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
