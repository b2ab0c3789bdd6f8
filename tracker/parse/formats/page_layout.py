"""From boxes on pages to lines: an indent that was measured begins a paragraph, so that no guess is
needed where a PDF has boxes. Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import NamedTuple

from tracker.model.snapshots import DroppedText
from tracker.parse.formats.page_boxes import PageTable, TextBox
from tracker.parse.formats.page_furniture import Footnote, split_footnotes, split_furniture
from tracker.parse.formats.ruled_tables import Ending, Merge
from tracker.parse.grammar import numbering_styles
from tracker.parse.grammar.lines import Line
from tracker.parse.lines.unwrap import first_piece_width, join_lines

INDENT = (1.2, 3.2)  # a paragraph's indent in characters; two are the rule
SET_APART = 6.0  # characters: a line that stands so far in is set to the middle or to the right
SENTENCE_END = re.compile(r"[。！？；：!?;:][”’」』）)]*$")
IN_BRACKETS = re.compile(r"[（(][^（()）]{1,40}[）)]")  # （此件公开发布）
ENTRY = re.compile("(?:主题词|主送|抄送|抄报|分送)[:：]")  # at the foot of the document
LEADER = re.compile(r"[.．…·]{4}\s{0,4}\d{1,4}\s{0,4}$")  # ends an entry of a list of contents
CROSSING_SHARE = 0.3  # of the lines left of a place
CHINESE = re.compile("[一-鿿]")
SAME_COLUMN = 6.0  # points; the columns of a table that goes on stand so close below each other
MAX_HEADER_ROWS = 3
LONGEST_QUOTE = 30  # characters

BoxRow = tuple[TextBox, ...]


class PageLine(NamedTuple):
    """A line and the page that it stands on."""

    page: int
    line: Line


@dataclass(frozen=True, slots=True)
class TextMetrics:
    """The measures of a page that all its lines are compared with."""

    size: float  # of the body's characters
    lefts: tuple[float, ...]  # left margin of each column
    rights: tuple[float, ...]
    indents: bool  # whether first lines are indented
    leading: float

    def find_column(self, box: TextBox) -> int:
        """Return the column a box stands in: the last one that begins left of it."""
        return max(
            (i for i, left in enumerate(self.lefts) if left <= box.left + self.size / 2), default=0
        )

    def indent_of(self, box: TextBox) -> float:
        """Return how far a box stands from its margin, in characters."""
        left = box.column[0] if box.column else self.lefts[self.find_column(box)]
        return (box.left - left) / self.size

    def room_behind(self, box: TextBox) -> float:
        """Return how many characters would still fit behind a box."""
        right = box.column[1] if box.column else self.rights[self.find_column(box)]
        return (right - box.right) / self.size


def layout_lines(boxes: Sequence[TextBox], tables: Iterable[PageTable] = ()) -> list[Line]:
    """Return the lines of the body, in order, without running heads and page numbers."""
    return layout_pages(boxes, tables)[0]


def layout_pages(
    boxes: Sequence[TextBox], tables: Iterable[PageTable] = ()
) -> tuple[list[Line], list[DroppedText]]:
    """Return the lines of all pages in reading order, and what the pages repeat.

    The notes at the foot of a page stand behind the paragraph that refers to them.
    """
    body, tables, dropped = split_furniture(boxes, tables)
    body, notes = split_footnotes(body)
    rows = list(interleave_tables(body, join_tables(tables, body)))
    lines = insert_footnotes(list(make_lines(rows)), notes)
    return [each.line for each in lines], dropped


def warn_of_dropped(apart: Sequence[DroppedText]) -> Iterator[str]:
    """Yield one line for each kind of text that is set apart, with its first words."""
    counts = Counter(each.reason for each in apart)
    for reason, count in counts.items():
        first = next(each for each in apart if each.reason == reason)
        words = first.text[:LONGEST_QUOTE]
        yield f"{count} 页上有不计入正文的{reason}，如第 {first.page} 页“{words}”"


def warn_of_overprints(pages: Sequence[tuple[int, str]]) -> Iterator[str]:
    """Yield a line where words are drawn over others: both are read, and one may be void."""
    for page, words in pages[:1]:
        quoted = words[:LONGEST_QUOTE]
        yield f"{len(pages)} 页上有互相重叠的文字，如第 {page} 页“{quoted}”，请与原件核对"


def make_lines(rows: Sequence[BoxRow | PageTable]) -> Iterator[PageLine]:
    """Yield the lines of rows of boxes and of tables, in their order."""
    metrics = measure_pages(rows)
    before: TextBox | None = None
    hanging: float | None = None  # where the words of the last mark or 抄送 begin, far behind
    for i, row in enumerate(rows):
        if isinstance(row, PageTable):
            yield from (PageLine(row.page, Line(cells=cells)) for cells in row.rows)
            before = None
            continue
        page = metrics.get(round(row[0].height))
        marked = is_marked_row(row)
        in_table = len(row) > 1 and not marked and is_table_row(row, rows[max(i - 1, 0) : i + 2])
        if page is None or in_table:
            cells = tuple(box.text for box in row)
            yield PageLine(row[0].page, Line(cells=cells, score=lowest_score(row)))
            before = None
            continue
        box = row[0] if len(row) == 1 else merge_boxes(row)
        if hanging is not None and goes_on_hanging(hanging, before, box, page):
            starts: bool | None = False
        else:
            entry = ENTRY.match(box.text.strip())
            hanging = box.left + len(entry[0]) * box.size if entry else None
            hanging = row[1].left if marked else hanging
            starts = begins_paragraph(before, box, page)
        yield PageLine(box.page, Line(box.text, starts, score=box.score))
        before = box


def measure_pages(rows: Sequence[BoxRow | PageTable]) -> dict[int, TextMetrics]:
    """Return the metrics of upright and of landscape pages, by the height of the page."""
    flat: dict[int, list[TextBox]] = {}
    for row in rows:
        if not isinstance(row, PageTable) and len(row) == 1:
            flat.setdefault(round(row[0].height), []).append(row[0])
    return {height: measure_text(boxes) for height, boxes in flat.items()}


def interleave_tables(
    boxes: Sequence[TextBox], tables: Sequence[PageTable]
) -> Iterator[BoxRow | PageTable]:
    """Yield rows of boxes and tables in the order of the pages."""
    waiting = list(tables)
    for row in group_baselines(boxes):
        page, y = row[0].page, row[0].y
        while waiting and (
            waiting[0].page < page or (waiting[0].page == page and waiting[0].top > y)
        ):
            yield waiting.pop(0)
        yield row
    yield from waiting


# ---------------------------------------------------------------- tables over pages


def join_tables(tables: Sequence[PageTable], boxes: Sequence[TextBox]) -> list[PageTable]:
    """Join the parts of each table that goes on over pages: its head once, its rows whole."""
    joined: list[PageTable] = []
    last_page = 0
    for table in tables:
        if joined and continues_table(joined[-1], last_page, table, boxes):
            joined[-1] = join_parts(joined[-1], table)
        else:
            joined.append(table)
        last_page = table.page
    return joined


def continues_table(
    before: PageTable, last_page: int, table: PageTable, boxes: Sequence[TextBox]
) -> bool:
    """Return whether a table goes on from the page before: same columns, no words between."""
    if table.page != last_page + 1 or len(table.columns) != len(before.columns):
        return False
    shift = table.columns[0] - before.columns[0]
    if any(
        abs(a + shift - b) > SAME_COLUMN for a, b in zip(before.columns, table.columns, strict=True)
    ):
        return False
    return not any(
        (box.page == last_page and box.y < before.bottom)
        or (box.page == table.page and box.y > table.top)
        for box in boxes
    )


def join_parts(above: PageTable, below: PageTable) -> PageTable:
    """Return a table with its next part.

    The repeated head is left out, the cells that the page has cut are read in each of their rows,
    and the row that it has cut is made whole.
    """
    repeated = 0
    while (
        repeated < min(MAX_HEADER_ROWS, len(above.rows), len(below.rows) - 1)
        and above.rows[repeated] == below.rows[repeated]
    ):
        repeated += 1
    below = below._replace(rows=below.rows[repeated:], merges=below.merges[repeated:])
    going_on = find_cut_cells(above, below)
    above, below = fill_upwards(above, below, going_on), fill_downwards(above, below, going_on)
    rows, rest = above.rows, below.rows
    if is_cut_row(above, below, going_on):
        pairs = enumerate(zip(rows[-1], rest[0], strict=True))
        whole = tuple(a if i in going_on or not b else join_lines([a, b]) for i, (a, b) in pairs)
        rows, rest = (*rows[:-1], whole), rest[1:]
        below = below._replace(merges=below.merges[1:])
    return above._replace(
        bottom=below.bottom,
        rows=rows + rest,
        merges=above.merges + below.merges,
        endings=below.endings,
    )


def find_cut_cells(above: PageTable, below: PageTable) -> set[int]:
    """Return the columns whose cell goes over the end of the page, its words on one page only.

    These are cells over several rows, as the group 甲类 beside its entries: from the left, and each
    other one that goes over the same rows as the group.
    """
    found: set[int] = set()
    spans: set[tuple[int, int]] = set()
    leading = True
    for column, pair in enumerate(zip(above.rows[-1], below.rows[0], strict=True)):
        if above.merges[-1][column] is Merge.LEFT and below.merges[0][column] is Merge.LEFT:
            continue
        over = count_merged(above.merges[::-1], column), count_merged(below.merges[1:], column)
        goes_on = any(over) and any(pair) and not all(pair)
        if goes_on and (leading or over in spans):
            found.add(column)
            spans.add(over)
        leading = leading and goes_on
    return found


def count_merged(merges: Iterable[tuple[Merge, ...]], column: int) -> int:
    """Return how many rows follow each other in which a cell is merged with the one above."""
    return sum(1 for _ in takewhile(lambda row: row[column] is Merge.UP, merges))


def fill_downwards(above: PageTable, below: PageTable, columns: set[int]) -> PageTable:
    """Return the next part of a table with the words of the cells that go on into it."""
    rows = [list(row) for row in below.rows]
    for column in columns:
        for i in range(count_merged(below.merges[1:], column) + 1):
            rows[i][column] = rows[i][column] or above.rows[-1][column]
    return below._replace(rows=tuple(map(tuple, rows)))


def fill_upwards(above: PageTable, below: PageTable, columns: set[int]) -> PageTable:
    """Return a table with the words that its last cells have on the next page only."""
    rows = [list(row) for row in above.rows]
    for column in columns:
        for i in range(count_merged(above.merges[::-1], column) + 1):
            rows[-1 - i][column] = rows[-1 - i][column] or below.rows[0][column]
    return above._replace(rows=tuple(map(tuple, rows)))


def is_cut_row(above: PageTable, below: PageTable, going_on: set[int]) -> bool:
    """Return whether the first row on a page is the rest of the last one on the page before.

    Its words continue cells that are full. One of these stops in mid sentence and the first cell is
    empty or stops so, too; or the row fills some of the cells of the last one, and no row of the
    table fills the same; or its first cell is empty in a table whose rows all have one.
    `going_on` are the columns whose cell goes over several rows: they say nothing.
    """
    columns = [i for i in range(len(below.rows[0])) if i not in going_on]
    filled = [tuple(bool(row[i]) for i in columns) for row in above.rows + below.rows]
    last, first = filled[len(above.rows) - 1], filled[len(above.rows)]
    endings = [above.endings[i] for i, words in zip(columns, first, strict=True) if words]
    if Ending.CLOSED in endings or not endings:
        return False
    if Ending.RUNNING in endings and (not first[0] or endings[0] is Ending.RUNNING):
        return True
    keyed = sum(row[0] for row in filled) >= max(3, 0.9 * len(filled))
    if keyed and not first[0]:
        return True
    is_part = all(b or not a for a, b in zip(first, last, strict=True)) and first != last
    return is_part and len(below.rows) > 1 and filled.count(first) == 1 and filled.count(last) > 1


def insert_footnotes(lines: list[PageLine], notes: Sequence[Footnote]) -> list[PageLine]:
    """Put each note behind the paragraph that refers to it, as a paragraph of its own."""
    for note in notes:
        at = next((i for i, each in enumerate(lines) if _refers_to(each, note)), len(lines) - 1)
        behind = next((i for i in range(at + 1, len(lines)) if _begins(lines[i])), len(lines))
        lines.insert(behind, PageLine(note.page, Line("注" + note.text, True)))
        if behind + 1 < len(lines) and not lines[behind + 1].line.cells:
            follower = lines[behind + 1]
            lines[behind + 1] = follower._replace(line=follower.line._replace(starts=True))
    return lines


def _begins(each: PageLine) -> bool:
    """Return whether a line certainly begins something."""
    line = each.line
    marked = line.starts is None and numbering_styles.find_mark(line.text.strip())
    return bool(line.starts or line.cells or marked)


def _refers_to(each: PageLine, note: Footnote) -> bool:
    words = each.line.text or "".join(each.line.cells)
    return each.page == note.page and note.mark in words


# ---------------------------------------------------------------- paragraphs


def group_baselines(boxes: Iterable[TextBox]) -> Iterator[BoxRow]:
    """Yield neighbouring boxes on one baseline, left to right; those that nearly touch as one."""
    row: list[TextBox] = []
    for box in boxes:
        if row and (
            box.page != row[-1].page
            or abs(box.y - row[-1].y) > box.size * 0.4
            or box.left < row[-1].right - box.size
            or box.column != row[-1].column
        ):
            yield tuple(row)
            row = []
        if row and box.left - row[-1].right < box.size * 1.5:
            row[-1] = merge_boxes((row[-1], box))
        else:
            row.append(box)
    if row:
        yield tuple(row)


def merge_boxes(row: BoxRow) -> TextBox:
    """Return several boxes as one, a space between."""
    return replace(
        row[0],
        text=" ".join(box.text.strip() for box in row),
        right=row[-1].right,
        score=lowest_score(row),
    )


def lowest_score(row: BoxRow) -> float | None:
    """Return the score of the box that was recognised worst; None where none was a picture."""
    return min((box.score for box in row if box.score is not None), default=None)


def is_table_row(row: BoxRow, neighbours: Sequence[BoxRow | PageTable]) -> bool:
    """Return whether a row of boxes is one of two whose second cells begin at the same place."""
    return any(
        abs(other[1].left - row[1].left) < other[1].size * 2
        for other in neighbours
        if other is not row and not isinstance(other, PageTable) and len(other) > 1
    )


def is_marked_row(row: BoxRow) -> bool:
    """Return whether a row is a mark and the words behind it: （一）and far behind it 申请人…."""
    if len(row) != 2 or not CHINESE.search(row[1].text):
        return False
    text = row[0].text.strip()
    mark = numbering_styles.find_mark(text)
    return mark is not None and mark.end == len(text)


def goes_on_hanging(
    hanging: float, before: TextBox | None, box: TextBox, page: TextMetrics
) -> bool:
    """Return whether a line goes on below the words of a mark, not below the mark."""
    if before is None or abs(box.left - hanging) > box.size / 2:
        return False
    return page.room_behind(before) < 2 or not SENTENCE_END.search(before.text.strip())


def measure_text(boxes: list[TextBox]) -> TextMetrics:
    """Return body size, columns, right margins and leading, each by majority."""
    size = (
        Counter(
            round(box.size, 1) for box in boxes for _ in range(len(box.text) // 8 + 1)
        ).most_common(1)[0][0]
        or 12.0
    )
    body = [box for box in boxes if abs(box.size - size) < 1] or boxes
    common = Counter(round(box.left / 2) * 2 for box in body if not box.column)
    common = common or Counter(round(box.left / 2) * 2 for box in body)
    lefts: list[float] = []
    for left in sorted(left for left, n in common.items() if n >= max(2, len(body) * 0.1)) or [
        min(common)
    ]:
        if not lefts or (
            left > lefts[-1] + 10 * size
            and not _is_written_over(left, body, size)
            and _stands_beside_text(left, body, size)
        ):
            lefts.append(left)
    page = TextMetrics(size, tuple(lefts), (0.0,) * len(lefts), indents=False, leading=0)
    rights = tuple(
        max((box.right for box in body if page.find_column(box) == i), default=0.0)
        for i in range(len(lefts))
    )
    page = replace(page, rights=rights)
    indented = sum(INDENT[0] <= page.indent_of(box) <= INDENT[1] for box in body)
    flush = sum(abs(page.indent_of(box)) < 0.8 for box in body)
    gaps = Counter(
        round(a.y - b.y)
        for a, b in zip(body, body[1:], strict=False)
        if a.page == b.page and a.y > b.y
    )
    return replace(
        page,
        indents=indented >= max(2, len(body) * 0.05) and flush >= 2,
        leading=gaps.most_common(1)[0][0] if gaps else 0,
    )


def _is_written_over(left: float, boxes: list[TextBox], size: float) -> bool:
    """Return whether lines run over a place where a column might begin, as below centred titles."""
    before = [box for box in boxes if box.left < left - size]
    crossing = sum(box.right > left + size for box in before)
    return crossing > CROSSING_SHARE * len(before)


def _stands_beside_text(left: float, boxes: list[TextBox], size: float) -> bool:
    """Return whether lines that begin at a place stand beside others, as those of a column do.

    A signature of two lines stands below the text.
    """
    taken = {
        (box.page, round(box.y / size) + step)
        for box in boxes
        if box.right <= left
        for step in (-1, 0, 1)
    }
    own = [box for box in boxes if abs(box.left - left) < size / 2]
    beside = sum((box.page, round(box.y / size)) in taken for box in own)
    return beside * 2 >= len(own)


def begins_paragraph(before: TextBox | None, box: TextBox, page: TextMetrics) -> bool | None:
    """Return whether a paragraph begins with this line; None where the boxes do not say."""
    if before is None or LEADER.search(before.text):
        return True
    offset = page.indent_of(box)
    if (
        abs(before.size - box.size) > 1
        and not page.size - 1 < before.size < page.size + 1 > box.size
    ):
        return True
    if offset > INDENT[1]:
        return not is_title_line(before, box, page)
    if page.indent_of(before) > SET_APART:  # 抄送 below the day, the addressees below the 文号
        return not is_title_line(before, box, page)
    is_note = IN_BRACKETS.fullmatch(before.text.strip()) and page.room_behind(before) >= 2
    if is_note or ENTRY.match(box.text.strip()):
        return True
    if page.indents:
        return begins_indented(before, box, page, offset)
    if page.leading and before.page == box.page and before.y - box.y > page.leading * 1.35:
        return True
    ended = SENTENCE_END.search(before.text.strip())
    return (
        True
        if page.room_behind(before) > (2 if ended else max(6, first_piece_width(box.text) + 1))
        else None
    )


def is_title_line(before: TextBox, box: TextBox, page: TextMetrics) -> bool:
    """Return whether a box is the second line of a centred title.

    It is larger than the text, as large as the line above, and has no mark of its own.
    """
    larger = page.size * 1.1 < box.size < page.size * 1.9
    return (
        larger
        and abs(before.size - box.size) < 0.5
        and before.page == box.page
        and numbering_styles.find_mark(box.text.strip()) is None
    )


def begins_indented(before: TextBox, box: TextBox, page: TextMetrics, offset: float) -> bool | None:
    """Return whether a line begins a paragraph in a text that indents.

    An indent begins one, a flush line after a full one goes on.
    """
    if offset >= INDENT[0]:
        return True
    if page.room_behind(before) < 2:
        return False
    if page.indent_of(before) > INDENT[1] or SENTENCE_END.search(before.text.strip()):
        return True
    flowing = page.indent_of(before) >= INDENT[0] or re.search("[，。；、]", before.text)
    # a long figure that moved to this line leaves a gap above
    return False if flowing or page.room_behind(before) < 6 else None
