"""From glyphs with their places to printed rows: PDF and OFD files say where each character stands,
not in which order it is read. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cmp_to_key
from itertools import pairwise
from typing import NamedTuple

SAME_LINE = 0.35  # of the size: baselines this close are one line
RAISED = 0.7  # of the size: so high stands a superscript, so low a subscript
SMALL = 0.85  # of the size of the line: a raised character is smaller
MAX_SPACE = 1.5  # characters; the gap between two cells is wider
MIN_SPACE = 0.2  # characters, where a space is seen and not drawn
FULL_STEP = 0.95  # times the size: the step of figures that are set as Chinese characters are
BACK = 0.5  # characters that a glyph may stand left of the one before it, in a line set tightly
MAX_COLUMNS = 20  # blocks beside each other; more are no columns
OVERPRINT = 0.15  # of the size: a character drawn again so close is drawn bold, or with a shadow
COVERED = 0.5  # of the narrower character: so much of it lies under another one
MIN_COVERED = 2  # characters of a line; one is put together from two signs
MAX_LAYERED = 2000  # characters of a line that is parted into layers
BLANKS = "_＿"  # over which a form is filled in
UNREADABLE = "\ufffd"  # stands for a glyph whose character the font does not tell

NUMERIC = re.compile(r"[0-9,.%+\-]")


class Glyph(NamedTuple):
    """One character that leaves ink; points, y upwards, on the page as it is shown."""

    text: str
    left: float
    right: float
    baseline: float
    size: float
    spaces: str = ""  # the spaces that the file writes before it

    @property
    def middle(self) -> tuple[float, float]:
        """Return the place (x, y) that decides in which cell it stands."""
        return (self.left + self.right) / 2, self.baseline + 0.35 * self.size


def drop_overprints(glyphs: Iterable[Glyph]) -> list[Glyph]:
    """Return the glyphs without those that are drawn over themselves: 合计 twice is a bold 合计."""
    kept: list[Glyph] = []
    places: dict[tuple[str, int, int], Glyph] = {}
    for glyph in glyphs:
        reach = OVERPRINT * glyph.size
        step = 2 * reach or 1.0
        x, y = glyph.left / step, glyph.baseline / step
        columns, rows = {int(x - 0.5), int(x + 0.5)}, {int(y - 0.5), int(y + 0.5)}
        keys = [(glyph.text, column, row) for column in columns for row in rows]
        if any(_lies_on(places.get(key), glyph, reach) for key in keys):
            continue
        kept.append(glyph)
        places[glyph.text, int(x), int(y)] = glyph
    return _drop_filled_blanks(kept)


def _drop_filled_blanks(glyphs: list[Glyph]) -> list[Glyph]:
    """Return the glyphs without the blanks over which words are written: 单位____ filled in."""
    if not any(glyph.text in BLANKS for glyph in glyphs):
        return glyphs
    filled: set[Glyph] = set()
    for row in _level_glyphs(glyphs):
        run: list[Glyph] = []
        is_filled = False
        for before, glyph in pairwise(row):
            blanks = [each for each in (before, glyph) if each.text in BLANKS]
            if not run or gap_between(run[-1], glyph) > MIN_SPACE:
                filled |= set(run) if is_filled else set()
                run, is_filled = blanks[:1], False
            is_filled = is_filled or (len(blanks) == 1 and gap_between(before, glyph) < -MIN_SPACE)
            if glyph in blanks and glyph not in run:
                run.append(glyph)
        filled |= set(run) if is_filled else set()
    return [glyph for glyph in glyphs if glyph not in filled]


def find_overprints(glyphs: Iterable[Glyph]) -> str:
    """Return the words of a page that are drawn over each other; empty where none are."""
    glyphs = list(glyphs)
    covered = {each for row in _level_glyphs(glyphs) for each in _covered_glyphs(row)}
    return "".join(glyph.text for glyph in glyphs if glyph in covered)


def _level_glyphs(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """Yield the glyphs on each baseline from left to right."""
    row: list[Glyph] = []
    for glyph in sorted(glyphs, key=lambda glyph: -glyph.baseline):
        reach = SAME_LINE * min(row[0].size, glyph.size) if row else 0.0
        if row and row[0].baseline - glyph.baseline > reach:
            yield sorted(row, key=lambda glyph: glyph.left)
            row = []
        row.append(glyph)
    if row:
        yield sorted(row, key=lambda glyph: glyph.left)


def _covered_glyphs(row: list[Glyph]) -> list[Glyph]:
    """Return the letters and figures of a sorted line that lie over each other; none of a few."""
    found: list[Glyph] = []
    for one, other in pairwise(row):
        least = COVERED * min(one.right - one.left, other.right - other.left)
        shared = min(one.right, other.right) - other.left
        if shared > least > 0 and one.text != other.text and (one.text + other.text).isalnum():
            found += [one, other]
    return found if len(found) >= 2 * MIN_COVERED else []


def _part_layers(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Return the lines that are drawn over each other on one baseline, in the order of the file."""
    if len(glyphs) > MAX_LAYERED or not _covered_glyphs(sorted(glyphs, key=lambda each: each.left)):
        return [glyphs]
    layers: list[list[Glyph]] = []
    for run in _forward_runs(glyphs):
        free = (each for each in layers if not _cover_each_other(each, run))
        layer = next(free, None)
        if layer is None:
            layers.append(run)
        else:
            layer += run
    return layers


