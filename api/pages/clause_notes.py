"""Collect the marginal notes of a text: what happened to each clause in earlier versions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

from api.pages.diff_cache import SAME_WORDS, cached_diff, version_name
from tracker.app import App
from tracker.model import ChangeKind, Version
from tracker.query.clause_history import trace_clause

MAX_VERSIONS = 6  # wordings; older ones are on the compare page


@dataclass(frozen=True, slots=True)
class ClauseNote:
    """A change that produced the clause.

    `version` and `before` are `<policy>@<n>`; `change` is the id of the change in their diff.
    """

    kind: ChangeKind
    before: str
    version: str
    change: str


def list_clause_notes(app: App, version: Version) -> dict[str, list[ClauseNote]]:
    """Return path in this version -> its notes, newest first."""
    notes: dict[str, list[ClauseNote]] = defaultdict(list)
    # path in the wording at hand -> paths in the wording shown
    here: dict[str, list[str]] | None = None
    for newer, before in pairwise(trace_clause(app, version)[: MAX_VERSIONS + 1]):
        older: dict[str, list[str]] = defaultdict(list)
        for change in cached_diff(app, before, newer).changes:
            shown = [
                path
                for unit in change.new
                for path in ([unit.path] if here is None else here.get(unit.path, []))
            ]
            for path in shown if change.kind not in SAME_WORDS else ():
                notes[path].append(
                    ClauseNote(change.kind, version_name(before), version_name(newer), change.id)
                )
            for unit in change.old:
                older[unit.path] += shown
        here = older
    return notes
