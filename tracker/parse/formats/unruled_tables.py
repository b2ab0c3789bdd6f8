"""Tables without rules: words in columns, with white from top to bottom between these. Pure.

Only tables are made here that the boxes of their rows do not tell: with cells of several lines,
with empty cells, or with columns that nearly touch. A cell goes on in the next line where its words
fill their column and stop in mid sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from tracker.parse.formats.glyphs import (
    MAX_SPACE,
    NUMERIC,
    Glyph,
    GlyphLine,
    gap_between,
    glyph_text,
    level_lines,
)
from tracker.parse.formats.ruled_tables import SENTENCE_ENDS, Ending, Merge, RuledTable, RuleLine
from tracker.parse.grammar.numbering_series import number_follows
from tracker.parse.grammar.numbering_styles import find_mark
from tracker.parse.lines.unwrap import join_lines

MAX_LEADING = 4.0  # times the size: lines further apart are no neighbours
FULL = 1.6  # times the size: the room that a line leaves which its column has broken
MIN_WIDTH = 5.0  # times the size: a line that is broken is at least so long
RIVER = 0.35  # characters: the least white between two columns
GUTTER = 1.2  # characters: the least white between columns beside a mark that hangs over
OVERLAPPING = 0.95  # times the size: lines closer than this stand beside each other
PROSE = 0.6  # of the lines of the first column: so many are broken in a text of two columns
MAX_LINES = 300  # of one table on a page
TEXT_ENDS = f"{SENTENCE_ENDS}：:"
MIN_CONTENTS = 3  # entries with rising numbers behind them are a list of contents

Run = list[Glyph]
Place = tuple[str, float, float]  # of a glyph


class Span(NamedTuple):
    """Words or white from left to right, on all lines of a table."""

    left: float
    right: float

    @property
    def length(self) -> float:
        """Return how wide it is."""
        return self.right - self.left


class TextPart(NamedTuple):
    """Glyphs to be read together, and the column of a text that they make up."""

    glyphs: list[Glyph]
    column: Span | None = None


@dataclass(slots=True)
class TableLine:
    """A printed line: its runs, cut where any white is seen; in a table, its cells by column."""

    line: GlyphLine
    runs: list[Run]
    cells: dict[int, Run]

    @property
    def baseline(self) -> float:
        """Return the baseline."""
        return self.line.baseline

    @property
    def size(self) -> float:
        """Return the size of the largest glyph."""
        return self.line.size

    @property
    def wide_gaps(self) -> int:
        """Return how many gaps are wider than any space in a sentence."""
        return sum(gap_between(a[-1], b[0]) > MAX_SPACE for a, b in pairwise(self.runs))


def find_unruled_tables(
    glyphs: list[Glyph], rules: Iterable[RuleLine]
) -> tuple[list[RuledTable], list[TextPart]]:
    """Return the tables that glyphs make up, and the text outside them.

    It is one part, or several to be read one after the other: the columns of a text, and what
    stands above and below them.
    """
    lines = [TableLine(line, _cut_line(line), {}) for line in level_lines(glyphs)]
    wide = sum(line.wide_gaps > 0 for line in lines)
    if not wide:
        return [], [TextPart(glyphs)]
    order = {_place_of(glyph): i for i, glyph in enumerate(glyphs)}
    levels = [rule.bottom for rule in rules if not rule.is_upright]
    tables: list[RuledTable] = []
    inside: set[Place] = set()
    parts: list[tuple[list[Run], Span | None]] = [([], None)]
    start = 0
    while start < len(lines):
        if not lines[start].wide_gaps:
            parts[-1][0].append(lines[start].line.glyphs)
            start += 1
            continue
        end, columns = grow_columns(lines, start)
        if _is_text_in_columns(lines[start:end], columns):
            for i, column in enumerate(columns):
                own = [line.cells[i] for line in lines[start:end] if i in line.cells]
                parts.append((own, column))
            parts.append(([], None))
            start = end
            continue
        parts[-1][0].extend(line.line.glyphs for line in lines[start:end])
        rows = _read_rows(lines[start:end], columns, levels) if wide > 1 else []
        if rows and not _is_told_by_boxes(rows, columns) and not _is_no_table(rows, columns, order):
            tables.append(_make_table(rows, columns))
            inside.update(
                _place_of(glyph) for row in rows for line in row for glyph in line.line.glyphs
            )
        start = end
    return tables, [TextPart(_order_glyphs(runs, inside, order), column) for runs, column in parts]


def _order_glyphs(runs: list[Run], inside: set[Place], order: dict[Place, int]) -> list[Glyph]:
    """Return the glyphs of runs outside tables, in the order of the file."""
    glyphs = [each for run in runs for each in run if _place_of(each) not in inside]
    return sorted(glyphs, key=lambda glyph: order[_place_of(glyph)])


def _place_of(glyph: Glyph) -> Place:
    return glyph.text, glyph.left, glyph.baseline


def _cut_line(line: GlyphLine) -> list[Run]:
    """Cut a line wherever white is seen between two characters."""
    runs: list[Run] = [line.glyphs[:1]]
    for before, after in pairwise(line.glyphs):
        if gap_between(before, after) > RIVER:
            runs.append([])
        runs[-1].append(after)
    return runs


def grow_columns(lines: Sequence[TableLine], start: int) -> tuple[int, list[Span]]:
    """Return where lines end that leave white between the same columns, and these.

    A line ends them that writes over all the white between two cells: a sentence does.
    """
    whites: list[Span] = []
    words: list[Span] = []
    end = start
    while end < len(lines):
        line = lines[end]
        if end > start:
            before = lines[end - 1]
            if before.baseline - line.baseline > MAX_LEADING * max(before.size, line.size):
                break
        grown = _narrow_whites(whites, words, line, lines[start:end])
        if grown is None or end - start >= MAX_LINES:
            break
        whites, end = grown, end + 1
        words = _unite(words, [Span(run[0].left, run[-1].right) for run in line.runs])
    return max(end, start + 1), _list_columns(lines[start:end], words, whites)


def _narrow_whites(
    whites: list[Span], words: list[Span], line: TableLine, before: Sequence[TableLine]
) -> list[Span] | None:
    """Return the white that one more line leaves; None where it writes over all of one.

    The space behind 第一条, in the middle of the white, is none between cells; nor is the white
    between a head and its figures, which no line before has on both sides.
    """
    least = RIVER * line.size
    runs = [Span(run[0].left, run[-1].right) for run in line.runs]
    left: list[Span] = []
    for white in whites:
        pieces = [
            piece
            for piece in _subtract(white, runs, least)
            if piece.length > GUTTER * line.size
            or piece.left == white.left
            or piece.right == white.right
        ]
        if not pieces and _parts_words(white, words, before):
            return None
        left += pieces
    for one, other in pairwise(runs):
        gap = Span(one.right, other.left)
        if gap.length <= MAX_SPACE * line.size or any(
            min(gap.right, each.right) - max(gap.left, each.left) >= least for each in left
        ):
            continue
        pieces = _subtract(gap, words, least)
        if not pieces and any(
            gap.left < run[0].right and run[-1].left < gap.right
            for each in before[1:]
            for run in each.runs
        ):
            return None
        left += pieces
    return sorted(left)


def _parts_words(white: Span, words: list[Span], lines: Sequence[TableLine]) -> bool:
    """Return whether a line has words on both sides of a white, next to it."""
    one = max((each for each in words if each.left < white.left), default=white)
    other = min((each for each in words if each.left >= white.right), default=white)
    for line in lines:
        lefts = [run[0].left for run in line.runs]
        if any(one.left <= left <= one.right for left in lefts) and any(
            other.left <= left <= other.right for left in lefts
        ):
            return True
    return False


def _subtract(white: Span, words: Iterable[Span], least: float) -> list[Span]:
    """Return the parts of a white span that no words cover, without those that are too short."""
    pieces: list[Span] = []
    left = white.left
    for word in words:
        if word.right <= left or word.left >= white.right:
            continue
        pieces.append(Span(left, word.left))
        left = max(left, word.right)
    pieces.append(Span(left, white.right))
    return [piece for piece in pieces if piece.length >= least]


def _unite(spans: list[Span], more: list[Span]) -> list[Span]:
    """Return spans in order, those that overlap as one."""
    united: list[Span] = []
    for span in sorted(spans + more):
        if united and span.left <= united[-1].right:
            united[-1] = Span(united[-1].left, max(united[-1].right, span.right))
        else:
            united.append(span)
    return united


def _list_columns(lines: Sequence[TableLine], words: list[Span], whites: list[Span]) -> list[Span]:
    """Return the columns between the white, and those of figures that nearly touch others.

    The cells of the lines are set.
    """
    _set_cells(lines, words)
    figures = [_holds_figures(lines, i) for i in range(len(words))]
    filled = [{n for n, line in enumerate(lines) if i in line.cells} for i in range(len(words))]
    columns = words[:1]
    held = set(filled[0])  # the lines that have words in the last column
    for i, (before, span) in enumerate(pairwise(words), 1):
        gap = Span(before.right, span.left)
        is_white = any(each.left < gap.right and gap.left < each.right for each in whites)
        if not (is_white or figures[i - 1] or figures[i]) or _is_head_alone(held, filled[i]):
            columns[-1] = Span(columns[-1].left, span.right)
            held |= filled[i]
        else:
            columns.append(span)
            held = set(filled[i])
    _set_cells(lines, columns)
    return columns


def _is_head_alone(one: set[int], other: set[int]) -> bool:
    """Return whether one of two columns is the head of the other, by the lines that have words in
    each: figures to the right below a head to the left leave white between both.
    """
    return not one & other and {0} in (one, other)


def _set_cells(lines: Sequence[TableLine], columns: list[Span]) -> None:
    for line in lines:
        line.cells = {}
        for run in line.runs:
            middle = (run[0].left + run[-1].right) / 2
            column = sum(each.left <= middle for each in columns) - 1
            line.cells[column] = line.cells.get(column, []) + run


def _holds_figures(lines: Sequence[TableLine], column: int) -> bool:
    """Return whether a column holds figures below its head."""
    cells = [line.cells[column] for line in lines if column in line.cells]
    return len(cells) > 1 and sum(map(_is_figure, cells)) >= max(2, len(cells) - 2)


def _is_figure(run: Run) -> bool:
    return all(NUMERIC.match(glyph.text) for glyph in run)


# ---------------------------------------------------------------- rows


def _read_rows(
    lines: Sequence[TableLine], columns: list[Span], levels: Sequence[float]
) -> list[list[TableLine]]:
    """Return the lines of each row, from the first to the last one of several cells."""
    if len(columns) < 2:
        return []
    rows = [row for group in _group_rows(lines, columns, levels) for row in _part_rows(group)]
    several = [i for i, row in enumerate(rows) if len({i for x in row for i in x.cells}) > 1]
    if len(several) < 2:
        return []
    return rows[several[0] : several[-1] + 1]


def _group_rows(
    lines: Sequence[TableLine], columns: list[Span], levels: Sequence[float]
) -> list[list[TableLine]]:
    """Group the lines of each row: those between two lines of one cell stand beside them."""
    ends = list(range(len(lines)))  # the last line that belongs to the row of each line
    for i, line in enumerate(lines):
        for j in range(i + 1, min(i + 3, len(lines))):
            if _is_parted(line, lines[j], levels):
                break
            if line.baseline - lines[j].baseline < OVERLAPPING * line.size or _goes_on(
                line, lines[j], lines[i + 1 : j], columns
            ):
                ends[i] = j
    rows: list[list[TableLine]] = []
    reach = -1
    for i, line in enumerate(lines):
        if i > reach:
            rows.append([])
        rows[-1].append(line)
        reach = max(reach, ends[i])
    return rows


def _is_parted(above: TableLine, below: TableLine, levels: Sequence[float]) -> bool:
    """Return whether a level rule stands between two lines."""
    return any(below.baseline + below.size / 2 < level < above.baseline for level in levels)


def _goes_on(
    above: TableLine, below: TableLine, between: Sequence[TableLine], columns: list[Span]
) -> bool:
    """Return whether the cells that two lines share go on from one to the other."""
    shared = above.cells.keys() & below.cells.keys()
    if not shared or any(shared & line.cells.keys() for line in between):
        return False
    if 0 in shared and not below.cells.keys() < above.cells.keys():
        return False
    return all(_is_broken(above.cells[i], columns[i], above.size) for i in shared)


def _is_broken(run: Run, column: Span, size: float) -> bool:
    """Return whether the end of its column has broken a line: it is full, and no sentence ends."""
    return (
        column.right - run[-1].right < FULL * size
        and run[-1].right - run[0].left > MIN_WIDTH * size
        and run[-1].text not in SENTENCE_ENDS
        and not _is_figure(run)
    )


def _part_rows(lines: list[TableLine]) -> Iterator[list[TableLine]]:
    """Yield the rows of lines that hang together; each has its first cell once.

    The last line of a cell may be full by chance: the row then ends before the next first cell, or
    where the room is widest if the cells are set in their middle.
    """
    keys = [i for i, line in enumerate(lines) if 0 in line.cells and len(line.cells) > 1]
    start = 0
    for one, other in pairwise(keys):
        gaps = [lines[i].baseline - lines[i + 1].baseline for i in range(one, other)]
        widest = max(range(len(gaps)), key=lambda i: gaps[i])
        cut = other if keys[0] == 0 else one + 1 + widest
        yield lines[start:cut]
        start = cut
    yield lines[start:]


def _is_told_by_boxes(rows: list[list[TableLine]], columns: list[Span]) -> bool:
    """Return whether every row is one line with a wide gap between each two of its cells, and the
    second cells stand below each other.
    """
    if not all(len(row) == 1 and row[0].wide_gaps == len(columns) - 1 for row in rows):
        return False
    seconds = [row[0].cells[1][0] for row in rows if 1 in row[0].cells]
    return all(abs(a.left - b.left) < 2 * a.size for a, b in pairwise(seconds))


def _is_no_table(rows: list[list[TableLine]], columns: list[Span], order: dict[Place, int]) -> bool:
    """Return whether the columns are those of a text, of a list or of a list of contents."""
    lines = [line for row in rows for line in row]
    first = [line for line in lines if 0 in line.cells]
    broken = sum(_is_broken(line.cells[0], columns[0], line.size) for line in first)
    if broken > PROSE * len(first) or (broken and _are_drawn_in_turn(lines, order)):
        return True
    if len(columns) > 2:
        return False
    keys = [_cell_text(row, 0) for row in rows]
    marks = [find_mark(key) for key in keys]
    if all(mark and mark.end >= len(key) for mark, key in zip(marks, keys, strict=True) if key):
        return True
    numbers = [_cell_text(row, 1) for row in rows]
    if len(rows) < MIN_CONTENTS or not all(each.isdecimal() for each in numbers):
        return False
    return all(marks) and all(int(a) <= int(b) for a, b in pairwise(numbers))


def _is_text_in_columns(lines: Sequence[TableLine], columns: list[Span]) -> bool:
    """Return whether the columns are those of a text that goes on from each to the next.

    Its lines end where the column or a sentence does. The next column begins in mid sentence, or
    with the next number; texts that are compared have the same numbers beside each other.
    """
    if len(columns) < 2:
        return False
    texts = [[line for line in lines if i in line.cells] for i in range(len(columns))]
    for i, own in enumerate(texts):
        broken = sum(_is_broken(line.cells[i], columns[i], line.size) for line in own)
        ended = sum(line.cells[i][-1].text in TEXT_ENDS for line in own)
        if (not broken and len(own) > 1) or broken + ended < len(own) - 1:
            return False
    return all(_goes_on_beside(texts, columns, i) for i in range(1, len(columns)))


def _goes_on_beside(texts: list[list[TableLine]], columns: list[Span], i: int) -> bool:
    """Return whether a column begins in mid sentence or with the next number."""
    last = texts[i - 1][-1]
    first = texts[i][0].cells[i]
    mark = find_mark(glyph_text(first).strip())
    if mark is None:
        is_flush = first[0].left - columns[i].left < last.size
        return is_flush and _is_broken(last.cells[i - 1], columns[i - 1], last.size)
    marks = [find_mark(glyph_text(line.cells[i - 1]).strip()) for line in texts[i - 1]]
    before = [each for each in marks if each and each.name == mark.name]
    return bool(before) and number_follows(mark.number, before[-1].number)


def _are_drawn_in_turn(lines: list[TableLine], order: dict[Place, int]) -> bool:
    """Return whether the file writes the first column to its end before it writes the others."""
    places: dict[bool, list[int]] = {True: [], False: []}
    for line in lines:
        for column, cell in line.cells.items():
            places[column == 0] += [order[_place_of(glyph)] for glyph in cell]
    return max(places[True]) < min(places[False], default=0)


def _make_table(rows: list[list[TableLine]], columns: list[Span]) -> RuledTable:
    top, last = rows[0][0], rows[-1][-1]
    return RuledTable(
        top.baseline + top.size,
        last.baseline - last.size / 3,
        (*(column.left for column in columns), columns[-1].right),
        tuple(tuple(_cell_text(row, i) for i in range(len(columns))) for row in rows),
        ((Merge.NONE,) * len(columns),) * len(rows),
        (Ending.CLOSED,) * len(columns),
    )


def _cell_text(row: list[TableLine], column: int) -> str:
    parts = [glyph_text(line.cells[column]).strip() for line in row if column in line.cells]
    return join_lines(parts) if parts else ""
