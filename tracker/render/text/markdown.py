"""Render a snapshot as readable Markdown, the file that is stored next to the evidence."""

from __future__ import annotations

from tracker.model import Clause, Level, Snapshot
from tracker.render.report.markdown import escape_markdown

HEADINGS = {Level.PART: "##", Level.CHAPTER: "##", Level.SECTION: "###", Level.ANNEX: "##"}


def render_snapshot(snapshot: Snapshot) -> str:
    """Return head and clauses as Markdown, each unit with its address in a comment."""
    head = snapshot.head
    lines = [f"# {escape_markdown(head.title)}", ""]
    lines += [
        escape_markdown(line)
        for line in (head.document_number, "、".join(head.issuers), str(head.made_on or ""))
        if line
    ]
    lines += ["", *(line for clause in snapshot.clauses for line in _render_unit(clause))]
    lines += [f"> {escape_markdown(warning)}" for warning in snapshot.warnings]
    return (
        "\n".join(lines).rstrip()
        + f"\n\n<!-- {snapshot.profile} · derived from the capture beside it -->\n"
    )


def _render_unit(clause: Clause) -> list[str]:
    own = escape_markdown(
        " ".join(part for part in (clause.label, clause.heading, clause.text) if part)
    )
    mark = HEADINGS.get(clause.level, "")
    lines = [f"{mark} {own} <!-- {clause.path} -->".strip(), ""] if own else []
    return lines + [line for child in clause.children for line in _render_unit(child)]
