"""The measured content of pages: runs of words with boxes, and rows of tables. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tracker.parse.formats.glyphs import (
    Glyph,
    drop_overprints,
    glyph_text,
    order_lines,
    split_at_gaps,
)
from tracker.parse.formats.ruled_tables import Ending, Merge, RuleLine, find_frames, place_glyphs
from tracker.parse.formats.unruled_tables import find_unruled_tables


@dataclass(frozen=True, slots=True)
class TextBox:
    """One run of words on one baseline; points, y upwards."""

    page: int
    text: str
    left: float
    right: float
    y: float
    size: float
    height: float  # of the page
    score: float | None = None  # how sure the recogniser of a scanned page was, 0…1
    column: Sequence[float] | None = None  # left and right of its column, in a text of several


class PageTable(NamedTuple):
    """A table on a page; `columns` are the places of its upright rules, in points.

    `merges` and `endings` are those of `RuledTable`.
    """

    page: int
    top: float
    bottom: float
    height: float  # of the page
    columns: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    merges: tuple[tuple[Merge, ...], ...]
    endings: tuple[Ending, ...]


def arrange_page(
    glyphs: Iterable[Glyph], rules: Iterable[RuleLine], page: int, height: float
) -> tuple[list[TextBox], list[PageTable]]:
    """Return the boxes of one page in reading order, and its tables from the top."""
    rules = list(rules)
    found, outside = place_glyphs(drop_overprints(glyphs), find_frames(rules))
    unruled, parts = find_unruled_tables(outside, rules)
    tables = [
        PageTable(page, table[0], table[1], height, *table[2:])
        for table in sorted(found + unruled, key=lambda table: -table.top)
    ]
    boxes = [
        replace(_make_box(run, page, height), column=part.column)
        for part in parts
        for line in order_lines(part.glyphs)
        for run in split_at_gaps(line.glyphs)
    ]
    return boxes, tables


def _make_box(run: list[Glyph], page: int, height: float) -> TextBox:
    """Return the box of one run of glyphs; its size is that of its largest glyph."""
    first = max(run, key=lambda glyph: glyph.size)
    return TextBox(
        page, glyph_text(run), run[0].left, run[-1].right, first.baseline, first.size, height
    )
