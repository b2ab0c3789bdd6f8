"""Tables by the rules drawn round their cells, and the glyphs of a page put into them. Pure.

A cell is what rules enclose: where none parts two places of the grid, they are one merged cell, as
in a spreadsheet.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from tracker.parse.formats.glyphs import (
    NUMERIC,
    Glyph,
    GlyphLine,
    gap_between,
    glyph_text,
    order_lines,
)
from tracker.parse.formats.table_grid import join_cell_lines
from tracker.parse.lines.unwrap import join_lines

NEAR = 3.0  # points; rules this close touch
SAME_PLACE = 1.5  # points within which two rules are drawn over each other
MIN_RULE = 6.0  # points
THIN = 3.0  # points; what is filled and no thicker is a rule
SHORT = 1.0  # points; a shorter piece of a path is a corner
COVERED = 0.6  # of the side of a cell: so much of it must be ruled
TOUCHING = 0.25  # characters; figures this close are one number
MAX_COLUMNS, MAX_ROWS = 100, 500  # of one frame; more is a drawing

MIN_UNRULED = 3  # lines that stand level in several cells are rows
SENTENCE_ENDS = "。；！？!?;"
FULL = 2.5  # times the size: the room that a line leaves which the end of its cell has broken
BROKEN_BY_HAND = 2  # times the size: the room that a line leaves whose break the cell did not force
MIN_CELLS, MAX_LINES = 3, 4  # fewer cells with more lines, nearly as wide as the frame, are text
FRAME_SHARE = 0.8  # of the width of the frame

Point = tuple[float, float]
Place = tuple[int, int]  # (row from the top, column)


class RuleLine(NamedTuple):
    """One thin line on a page; points, y upwards."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def is_upright(self) -> bool:
        """Return whether it parts columns, not rows."""
        return self.top - self.bottom > self.right - self.left

    def touches(self, other: RuleLine) -> bool:
        """Return whether two rules, or two frames, meet."""
        return (
            self.left - NEAR <= other.right
            and other.left - NEAR <= self.right
            and self.bottom - NEAR <= other.top
            and other.bottom - NEAR <= self.top
        )

    def union(self, other: RuleLine) -> RuleLine:
        """Return the box around both."""
        return RuleLine(
            min(self.left, other.left),
            min(self.bottom, other.bottom),
            max(self.right, other.right),
            max(self.top, other.top),
        )


class Merge(IntEnum):
    """What a place in a table belongs to."""

    NONE = 0  # a cell that begins here
    UP = 1  # the cell of the row above
    LEFT = 2  # the cell of the column before


class Ending(IntEnum):
    """How the words of a cell end: whether they may go on on the next page."""

    CLOSED = 0  # nothing stands there, or one line with room behind it
    OPEN = 1  # one full line, or several
    RUNNING = 2  # in mid sentence, on the last of several full lines


class RuledTable(NamedTuple):
    """The rows of one ruled table on one page; `columns` are the places of its upright rules.

    `endings` are those of the cells of the last row.
    """

    top: float
    bottom: float
    columns: tuple[float, ...]
    rows: tuple[tuple[str, ...], ...]
    merges: tuple[tuple[Merge, ...], ...]
    endings: tuple[Ending, ...]


