"""Print texts as pages show them, and outline readings in short."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.model import Clause, Level, Snapshot
from tracker.parse.lines.unwrap import CLOSERS, printed_width
from tracker.parse.snapshot import read_snapshot

SHORT = {Level.PARAGRAPH: "¶", Level.PREAMBLE: "preamble", Level.TABLE: "table", Level.ROW: "row"}


def read_text(text: str) -> Snapshot:
    """Return the reading of a plain text."""
    return read_snapshot(text.encode(), "text/plain")


def wrap_paragraphs(paragraphs: list[str], room: int = 28, blank: bool = True) -> str:
    """Return paragraphs as copied from a PDF.

    Indents are lost, lines are wrapped, and a page number stands every 20 lines.
    """
    lines = [line for paragraph in paragraphs for line in wrap_lines(paragraph, room)]
    for page, at in enumerate(range(20, len(lines), 21), 1):
        lines.insert(at, f"- {page} -")
    return ("\n\n" if blank else "\n").join(lines)


def wrap_lines(paragraph: str, room: float) -> Iterator[str]:
    """Yield the lines of one paragraph.

    Half-width characters count one half, a closing mark may hang over, figures are kept whole.
    """
    full = room
    room -= 2
    while paragraph:
        end = len(paragraph)
        while printed_width(paragraph[:end]) > room:
            end -= 1
        while end < len(paragraph) and paragraph[end] in CLOSERS:
            end += 1
        while (
            1 < end < len(paragraph) and paragraph[end - 1].isdigit() and paragraph[end].isdigit()
        ):
            end -= 1
        yield paragraph[:end]
        paragraph, room = paragraph[end:], full


def outline_clauses(clauses: tuple[Clause, ...]) -> str:
    """Return `第一条(¶ （一） （二))`: labels in order, children in brackets."""
    return " ".join(outline_clause(clause) for clause in clauses)


def outline_clause(clause: Clause) -> str:
    name = clause.label or SHORT.get(clause.level, clause.level.value)
    return f"{name}({outline_clauses(clause.children)})" if clause.children else name


def levels_by_label(found: Snapshot) -> dict[str, str]:
    """Return label -> level for the first unit of each label."""
    named: dict[str, str] = {}
    for clause in found.walk():
        if clause.label:
            named.setdefault(clause.label, clause.level.value)
    return named