def _forward_runs(glyphs: list[Glyph]) -> Iterator[list[Glyph]]:
    """Yield the glyphs up to each place where the file steps back."""
    run: list[Glyph] = []
    for glyph in glyphs:
        if run and run[-1].left > glyph.left + BACK * glyph.size:
            yield run
            run = []
        run.append(glyph)
    if run:
        yield run


def _cover_each_other(one: list[Glyph], other: list[Glyph]) -> bool:
    """Return whether a glyph of one line lies over one of the other."""
    row = sorted([*one, *other], key=lambda glyph: glyph.left)
    return any(
        before.right - after.left > COVERED * min(before.right - before.left, after.size)
        for before, after in pairwise(row)
    )


def _lies_on(other: Glyph | None, glyph: Glyph, reach: float) -> bool:
    """Return whether a glyph is drawn where the same character stands already."""
    return (
        other is not None
        and abs(other.left - glyph.left) < reach
        and abs(other.baseline - glyph.baseline) < reach
    )


@dataclass(slots=True)
class GlyphLine:
    """Glyphs on one baseline, in the order of the file."""

    glyphs: list[Glyph]
    baseline: float
    size: float

    @property
    def left(self) -> float:
        """Return where its first glyph begins."""
        return min(glyph.left for glyph in self.glyphs)

    @property
    def right(self) -> float:
        """Return where its last glyph ends."""
        return max(glyph.right for glyph in self.glyphs)


@dataclass(slots=True)
class _Block:
    """Lines that follow each other downwards in the file: a column, a page, or a part of one."""

    lines: list[GlyphLine] = field(default_factory=list)

    @property
    def top(self) -> float:
        return max(line.baseline for line in self.lines)

    @property
    def bottom(self) -> float:
        return min(line.baseline for line in self.lines)

    def lines_between(self, bottom: float, top: float) -> list[GlyphLine]:
        """Return the lines in a range of heights."""
        return [line for line in self.lines if bottom <= line.baseline <= top]


def order_lines(glyphs: Iterable[Glyph]) -> list[GlyphLine]:
    """Return the lines of a page in reading order, each from left to right.

    The order of the file decides between columns, and the baselines decide within one: a form is
    often drawn first and its entries afterwards.
    """
    blocks = _cut_blocks(_merge_blocks(_make_blocks(_make_lines(glyphs))))
    blocks.sort(key=cmp_to_key(_compare_blocks))
    return [line for block in blocks for line in _level_rows(block)]


