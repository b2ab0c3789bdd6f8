"""Name the units of a snapshot so that a reader finds them in the document. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tracker.model import Change, ChangedUnit, Clause, Level, Snapshot
from tracker.render.report.labels import UNLABELLED


def clause_names(snapshot: Snapshot, lang: str) -> dict[str, str]:
    """Map each path to a name: `第三条`, `12.`.

    A unit without a label has the heading above it: `二、支持对象 · 段落`.
    """
    return {
        path: name for clause in snapshot.clauses for path, name in _name_clause(clause, "", lang)
    }


def _name_clause(clause: Clause, above: str, lang: str) -> Iterator[tuple[str, str]]:
    own = (
        clause.label.strip()
        or _first_cell(clause)
        or UNLABELLED[lang].get(clause.level, clause.level.value)
    )
    title = f"{clause.label.strip()}{(clause.heading or '').strip()}" or own
    yield clause.path, own if clause.label.strip() or not above else f"{above} · {own}"
    for child in clause.children:
        yield from _name_clause(child, title, lang)


def _first_cell(clause: Clause) -> str:
    """Return the first cell of a table row, which says what the row is about."""
    return clause.text.split("\t")[0].strip() if clause.level is Level.ROW else ""


def change_location(change: Change, old: Mapping[str, str], new: Mapping[str, str]) -> str:
    """Return `第三条 → 第五条`, or one name where both are the same."""
    sides = (_side_names(change.old, old), _side_names(change.new, new))
    return " → ".join(dict.fromkeys(side for side in sides if side))


def _side_names(units: tuple[ChangedUnit, ...], names: Mapping[str, str]) -> str:
    return "、".join(names.get(unit.path) or unit.label or unit.path for unit in units)
