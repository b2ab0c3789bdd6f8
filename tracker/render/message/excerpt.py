"""The part of a comparison that a message has room for: mail programs cut what is longer than about
100 KB. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.render.message.labels import LABELS
from tracker.render.report.summary import Entry, Outline

MOST, ALL = 30, 12_000  # changes, and characters of them, shown of one event
# characters of a run that stayed, of which both ends are shown; of one that went or came, its
# beginning
KEPT, LONG = 240, 1_500

Redline = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Changes with what is shown of their words; `rest` is how many are left to the report."""

    entries: tuple[tuple[Entry, Redline], ...]
    rest: int


def excerpt(outline: Outline, lang: str) -> Excerpt:
    """The first changes of a comparison, as long as there is room; at least one."""
    shown: list[tuple[Entry, Redline]] = []
    size = 0
    for entry in outline.entries[:MOST]:
        words = tuple(_shortened(entry.change.redline, lang))
        size += sum(len(text) for _, text in words)
        if shown and size > ALL:
            break
        shown.append((entry, words))
    return Excerpt(tuple(shown), len(outline.entries) - len(shown))


def _shortened(redline: Sequence[tuple[str, str]], lang: str) -> Iterator[tuple[str, str]]:
    for op, text in redline:
        if op == "=" and len(text) > KEPT:
            yield op, f"{text[: KEPT // 2]}……{text[-KEPT // 2 :]}"
        elif len(text) > LONG:
            yield op, text[:LONG] + LABELS[lang]["cut"].format(n=len(text) - LONG)
        else:
            yield op, text
