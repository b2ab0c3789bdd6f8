"""Remove what pages add to the text: running heads, page numbers, watermarks, footnotes, and what
is repeated above a table that goes on. Pure.

Furniture stands at the edge of a page, outside its tables, and is repeated or counts the pages.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from tracker.model.snapshots import DroppedText
from tracker.parse.formats.page_boxes import PageTable, TextBox
from tracker.parse.formats.ruled_tables import Merge
from tracker.parse.lines.page_numbers import COUNTED, PAGE_NUMBER

MARGIN_SHARE = 0.12  # of the page, above and below: running heads and page numbers stand there
EDGE_SHARE = 0.18  # the same of heads and feet in ruled boxes
MAX_HEAD_ROWS = 2
MAX_HEAD_BOXES = 3  # left, centre, right; a row of more is a table's
MIN_SHARE = 0.4  # of the pages
MIN_PAGES = 3
SAME_ROW = 0.4  # of the size
SAME_PLACE = 3.0  # points
WATERMARK_SHARE = 0.6  # of the pages
LARGE = 1.6  # times the size of the text
FURNITURE = "页眉、页脚或页码"
WATERMARK = "各页重复的水印"
CONTINUED = "续表标记"

_BARE_NUMBER = re.compile(r"[0-9]{1,4}|[ivxIVX]{1,6}")
_FIGURES = re.compile(r"\d+")
_PAGED = re.compile("^#|#$|页")  # where a foot of words has the number of the page
# ① [1] 〔1〕 * 注：, and 1 or 1. only in small type
_NOTE_MARK = re.compile(
    r"[①-⑳]|[\[［〔]\d{1,2}[\]］〕]|[*＊※]{1,3}|(?<!\d)\d{1,2}(?=[^\d.．、%年月日])"
)
_UNIT = re.compile(r"[（(]?(?:金额|计量|货币|面积)?单位[:：].{1,8}")  # of the table below
# 续表 续表1 （续上表） 接上页, 表2 补助标准（续）, and at the foot （转下页）
_CONTINUES = re.compile(
    r"[（(]?[续接]上?[表页][\d一二三四五六七八九十．.\-—－]{0,6}[）)]?[:：]?"
    r"|[^。；]{0,40}[（(]续上?表?[\d一二三四五六七八九十]{0,2}[）)]"
    r"|[（(]?(?:[转接续]下[表页]|未完待续)[）)]?"
)
_SMALL = 0.93  # times the size of the text

Row = list[TextBox]


class Footnote(NamedTuple):
    """A note at the foot of a page, and the mark by which the text refers to it."""

    page: int
    mark: str
    text: str


def split_furniture(
    boxes: Sequence[TextBox], tables: Iterable[PageTable]
) -> tuple[list[TextBox], list[PageTable], list[DroppedText]]:
    """Return the boxes and the tables of the text, and what the pages repeat."""
    tables, frames = _split_ruled_furniture(list(tables))
    reasons = dict.fromkeys(_find_watermarks(boxes), WATERMARK)
    rest = [box for box in boxes if id(box) not in reasons]
    reasons |= dict.fromkeys(_find_furniture(rest, tables), FURNITURE)
    rest = [box for box in boxes if id(box) not in reasons]
    reasons |= dict.fromkeys(_find_continuation_marks(rest, tables), CONTINUED)
    rest = [box for box in boxes if id(box) not in reasons]
    reasons |= dict.fromkeys(_find_repeated_heads(rest), CONTINUED)
    dropped = [
        DroppedText(box.text.strip(), reasons[id(box)], box.page + 1)
        for box in boxes
        if id(box) in reasons
    ]
    for table in frames:
        dropped.append(DroppedText(_join_words(table).strip(), FURNITURE, table.page + 1))
    return [box for box in boxes if id(box) not in reasons], tables, dropped


# ---------------------------------------------------------------- heads and page numbers


def _find_furniture(boxes: Sequence[TextBox], tables: Iterable[PageTable]) -> set[int]:
    """Return the ids of the boxes of running heads, feet and page numbers."""
    spans: dict[int, list[PageTable]] = defaultdict(list)
    for table in tables:
        spans[table.page].append(table)
    by_page = {page: list(each) for page, each in groupby(boxes, key=lambda box: box.page)}
    numbers = sorted({*by_page, *spans})
    edges = [edge for page, each in by_page.items() for edge in _edge_rows(each, spans[page])]
    repeated = _repeated_texts([row for rows in edges for row in rows], len(numbers))
    counted = _page_counters([row for rows in edges for row in rows], numbers)
    found: set[int] = set()
    for rows in edges:
        for row in rows:
            if not all(_is_furniture(box, repeated, counted) for box in row):
                break  # what stands further inside is text
            found |= {id(box) for box in row}
    return found


def _split_ruled_furniture(
    tables: list[PageTable],
) -> tuple[list[PageTable], list[PageTable]]:
    """Return the tables of the text, and the ruled heads and feet of pages.

    One that touches the table of its page makes up one grid with it.
    """
    parted = [_part_edges(table) for table in tables]
    whole = {id(parts[0]) for parts in parted if len(parts) == 1}
    found = _find_ruled_furniture([part for parts in parted for part in parts], whole)
    furniture = {id(part) for part in found}
    kept: list[PageTable] = []
    for table, parts in zip(tables, parted, strict=True):
        own = [part for part in parts if id(part) not in furniture]
        kept += own if len(own) < len(parts) else [table]
    return kept, found


def _part_edges(table: PageTable) -> list[PageTable]:
    """Return a table in parts: rows at the edge of the page whose columns the others do not share.

    受控文件 | 第3页 above 序号 | 名称 | 标准
    """
    inner = [
        {i for i, merge in enumerate(row) if i and merge is not Merge.LEFT} for row in table.merges
    ]
    at_top = table.top / table.height > 1 - EDGE_SHARE
    at_foot = table.bottom / table.height < EDGE_SHARE
    start, end = 0, len(inner)  # of the rows between head and foot
    for size in range(1, MAX_HEAD_ROWS + 1):
        if at_top and not start and _are_apart(inner[:size], inner[size:end]):
            start = size
        if at_foot and end == len(inner) and _are_apart(inner[start:-size], inner[-size:]):
            end -= size
    parts = [
        _take_rows(table, 0, start)._replace(bottom=table.top) if start else None,
        _take_rows(table, start, end) if (start, end) != (0, len(inner)) else table,
        _take_rows(table, end, len(inner))._replace(top=table.bottom) if end < len(inner) else None,
    ]
    return [part for part in parts if part]


def _are_apart(above: Sequence[set[int]], below: Sequence[set[int]]) -> bool:
    """Return whether rows share no rule between their columns with those below."""
    one, other = set[int]().union(*above), set[int]().union(*below)
    return bool(one and other) and not one & other


def _take_rows(table: PageTable, start: int, end: int) -> PageTable:
    """Return rows of a table with the columns that they have."""
    merges = table.merges[start:end]
    columns = [i for i in range(len(merges[0])) if any(row[i] is not Merge.LEFT for row in merges)]
    return table._replace(
        columns=(*(table.columns[i] for i in columns), table.columns[-1]),
        rows=tuple(tuple(row[i] for i in columns) for row in table.rows[start:end]),
        merges=tuple(tuple(row[i] for i in columns) for row in merges),
        endings=tuple(table.endings[i] for i in columns),
    )


def _find_ruled_furniture(tables: Sequence[PageTable], whole: set[int]) -> list[PageTable]:
    """Return the ruled heads and feet of pages: 受控文件 beside the number of the page.

    They are small tables that stand at one place at the edge of most pages that have tables, with
    the same words, or with a figure that counts the pages. `whole` are the ids of those that are no
    part of another one; 编制单位：某局 | 单位：万元 in each part of a table is its own.
    """
    pages = len({table.page for table in tables})
    alike: dict[tuple[str, int], list[PageTable]] = defaultdict(list)
    for table in tables:
        low, high = table.bottom / table.height, table.top / table.height
        if len(table.rows) <= MAX_HEAD_ROWS and (high < EDGE_SHARE or low > 1 - EDGE_SHARE):
            edge = table.top if low > 1 - EDGE_SHARE else table.bottom
            alike[_figures_key(_join_words(table)), round(edge / SAME_PLACE)].append(table)
    found: list[PageTable] = []
    for group in alike.values():
        if len(group) < max(2, pages * MIN_SHARE):
            continue
        figures = [[int(each) for each in _FIGURES.findall(_join_words(x))] for x in group]
        changing = [column for column in zip(*figures, strict=True) if len(set(column)) > 1]
        counted = [{n - x.page for n, x in zip(each, group, strict=True)} for each in changing]
        may_repeat = changing or all(id(table) in whole for table in group)
        if may_repeat and all(len(offsets) == 1 for offsets in counted):
            found += group
    return found


def _join_words(table: PageTable) -> str:
    return " ".join(cell for row in table.rows for cell in row)


def _edge_rows(boxes: list[TextBox], tables: list[PageTable]) -> tuple[list[Row], list[Row]]:
    """Return the rows in the upper and in the lower margin of one page, from the edge inwards.

    What stands behind a table is no furniture.
    """
    highest = max((table.top for table in tables), default=float("-inf"))
    lowest = min((table.bottom for table in tables), default=float("inf"))
    height = boxes[0].height
    rows = _group_rows(sorted(boxes, key=lambda box: -box.y))
    upper = [row for row in rows if row[0].y > max(height * (1 - MARGIN_SHARE), highest)]
    lower = [row for row in rows if row[0].y < min(height * MARGIN_SHARE, lowest)]
    return upper, lower[::-1]


def _group_rows(boxes: list[TextBox]) -> list[Row]:
    """Group boxes, sorted from the top, that stand on one baseline."""
    rows: list[Row] = []
    for box in boxes:
        if rows and abs(rows[-1][0].y - box.y) <= SAME_ROW * box.size:
            rows[-1].append(box)
        else:
            rows.append([box])
    return rows


def _is_furniture(
    box: TextBox, repeated: set[tuple[str, int]], counted: set[tuple[str, int]]
) -> bool:
    """Return whether a box at the edge counts the pages or stands on most of them."""
    text = box.text.strip()
    if PAGE_NUMBER.fullmatch(text):
        return True
    if _UNIT.fullmatch(text):
        return False
    return _text_key(box) in repeated or (_figures_key(text), box.page) in counted


def _text_key(box: TextBox) -> tuple[str, int]:
    return "".join(box.text.split()), round(box.size)


def _figures_key(text: str) -> str:
    return _FIGURES.sub("#", "".join(text.split()))


def _repeated_texts(rows: list[Row], pages: int) -> set[tuple[str, int]]:
    """Return the texts that stand at the edge of most pages, with their size."""
    seen = {
        (box.page, *_text_key(box))
        for row in rows
        if len(row) <= MAX_HEAD_BOXES
        for box in row
        if not _BARE_NUMBER.fullmatch(box.text.strip())
    }
    counts = Counter(key[1:] for key in seen)
    least = max(2, pages * MIN_SHARE)
    return {key for key, count in counts.items() if count >= least}


def _page_counters(rows: list[Row], pages: list[int]) -> set[tuple[str, int]]:
    """Return (the text without its figures, the page) where one figure counts the pages.

    `3`, `3/9`, `第3期 15`: it grows as the pages do. 附件1, 附件2 count the annexes.
    """
    found: set[tuple[str, int]] = set()
    places: dict[str, list[tuple[int, list[int]]]] = defaultdict(list)
    for row in rows:
        for box in row if len(row) <= MAX_HEAD_BOXES else ():
            text = box.text.strip()
            bare = _BARE_NUMBER.fullmatch(text)
            if bare and not text.isdecimal():  # iv, xii
                found.add((_figures_key(text), box.page))
            elif (figures := [int(each) for each in _FIGURES.findall(text)]) and (
                bare or not COUNTED.search(text)
            ):
                places[_figures_key(text)].append((box.page, figures))
    for key, seen in places.items():
        if len(pages) == 1 and key == "#" and seen[0][1] == [1]:
            found.add((key, seen[0][0]))
        found |= {(key, page) for page in _counting_pages(key, seen)}
    return found


def _counting_pages(key: str, seen: list[tuple[int, list[int]]]) -> set[int]:
    """Return the pages on which one of the figures runs on with them."""
    worded = re.search("[一-鿿]", key)
    if worded and not _PAGED.search(key):
        return set()
    least = MIN_PAGES if worded else 2
    found: set[int] = set()
    for column in range(min(len(figures) for _, figures in seen)):
        offsets = Counter(figures[column] - page for page, figures in seen)
        offset, count = offsets.most_common(1)[0]
        if count >= least:
            found |= {page for page, figures in seen if figures[column] - page == offset}
    return found


# ---------------------------------------------------------------- tables that go on


def _find_continuation_marks(boxes: Sequence[TextBox], tables: Sequence[PageTable]) -> set[int]:
    """Return the ids of the boxes between the parts of tables that only say that they go on.

    续表 says so; so does what stood above the first part (单位：万元) where the head returns, too.
    """
    by_page: dict[int, list[TextBox]] = defaultdict(list)
    for box in boxes:
        by_page[box.page].append(box)
    found: set[int] = set()
    titles: set[str] = set()  # what stands above the first part
    for above, below in pairwise(tables):
        if not titles:
            titles = {_text_key(box)[0] for box in by_page[above.page] if box.y > above.top}
        between = [box for box in by_page[above.page] if box.y < above.bottom]
        between += [box for box in by_page[below.page] if box.y > below.top]
        repeated = titles if above.rows[0] == below.rows[0] else set()
        if (
            below.page == above.page + 1
            and len(above.columns) == len(below.columns)
            and all(_continues(_text_key(box)[0], repeated) for box in between)
        ):
            found |= {id(box) for box in between}
        else:
            titles = set()
    return found


def _find_repeated_heads(boxes: Sequence[TextBox]) -> set[int]:
    """Return the ids of the boxes that repeat the head of a table without rules on a next page.

    The table goes on from the last row of one page to the second one of the next.
    """
    found: set[int] = set()
    heads: dict[tuple[tuple[str, int], ...], Row] = {}
    before: list[Row] = []
    last = -1
    for page, each in groupby(boxes, key=lambda box: box.page):
        rows = [sorted(row, key=lambda box: box.left) for row in _group_rows(list(each))]
        first = rows[0]
        if page == last + 1 and before and len(rows) > 1:
            goes_on = min(map(len, (before[-1], first, rows[1]))) > 1
            head = heads.get(tuple(map(_text_key, first)))
            if goes_on and head and _stand_below(head, first):
                found |= {id(box) for box in first}
        heads = {tuple(map(_text_key, row)): row for row in rows if len(row) > 1}
        before, last = rows, page
    return found


def _stand_below(head: Row, row: Row) -> bool:
    return all(abs(a.left - b.left) < SAME_PLACE for a, b in zip(head, row, strict=True))


def _continues(text: str, repeated: set[str]) -> bool:
    return text in repeated or bool(_CONTINUES.fullmatch(text))


# ---------------------------------------------------------------- watermarks


def _find_watermarks(boxes: Sequence[TextBox]) -> set[int]:
    """Return the ids of boxes that stand on most pages at one place, over the text or larger."""
    pages = {box.page for box in boxes}
    if len(pages) < MIN_PAGES:
        return set()
    alike: dict[tuple[str, int], list[TextBox]] = defaultdict(list)
    for box in boxes:
        alike["".join(box.text.split()), round(box.size)].append(box)
    size = median(box.size for box in boxes)
    found: set[int] = set()
    for group in alike.values():
        if len({box.page for box in group}) < WATERMARK_SHARE * len(pages):
            continue
        first = group[0]
        near = [
            box
            for box in group
            if abs(box.left - first.left) + abs(box.y - first.y) < SAME_PLACE
            and box.height * MARGIN_SHARE < box.y < box.height * (1 - MARGIN_SHARE)
        ]
        if len({box.page for box in near}) >= WATERMARK_SHARE * len(pages) and (
            first.size > LARGE * size or any(_lies_over(box, boxes) for box in near)
        ):
            found |= {id(box) for box in near}
    return found


def _lies_over(box: TextBox, boxes: Sequence[TextBox]) -> bool:
    """Return whether a box overlaps another one of its page."""
    return any(
        other.page == box.page
        and other is not box
        and abs(other.y - box.y) < 0.7 * min(other.size, box.size)
        and other.left < box.right - box.size / 2
        and box.left < other.right - box.size / 2
        for other in boxes
    )


# ---------------------------------------------------------------- footnotes


def split_footnotes(boxes: Sequence[TextBox]) -> tuple[list[TextBox], list[Footnote]]:
    """Return the boxes of the text, and the notes at the foot of its pages.

    A note is set smaller than the text, begins with a mark to which the page refers, and nothing of
    the text stands below it.
    """
    if not boxes:
        return [], []
    size = Counter(round(box.size, 1) for box in boxes for _ in box.text).most_common(1)[0][0]
    notes: list[Footnote] = []
    found: set[int] = set()
    for page, each in groupby(boxes, key=lambda box: box.page):
        rows = _group_rows(sorted(each, key=lambda box: -box.y))
        for row_group in _note_rows(rows, size):
            text = "".join(box.text.strip() for row in row_group for box in row)
            mark = _NOTE_MARK.match(text)
            if mark:
                notes.append(Footnote(page, mark[0], text))
                found |= {id(box) for row in row_group for box in row}
    return [box for box in boxes if id(box) not in found], notes


def _note_rows(rows: list[Row], size: float) -> list[list[Row]]:
    """Return the rows of each note at the foot of one page."""
    first = len(rows)
    while first and max(box.size for box in rows[first - 1]) < _SMALL * size:
        first -= 1
    foot = rows[first:]
    above = "".join(box.text for row in rows[:first] for box in row)
    begins = [
        i
        for i, row in enumerate(foot)
        if (mark := _NOTE_MARK.match(row[0].text.strip())) and mark[0] in above
    ]
    if not begins or begins[0] != 0 or not above:
        return []
    return [foot[a:b] for a, b in pairwise([*begins, len(foot)])]