@dataclass(frozen=True, slots=True)
class TableFrame:
    """A grid of rules: where its columns and rows are parted, and which places are one cell."""

    columns: tuple[float, ...]  # from left to right
    rows: tuple[float, ...]  # from the top down
    cells: dict[Place, Place]  # each place of the grid: the first place of its cell

    def find_cell(self, glyph: Glyph) -> Place | None:
        """Return the first place of the cell in which a glyph stands; None outside."""
        return self.find_place(*glyph.middle)

    def find_place(self, x: float, y: float) -> Place | None:
        """Return the first place of the cell around a point; None outside."""
        column = bisect_right(self.columns, x) - 1
        row = bisect_right([-each for each in self.rows], -y) - 1
        if not 0 <= column < len(self.columns) - 1 or not 0 <= row < len(self.rows) - 1:
            return None
        return self.cells[row, column]

    def fill_rows(self, words: dict[Place, list[Glyph]]) -> RuledTable:
        """Return the rows that hold words; a merged cell is read in each of its rows."""
        lines = {place: order_lines(glyphs) for place, glyphs in words.items()}
        texts = {place: _cell_text(found, self._sides(place)) for place, found in lines.items()}
        rows: list[tuple[str, ...]] = []
        merges: list[tuple[Merge, ...]] = []
        endings: tuple[Ending, ...] = ()
        above: list[Place] = []
        for row in sorted({row for row, _ in texts}):
            places = [self.cells[row, column] for column in range(len(self.columns) - 1)]
            own = {
                column: lines.get(place, [])
                for column, place in enumerate(places)
                if place[1] == column
            }
            if baselines := self._unruled_rows(own):
                split = list(_split_rows(own, baselines, len(places)))
                rows += split
                merges += [(Merge.NONE,) * len(places)] * len(split)
                endings, above = (Ending.CLOSED,) * len(places), []
                continue
            rows.append(
                tuple(
                    texts.get(place, "") if place[1] == column else ""
                    for column, place in enumerate(places)
                )
            )
            merges.append(tuple(_list_merges(places, above)))
            endings = tuple(self._find_ending(place, lines.get(place, [])) for place in places)
            above = places
        frame = (self.rows[0], self.rows[-1], self.columns)
        return RuledTable(*frame, tuple(rows), tuple(merges), endings)

    def surrounds_text(self, words: dict[Place, list[Glyph]]) -> bool:
        """Return whether the rules frame a text, as a page or a notice has it, and no cells.

        The rest of a row that a page has cut fills one cell of several.
        """
        if len(words) >= MIN_CELLS:
            return False
        wide = sum(right - left for left, right in map(self._sides, words))
        lines = sum(len(order_lines(cell)) for cell in words.values())
        return lines > MAX_LINES and wide > FRAME_SHARE * (self.columns[-1] - self.columns[0])

    def _sides(self, place: Place) -> tuple[float, float]:
        """Return the left and the right side of the cell that begins at a place."""
        row, first = place
        last = first
        while self.cells.get((row, last + 1)) == place:
            last += 1
        return self.columns[first], self.columns[last + 1]

    def _find_ending(self, place: Place, lines: list[GlyphLine]) -> Ending:
        """Return how the words of a cell end.

        Words may be indented, figures may be set to the right: the room before these counts, too.
        """
        if not lines:
            return Ending.CLOSED
        last = lines[-1]
        left, right = self._sides(place)
        before, behind = last.left - left, right - last.right
        is_figure = all(NUMERIC.match(glyph.text) for glyph in last.glyphs)
        is_centred = abs(before - behind) < last.size
        room = behind + (before if is_figure or is_centred else 0)
        is_full = room < FULL * last.size
        if is_full and len(lines) > 1 and last.glyphs[-1].text not in SENTENCE_ENDS:
            return Ending.RUNNING
        return Ending.OPEN if is_full or len(lines) > 1 else Ending.CLOSED

    def _unruled_rows(self, cells: dict[int, list[GlyphLine]]) -> list[float]:
        """Return the baselines of the rows that no rule parts; none where the lines of each cell
        are one text, broken where the cell ends.
        """
        key = max(cells.values(), key=len, default=[])
        several = [column for column, lines in cells.items() if len(lines) >= MIN_UNRULED]
        if len(several) < 2:
            return []
        baselines = [line.baseline for line in key]
        level = all(
            any(abs(line.baseline - each) < key[0].size / 2 for each in baselines)
            for lines in cells.values()
            for line in lines
        )
        is_list = any(self._is_list(column, cells[column]) for column in several)
        return baselines if level and is_list else []

    def _is_list(self, column: int, lines: list[GlyphLine]) -> bool:
        """Return whether most lines of a cell are shorter than it is wide."""
        width = self.columns[column + 1] - self.columns[column]
        full = sum(width - (line.right - line.left) < 2 * line.size for line in lines[:-1])
        return full * 2 < len(lines) - 1


def _list_merges(places: list[Place], above: list[Place]) -> Iterator[Merge]:
    """Yield what each place of a row belongs to. `above` are the cells of the row above."""
    for column, place in enumerate(places):
        if place[1] != column:
            yield Merge.LEFT
        else:
            yield Merge.UP if above and above[column] == place else Merge.NONE


def _split_rows(
    cells: dict[int, list[GlyphLine]], baselines: list[float], columns: int
) -> Iterator[tuple[str, ...]]:
    """Yield one row for each baseline of the lines in the cells."""
    for baseline in baselines:
        row = [""] * columns
        for column, lines in cells.items():
            row[column] = join_lines(
                [
                    glyph_text(line.glyphs).strip()
                    for line in lines
                    if min(baselines, key=lambda each: abs(each - line.baseline)) == baseline
                ]
                or [""]
            )
        yield tuple(row)


