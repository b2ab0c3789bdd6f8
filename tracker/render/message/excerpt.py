"""The part of a comparison that a message has room for: mail programs cut what is longer than about
100 KB. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.render.message.labels import LABELS
from tracker.render.report.summary import ReportEntry, ReportOutline

MAX_CHANGES, MAX_CHARACTERS = 30, 12_000  # changes, and characters of them, shown of one event
# characters of a run that stayed, of which both ends are shown; of one that went or came, its
# beginning
MAX_UNCHANGED_RUN, MAX_CHANGED_RUN = 240, 1_500

Redline = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DiffExcerpt:
    """Changes with what is shown of their words; `rest` is how many are left to the report."""

    entries: tuple[tuple[ReportEntry, Redline], ...]
    omitted_count: int


def excerpt_changes(outline: ReportOutline, lang: str) -> DiffExcerpt:
    """The first changes of a comparison, as long as there is room; at least one."""
    shown: list[tuple[ReportEntry, Redline]] = []
    size = 0
    for entry in outline.entries[:MAX_CHANGES]:
        words = tuple(_shorten_redline(entry.change.redline, lang))
        size += sum(len(text) for _, text in words)
        if shown and size > MAX_CHARACTERS:
            break
        shown.append((entry, words))
    return DiffExcerpt(tuple(shown), len(outline.entries) - len(shown))


def _shorten_redline(redline: Sequence[tuple[str, str]], lang: str) -> Iterator[tuple[str, str]]:
    for op, text in redline:
        if op == "=" and len(text) > MAX_UNCHANGED_RUN:
            yield op, f"{text[: MAX_UNCHANGED_RUN // 2]}……{text[-MAX_UNCHANGED_RUN // 2 :]}"
        elif len(text) > MAX_CHANGED_RUN:
            yield (
                op,
                text[:MAX_CHANGED_RUN] + LABELS[lang]["cut"].format(n=len(text) - MAX_CHANGED_RUN),
            )
        else:
            yield op, text