def level_lines(glyphs: Iterable[Glyph]) -> list[GlyphLine]:
    """Return the lines of a page from the top, everything on one baseline as one."""
    lines = list(_make_lines(glyphs))
    return list(_level_rows(_Block(lines)))


def _make_lines(glyphs: Iterable[Glyph]) -> Iterator[GlyphLine]:
    """Yield runs of neighbouring glyphs on one baseline, in the order of the file."""
    line: GlyphLine | None = None
    for glyph in glyphs:
        if line is not None and _is_on_line(line, glyph):
            line.glyphs.append(glyph)
            if glyph.size > line.size:
                line.baseline, line.size = glyph.baseline, glyph.size
            continue
        if line is not None:
            yield line
        line = GlyphLine([glyph], glyph.baseline, glyph.size)
    if line is not None:
        yield line


def _is_on_line(line: GlyphLine, glyph: Glyph) -> bool:
    """Return whether a glyph continues a line; a superscript beside the last glyph does."""
    apart = abs(glyph.baseline - line.baseline)
    if apart <= SAME_LINE * min(glyph.size, line.size):
        return True
    larger = max(glyph.size, line.size)
    touches = abs(glyph.left - line.glyphs[-1].right) < larger / 2
    return touches and min(glyph.size, line.size) < SMALL * larger and apart < RAISED * larger


def _make_blocks(lines: Iterable[GlyphLine]) -> list[_Block]:
    """Group lines that follow each other downwards."""
    blocks: list[_Block] = []
    for line in lines:
        before = blocks[-1].lines[-1] if blocks else None
        if before is None or line.baseline > before.baseline + SAME_LINE * line.size:
            blocks.append(_Block())
        blocks[-1].lines.append(line)
    return blocks


def _merge_blocks(blocks: list[_Block]) -> list[_Block]:
    """Merge blocks that stand over each other: their lines belong between each other."""
    merged: list[_Block] = []
    for block in blocks:
        for other in [each for each in merged if _interleave(each, block)]:
            merged.remove(other)
            block = _Block(other.lines + block.lines)
        merged.append(block)
    return merged


def _cut_blocks(blocks: list[_Block]) -> list[_Block]:
    """Cut a block where a column begins or ends beside it: a title stands above both columns."""
    if len(blocks) > MAX_COLUMNS:
        return blocks
    cut: list[_Block] = []
    for block in blocks:
        edges = [
            edge for other in blocks if other is not block for edge in _crossing_edges(block, other)
        ]
        bounds = [float("inf"), *sorted(edges, reverse=True), float("-inf")]
        parts = (block.lines_between(low, high) for high, low in pairwise(bounds))
        cut += [_Block(lines) for lines in parts if lines]
    return cut


def _crossing_edges(block: _Block, other: _Block) -> Iterator[float]:
    """Yield the top and the bottom of a column beyond which lines of the block cross it."""
    left, right = min(map(_left, other.lines)), max(map(_right, other.lines))
    crossing = [line for line in block.lines if line.left < right and left < line.right]
    if block.bottom < other.top < block.top and any(x.baseline > other.top for x in crossing):
        yield other.top + SAME_LINE
    if block.bottom < other.bottom < block.top and any(x.baseline < other.bottom for x in crossing):
        yield other.bottom - SAME_LINE


def _interleave(one: _Block, other: _Block) -> bool:
    """Return whether two blocks share lines, or a range of heights in which they overlap."""
    bottom, top = max(one.bottom, other.bottom), min(one.top, other.top)
    if bottom > top:
        return False
    first, second = one.lines_between(bottom, top), other.lines_between(bottom, top)
    if not first or not second:
        return True  # one stands in a gap of the other, as a text between head and foot
    if len(one.lines) == 1 or len(other.lines) == 1:
        return True  # a word written later beside a label: one row
    if any(_are_beside(a, b) for a in first for b in second):
        return True  # entries written after the labels of a form
    return max(min(map(_left, first)), min(map(_left, second))) < min(
        max(map(_right, first)), max(map(_right, second))
    )