def _cell_text(lines: list[GlyphLine], sides: tuple[float, float]) -> str:
    """Return the words of a cell between two sides, its lines joined.

    A figure goes on in the next line only where the cell had no room for more of it.
    """
    whole = ""
    room = 0.0
    for line in lines:
        text = glyph_text(line.glyphs).strip()
        join = join_cell_lines if room >= BROKEN_BY_HAND * line.size else join_lines
        whole = join([whole, text]) if whole else text
        room = sides[1] - sides[0] - (line.right - line.left)
    return whole


def stroked_rules(points: list[Point]) -> Iterator[RuleLine]:
    """Yield the level and upright pieces of a line that is drawn."""
    for (ax, ay), (bx, by) in zip(points, points[1:], strict=False):
        wide, high = abs(ax - bx), abs(ay - by)
        if min(wide, high) < SHORT < max(wide, high):
            yield RuleLine(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


def filled_rule(points: list[Point]) -> RuleLine | None:
    """Return the rule that is drawn as a thin filled box; None for a larger area."""
    box = box_around(points)
    wide, high = box.right - box.left, box.top - box.bottom
    if min(wide, high) > THIN:
        return None
    if wide > high:
        middle = (box.bottom + box.top) / 2
        return RuleLine(box.left, middle, box.right, middle)
    middle = (box.left + box.right) / 2
    return RuleLine(middle, box.bottom, middle, box.top)


def box_around(points: list[Point]) -> RuleLine:
    """Return the box that holds all points."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return RuleLine(min(xs), min(ys), max(xs), max(ys))


def find_frames(rules: Iterable[RuleLine]) -> list[TableFrame]:
    """Return the grids that rules make up: at least two columns that rules part, from the top."""
    frames = [make_frame(group) for group in _group_touching(join_collinear(rules))]
    return sorted((frame for frame in frames if frame), key=lambda frame: -frame.rows[0])


def join_collinear(rules: Iterable[RuleLine]) -> list[RuleLine]:
    """Join the pieces of each rule (a dashed line, a border drawn cell by cell).

    Those that stay shorter than MIN_RULE are no rules.
    """
    upright: list[RuleLine] = []
    level: list[RuleLine] = []
    for rule in rules:
        (upright if rule.is_upright else level).append(rule)
    upright.sort(key=lambda rule: (round(rule.left / SAME_PLACE), rule.bottom))
    level.sort(key=lambda rule: (round(rule.bottom / SAME_PLACE), rule.left))
    joined: list[RuleLine] = []
    for rule in (*upright, *level):
        before = joined[-1] if joined else None
        if before and before.is_upright == rule.is_upright and _continues(before, rule):
            joined[-1] = before.union(rule)
        else:
            joined.append(rule)
    return [
        rule for rule in joined if max(rule.right - rule.left, rule.top - rule.bottom) > MIN_RULE
    ]


def _continues(before: RuleLine, rule: RuleLine) -> bool:
    """Return whether a rule goes on from another one on the same line."""
    if rule.is_upright:
        return abs(before.left - rule.left) <= SAME_PLACE and rule.bottom - before.top <= NEAR
    return abs(before.bottom - rule.bottom) <= SAME_PLACE and rule.left - before.right <= NEAR


def _group_touching(rules: list[RuleLine]) -> list[list[RuleLine]]:
    """Group rules that touch each other, by the boxes around them."""
    groups: list[tuple[RuleLine, list[RuleLine]]] = []
    for rule in rules:
        touched = [group for group in groups if group[0].touches(rule)]
        groups = [group for group in groups if not group[0].touches(rule)]
        box, members = rule, [rule]
        for other, its_members in touched:
            box, members = box.union(other), its_members + members
        groups.append((box, members))
    return [members for _, members in groups]


def make_frame(rules: list[RuleLine]) -> TableFrame | None:
    """Return the grid of touching rules; None where they part no columns, or are a drawing."""
    upright = [rule for rule in rules if rule.is_upright]
    level = [rule for rule in rules if not rule.is_upright]
    if not upright or not level:
        return None
    # many tables are open at their sides, some at the foot of a page
    sides = [min(rule.left for rule in level), max(rule.right for rule in level)]
    ends = [min(rule.bottom for rule in upright), max(rule.top for rule in upright)]
    columns = merge_positions([*(rule.left for rule in upright), *sides])
    rows = merge_positions([*(rule.bottom for rule in level), *ends])[::-1]
    if not 3 <= len(columns) <= MAX_COLUMNS or not 2 <= len(rows) <= MAX_ROWS:
        return None
    return TableFrame(columns, rows, _merge_cells(columns, rows, upright, level))


def merge_positions(places: Iterable[float]) -> tuple[float, ...]:
    """Return places in order, those that nearly coincide as one."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > NEAR:
            found.append(place)
    return tuple(found)


def _merge_cells(
    columns: tuple[float, ...],
    rows: tuple[float, ...],
    upright: list[RuleLine],
    level: list[RuleLine],
) -> dict[Place, Place]:
    """Return the first place of the cell that each place of a grid belongs to."""
    parted_columns = _ruled_sides(
        columns[1:-1], [(-a, -b) for a, b in _spans(rows)], _flip(upright)
    )
    parted_rows = _ruled_sides(rows[1:-1], list(_spans(columns)), level)
    parents: dict[Place, Place] = {}

    def find(place: Place) -> Place:
        while parents.setdefault(place, place) != place:
            place = parents[place]
        return place

    for row in range(len(rows) - 1):
        for column in range(len(columns) - 1):
            here = find((row, column))
            if column and (column - 1, row) not in parted_columns:
                here = _join(parents, find((row, column - 1)), here)
            if row and (row - 1, column) not in parted_rows:
                _join(parents, find((row - 1, column)), here)
    return {place: find(place) for place in list(parents)}


def _join(parents: dict[Place, Place], one: Place, other: Place) -> Place:
    """Make two cells one; return its first place."""
    first, second = sorted((one, other))
    parents[second] = first
    return first


def _spans(places: tuple[float, ...]) -> Iterator[tuple[float, float]]:
    return zip(places, places[1:], strict=False)


def _flip(upright: list[RuleLine]) -> list[RuleLine]:
    """Return upright rules as level ones: what is counted from the top becomes left to right."""
    return [RuleLine(-rule.top, rule.left, -rule.bottom, rule.right) for rule in upright]


def _ruled_sides(
    places: tuple[float, ...], spans: list[tuple[float, float]], rules: list[RuleLine]
) -> set[Place]:
    """Return (which place, which span) for the sides of cells along which rules are drawn."""
    ruled: set[Place] = set()
    for i, place in enumerate(places):
        near = [rule for rule in rules if abs(rule.bottom - place) <= NEAR]
        for j, (start, end) in enumerate(spans):
            drawn = sum(max(0.0, min(end, rule.right) - max(start, rule.left)) for rule in near)
            if drawn >= COVERED * (end - start):
                ruled.add((i, j))
    return ruled


def place_glyphs(
    glyphs: Iterable[Glyph], frames: list[TableFrame]
) -> tuple[list[RuledTable], list[Glyph]]:
    """Put the glyphs of a page into its tables; return these and the glyphs outside them."""
    words: list[dict[Place, list[Glyph]]] = [defaultdict(list) for _ in frames]
    outside: list[Glyph] = []
    for token in _number_tokens(glyphs):
        cells = [_find_place(glyph, frames) for glyph in token]
        cell = max(cells, key=cells.count)  # a number that sticks out of its cell
        if cell is None:
            outside += token
        else:
            words[cell[0]][cell[1]] += token
    tables: list[RuledTable] = []
    for frame, held in zip(frames, words, strict=True):
        if frame.surrounds_text(held):
            outside += (glyph for cell in held.values() for glyph in cell)
        elif held:
            tables.append(frame.fill_rows(held))
    return tables, outside


def _find_place(glyph: Glyph, frames: list[TableFrame]) -> tuple[int, Place] | None:
    """Return which table a glyph stands in, and in which cell."""
    for i, frame in enumerate(frames):
        if (place := frame.find_cell(glyph)) is not None:
            return i, place
    return None


def _number_tokens(glyphs: Iterable[Glyph]) -> Iterator[list[Glyph]]:
    """Yield the glyphs in their order, those of one number together."""
    token: list[Glyph] = []
    for glyph in glyphs:
        goes_on = (
            token
            and not glyph.spaces
            and NUMERIC.match(token[-1].text)
            and NUMERIC.match(glyph.text)
            and abs(gap_between(token[-1], glyph)) < TOUCHING
            and abs(token[-1].baseline - glyph.baseline) < 1
        )
        if not goes_on and token:
            yield token
            token = []
        token.append(glyph)
    if token:
        yield token
