"""Cut a comparison to what a message has room for: mail programs cut what is longer than about
100 KB. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.render.message.labels import LABELS
from tracker.render.report.summary import ReportEntry, ReportOutline

MAX_CHANGES, MAX_CHARACTERS = 30, 12_000  # shown of one event
# characters of an unchanged run, of which both ends are shown; of a changed one, its beginning
MAX_UNCHANGED_RUN, MAX_CHANGED_RUN = 240, 1_500

Redline = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DiffExcerpt:
    """Changes with the shown part of their words; `omitted_count` are left to the report."""

    entries: tuple[tuple[ReportEntry, Redline], ...]
    omitted_count: int


def excerpt_changes(outline: ReportOutline, lang: str) -> DiffExcerpt:
    """Return the first changes of a comparison as long as there is room, at least one."""
    shown: list[tuple[ReportEntry, Redline]] = []
    size = 0
    for entry in outline.entries[:MAX_CHANGES]:
        runs = tuple(_shorten_redline(entry.change.redline, lang))
        size += sum(len(text) for _, text in runs)
        if shown and size > MAX_CHARACTERS:
            break
        shown.append((entry, runs))
    return DiffExcerpt(tuple(shown), len(outline.entries) - len(shown))


def _shorten_redline(redline: Sequence[tuple[str, str]], lang: str) -> Iterator[tuple[str, str]]:
    for op, text in redline:
        if op == "=" and len(text) > MAX_UNCHANGED_RUN:
            half = MAX_UNCHANGED_RUN // 2
            yield op, f"{text[:half]}……{text[-half:]}"
        elif len(text) > MAX_CHANGED_RUN:
            cut = LABELS[lang]["cut"].format(n=len(text) - MAX_CHANGED_RUN)
            yield op, text[:MAX_CHANGED_RUN] + cut
        else:
            yield op, text
