"""Trace a clause back through the versions that its version was compared with."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.app import App
from tracker.diff.clause_history import HistoryStep, trace_changes, unchanged_since
from tracker.model import Version
from tracker.query.comparison import compare_bounded
from tracker.query.snapshots import current_snapshot
from tracker.store import policies


@dataclass(frozen=True, slots=True)
class ClausePast:
    """The steps of one clause, newest first, each with its version.

    `since`: the version from which its words stand unchanged.
    """

    steps: tuple[tuple[Version, HistoryStep], ...]
    since: Version


def trace_clause(app: App, version: Version) -> list[Version]:
    """Return the version, the one it was compared with, and so on into earlier instruments."""
    with app.database.read_session() as session:
        found = [version]
        while before := policies.compared_with(session, found[-1].id):
            found.append(policies.get_version_by_id(session, before))
    return found


def clause_past(app: App, policy: str, n: int, path: str) -> ClausePast:
    """Return since when the words of a clause stand, and its earlier numbers. Raises NotKnown."""
    with app.database.read_session() as session:
        version = policies.get_version(session, policies.get_dossier(session, policy).policy.id, n)
    by_id = {version.id: version for version in trace_clause(app, version)}
    texts = [(id, current_snapshot(app, by_id[id])) for id in reversed(by_id)]
    steps = trace_changes(texts, path, compare_bounded)
    return ClausePast(
        tuple((by_id[step.version], step) for step in steps), by_id[unchanged_since(steps)]
    )