def _are_beside(one: GlyphLine, other: GlyphLine) -> bool:
    """Return whether two lines on one baseline nearly touch."""
    size = min(one.size, other.size)
    gap = max(one.left, other.left) - min(one.right, other.right)
    return abs(one.baseline - other.baseline) <= SAME_LINE * size and gap < MAX_SPACE * size


def _left(line: GlyphLine) -> float:
    return line.left


def _right(line: GlyphLine) -> float:
    return line.right


def _compare_blocks(one: _Block, other: _Block) -> int:
    """Order blocks: the upper one first, of columns the left one.

    Where one stands in a gap between the lines of the other, they are no columns.
    """
    if one.bottom > other.top:
        return -1
    if other.bottom > one.top:
        return 1
    bottom, top = max(one.bottom, other.bottom), min(one.top, other.top)
    first, second = one.lines_between(bottom, top), other.lines_between(bottom, top)
    if not first or not second:
        return -1 if one.top > other.top else 1
    return -1 if min(map(_left, first)) < min(map(_left, second)) else 1


def _level_rows(block: _Block) -> Iterator[GlyphLine]:
    """Yield the rows of a block from the top, lines on one baseline as one."""
    rows: list[GlyphLine] = []
    for line in sorted(block.lines, key=lambda line: -line.baseline):
        level = rows and abs(rows[-1].baseline - line.baseline) <= SAME_LINE * min(
            rows[-1].size, line.size
        )
        if level:
            rows[-1] = GlyphLine(
                rows[-1].glyphs + line.glyphs, rows[-1].baseline, max(rows[-1].size, line.size)
            )
        else:
            rows.append(line)
    for row in rows:
        for layer in _part_layers(row.glyphs):
            yield GlyphLine(sort_glyphs(layer), row.baseline, row.size)


def sort_glyphs(glyphs: list[Glyph]) -> list[Glyph]:
    """Return the glyphs of one line from left to right.

    Where the file steps back (LibreOffice draws a line font by font, so that its “ and ” come
    before the words between them), its spaces say nothing: those that are seen are put instead.
    Figures that stand as far apart as Chinese characters, 2024 in four such places, hold none.
    """
    if all(a.left <= b.left + BACK * b.size for a, b in pairwise(glyphs)):
        return glyphs
    ordered = sorted(glyphs, key=lambda glyph: glyph.left)
    wide = all(
        after.left - before.left > FULL_STEP * after.size
        for before, after in pairwise(ordered)
        if before.text.isascii()
    )
    least = 1 - MIN_SPACE if wide else MIN_SPACE
    spaced = [
        after._replace(spaces=" " if gap_between(before, after) > least else "")
        for before, after in pairwise(ordered)
    ]
    return [ordered[0]._replace(spaces=""), *spaced]


def gap_between(before: Glyph, after: Glyph) -> float:
    """Return the room between two glyphs, in characters."""
    return (after.left - before.right) / (after.size or 1.0)


def split_at_gaps(glyphs: list[Glyph]) -> list[list[Glyph]]:
    """Cut a line where a gap is wider than any space in a sentence: the cells of a table."""
    parts: list[list[Glyph]] = [[]]
    for glyph in glyphs:
        if parts[-1] and gap_between(parts[-1][-1], glyph) > MAX_SPACE:
            parts.append([])
        parts[-1].append(glyph)
    return [part for part in parts if part]


def glyph_text(glyphs: list[Glyph]) -> str:
    """Return the words of glyphs with the spaces before each."""
    return "".join(glyph.spaces + glyph.text for glyph in glyphs)
