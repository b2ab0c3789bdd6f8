"""Render a Diff as a Markdown report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.model import Diff, Snapshot
from tracker.render.report.summary import ReportEntry, ReportOutline, outline_report

# ** and ~~ fail beside Chinese punctuation
_MARKS = {"=": ("", ""), "-": ("<del>", "</del>"), "+": ("<ins>", "</ins>")}
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!])")


def render_markdown(
    diff: Diff,
    old: Snapshot,
    new: Snapshot,
    *,
    from_label: str,
    to_label: str,
    notes: Sequence[str] = (),
    lang: str = "zh",
) -> str:
    """Return the report as Markdown.

    The labels name the versions; `notes` are sentences for the summary (from which day …).
    """
    found = outline_report(
        diff, old, new, from_label=from_label, to_label=to_label, notes=notes, lang=lang
    )
    return "\n".join([*_summary_lines(found), *_change_lines(found)]) + "\n"


def _summary_lines(found: ReportOutline) -> Iterator[str]:
    words = found.words
    yield from (f"# {words['title']}", "")
    for word, title, label in found.sides:
        yield f"- {word}：{escape_markdown(title)}（{escape_markdown(label)}）"
    yield from (f"- {escape_markdown(note)}" for note in found.notes)
    yield f"- {words['counts']}：" + "，".join(f"{kind} {n}" for kind, n in found.counts)
    if found.figures:
        heads = (words["where"], words["what"], words["old"], words["new"], words["about"])
        yield from ("", f"## {words['figures']}", "", *_table_row(heads), "|---" * len(heads) + "|")
        for row in found.figures:
            yield from _table_row(row)
    for word, rows in (("dropped", found.dropped), ("added", found.added)):
        if rows:
            yield from (
                "",
                f"## {words[word]}",
                "",
                *(
                    f"- **{escape_markdown(place)}** {escape_markdown(text)}"
                    for place, text in rows
                ),
            )


def _table_row(cells: Sequence[str]) -> Iterator[str]:
    yield "| " + " | ".join(escape_markdown(" ".join(cell.split())) for cell in cells) + " |"


def _change_lines(found: ReportOutline) -> Iterator[str]:
    words = found.words
    yield from ("", f"## {words['clauses']}" if found.entries else words["nothing"])
    for entry in found.entries:
        yield from _change_section(entry)
    if found.entries and found.unchanged_count:
        yield from ("", words["still"].format(n=found.unchanged_count))


def _change_section(entry: ReportEntry) -> Iterator[str]:
    yield from ("", f"### {escape_markdown(entry.where)} · {entry.kinds} · {entry.severity}", "")
    yield f"`{entry.change.id}` {escape_markdown(entry.reason)}"
    yield from ("", "".join(_mark_run(op, text) for op, text in entry.change.redline))


def _mark_run(op: str, text: str) -> str:
    """Mark each line by itself: a mark does not reach over paragraphs."""
    before, after = _MARKS[op]
    return "\n\n".join(
        f"{before}{escape_markdown(line)}{after}" if line.strip() else line
        for line in text.split("\n")
    )


def escape_markdown(text: str) -> str:
    """Return a text with Markdown's special characters escaped."""
    return _SPECIAL.sub(r"\\\1", text)
