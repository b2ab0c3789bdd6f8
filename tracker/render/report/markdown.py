"""A Diff as a Markdown report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.model import Diff, Snapshot
from tracker.render.report.summary import Entry, Outline, outline

# ** and ~~ fail beside Chinese punctuation
_MARKS = {"=": ("", ""), "-": ("<del>", "</del>"), "+": ("<ins>", "</ins>")}
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!])")


def report(
    diff: Diff,
    old: Snapshot,
    new: Snapshot,
    *,
    from_label: str,
    to_label: str,
    notes: Sequence[str] = (),
    lang: str = "zh",
) -> str:
    """The report as Markdown.

    The labels say which versions the sides are; `notes` are sentences for the summary (from which
    day …).
    """
    found = outline(
        diff, old, new, from_label=from_label, to_label=to_label, notes=notes, lang=lang
    )
    return "\n".join([*_summary(found), *_clauses(found)]) + "\n"


def _summary(found: Outline) -> Iterator[str]:
    words = found.words
    yield from (f"# {words['title']}", "")
    for word, title, label in found.sides:
        yield f"- {word}：{escape(title)}（{escape(label)}）"
    yield from (f"- {escape(note)}" for note in found.notes)
    yield f"- {words['counts']}：" + "，".join(f"{kind} {n}" for kind, n in found.counts)
    if found.figures:
        heads = (words["where"], words["what"], words["old"], words["new"], words["about"])
        yield from ("", f"## {words['figures']}", "", *_row(heads), "|---" * len(heads) + "|")
        for row in found.figures:
            yield from _row(row)
    for word, rows in (("dropped", found.dropped), ("added", found.added)):
        if rows:
            yield from (
                "",
                f"## {words[word]}",
                "",
                *(f"- **{escape(place)}** {escape(text)}" for place, text in rows),
            )


def _row(cells: Sequence[str]) -> Iterator[str]:
    yield "| " + " | ".join(escape(" ".join(cell.split())) for cell in cells) + " |"


def _clauses(found: Outline) -> Iterator[str]:
    words = found.words
    yield from ("", f"## {words['clauses']}" if found.entries else words["nothing"])
    for entry in found.entries:
        yield from _entry(entry)
    if found.entries and found.still:
        yield from ("", words["still"].format(n=found.still))


def _entry(entry: Entry) -> Iterator[str]:
    yield from ("", f"### {escape(entry.where)} · {entry.kinds} · {entry.severity}", "")
    yield f"`{entry.change.id}` {escape(entry.reason)}"
    yield from ("", "".join(_marked(op, text) for op, text in entry.change.redline))


def _marked(op: str, text: str) -> str:
    """Each line marked by itself: a mark does not reach over paragraphs."""
    before, after = _MARKS[op]
    return "\n\n".join(
        f"{before}{escape(line)}{after}" if line.strip() else line for line in text.split("\n")
    )


def escape(text: str) -> str:
    """The text with Markdown's own characters made harmless."""
    return _SPECIAL.sub(r"\\\1", text)
