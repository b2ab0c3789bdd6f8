"""From boxes on pages to lines: an indent that was measured begins a paragraph, so that no guess is
needed where a PDF has boxes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from tracker.parse.formats.ruled_tables import RuleLine, TableFrame, find_frames
from tracker.parse.grammar import numbering_styles
from tracker.parse.grammar.lines import Line
from tracker.parse.lines.page_numbers import PAGE_NUMBER
from tracker.parse.lines.unwrap import first_piece_width

MARGIN_SHARE = (
    0.12  # running heads and page numbers stand in this share of the page, above and below
)
INDENT = (1.2, 3.2)  # a paragraph's indent in characters; two are the rule
SENTENCE_END = re.compile(r"[。！？；：!?;:][”’」』）)]*$")


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


@dataclass(frozen=True, slots=True)
class TextMetrics:
    """What all lines are measured against."""

    size: float  # of the body's characters
    lefts: tuple[float, ...]  # left margin of each column
    rights: tuple[float, ...]
    indents: bool  # are first lines indented?
    leading: float

    def column(self, box: TextBox) -> int:
        """The column a box stands in: the last one that begins left of it."""
        return max(
            (i for i, left in enumerate(self.lefts) if left <= box.left + self.size / 2), default=0
        )

    def offset(self, box: TextBox) -> float:
        """How far a box stands from its margin, in characters."""
        return (box.left - self.lefts[self.column(box)]) / self.size

    def spare(self, box: TextBox) -> float:
        """How many characters would still fit behind a box."""
        return (self.rights[self.column(box)] - box.right) / self.size


def layout_lines(boxes: list[TextBox], rules: Iterable[RuleLine] = ()) -> list[Line]:
    """The lines of the body, in order, without running heads and page numbers."""
    rows = list(order_rows(drop_furniture(boxes), find_frames(rules)))
    flat = [row[0] for row in rows if not isinstance(row, Line) and len(row) == 1]
    page = measure_text(flat) if flat else None
    found: list[Line] = []
    before: TextBox | None = None
    for i, row in enumerate(rows):
        if (
            isinstance(row, Line)
            or page is None
            or (
                len(row) > 1 and is_table_row(row, [*rows[max(i - 1, 0) : i], *rows[i + 1 : i + 2]])
            )
        ):
            found.append(
                row
                if isinstance(row, Line)
                else Line(cells=tuple(box.text for box in row), score=lowest_score(row))
            )
            before = None
            continue
        box = row[0] if len(row) == 1 else merge_boxes(row)
        found.append(Line(box.text, begins_paragraph(before, box, page), score=box.score))
        before = box
    return found


def order_rows(
    boxes: list[TextBox], tables: list[TableFrame]
) -> Iterator[tuple[TextBox, ...] | Line]:
    """Boxes on one baseline, and the rows of ruled tables, in the order of the page."""

    def table(box: TextBox) -> TableFrame | None:
        return next((frame for frame in tables if frame.cell(*first_character(box))), None)

    for frame, run in groupby(boxes, key=table):
        if frame is None:
            yield from group_baselines(run)
        else:
            placed = (
                (place, box.text) for box in run if (place := frame.cell(*first_character(box)))
            )
            yield from (Line(cells=row) for row in frame.filled(placed))


def first_character(box: TextBox) -> tuple[int, float, float]:
    """A place inside the first character of a box."""
    return box.page, box.left + box.size / 2, box.y + box.size / 2


def drop_furniture(boxes: list[TextBox]) -> list[TextBox]:
    """Drop what repeats in the margins of most pages, and page numbers there."""
    pages = len({box.page for box in boxes})
    seen = Counter(
        key for key in {(box.page, *furniture_key(box)) for box in boxes if is_in_margin(box)}
    )
    repeated = Counter(key[1:] for key in seen)

    def is_furniture(box: TextBox) -> bool:
        if not is_in_margin(box):
            return False
        text = box.text.strip()
        if PAGE_NUMBER.fullmatch(text) or re.fullmatch(r"[0-9]{1,4}|[ivxIVX]{1,6}", text):
            return True
        return pages > 1 and repeated[furniture_key(box)] >= max(2, pages * 0.4)

    return [box for box in boxes if not is_furniture(box)]


def is_in_margin(box: TextBox) -> bool:
    return not box.height * MARGIN_SHARE < box.y < box.height * (1 - MARGIN_SHARE)


def furniture_key(box: TextBox) -> tuple[str, int]:
    """The words without figures, and how high they stand."""
    return re.sub(r"[\d\s]+", "", box.text), round(box.y / 4)


def group_baselines(boxes: Iterable[TextBox]) -> Iterator[tuple[TextBox, ...]]:
    """Neighbouring boxes on one baseline, left to right; those that nearly touch are one."""
    row: list[TextBox] = []
    for box in boxes:
        if row and (
            box.page != row[-1].page
            or abs(box.y - row[-1].y) > box.size * 0.4
            or box.left < row[-1].right - box.size
        ):
            yield tuple(row)
            row = []
        if row and box.left - row[-1].right < box.size * 1.5:
            row[-1] = merge_boxes((row[-1], box))
        else:
            row.append(box)
    if row:
        yield tuple(row)


def merge_boxes(row: tuple[TextBox, ...]) -> TextBox:
    """Several boxes as one, a space between."""
    return replace(
        row[0],
        text=" ".join(box.text.strip() for box in row),
        right=row[-1].right,
        score=lowest_score(row),
    )


def lowest_score(row: tuple[TextBox, ...]) -> float | None:
    """The score of the box that was recognised worst; None where none was a picture."""
    return min((box.score for box in row if box.score is not None), default=None)


def is_table_row(row: tuple[TextBox, ...], neighbours: list[tuple[TextBox, ...] | Line]) -> bool:
    """A table has two rows of cells in a row, whose second cells begin at the same place."""
    others = (each for each in neighbours if not isinstance(each, Line) and len(each) > 1)
    return any(abs(other[1].left - row[1].left) < other[1].size * 2 for other in others)


def measure_text(boxes: list[TextBox]) -> TextMetrics:
    """Body size, columns, right margins and leading, each by majority."""
    size = (
        Counter(
            round(box.size, 1) for box in boxes for _ in range(len(box.text) // 8 + 1)
        ).most_common(1)[0][0]
        or 12.0
    )
    body = [box for box in boxes if abs(box.size - size) < 1] or boxes
    common = Counter(round(box.left / 2) * 2 for box in body)
    lefts: list[float] = []
    for left in sorted(left for left, n in common.items() if n >= max(2, len(body) * 0.1)) or [
        min(common)
    ]:
        if not lefts or left > lefts[-1] + 10 * size:
            lefts.append(left)
    page = TextMetrics(size, tuple(lefts), (0.0,) * len(lefts), indents=False, leading=0)
    rights = tuple(
        max((box.right for box in body if page.column(box) == i), default=0.0)
        for i in range(len(lefts))
    )
    page = replace(page, rights=rights)
    indented = sum(INDENT[0] <= page.offset(box) <= INDENT[1] for box in body)
    flush = sum(abs(page.offset(box)) < 0.8 for box in body)
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


def begins_paragraph(before: TextBox | None, box: TextBox, page: TextMetrics) -> bool | None:
    """Does a paragraph begin with this line? None where the boxes do not say."""
    if before is None:
        return True
    offset = page.offset(box)
    if (
        abs(before.size - box.size) > 1
        and not page.size - 1 < before.size < page.size + 1 > box.size
    ):
        return True
    if offset > INDENT[1]:
        return not is_title_line(before, box, page)
    if page.indents:
        return begins_indented(before, box, page, offset)
    if page.leading and before.page == box.page and before.y - box.y > page.leading * 1.35:
        return True
    ended = SENTENCE_END.search(before.text.strip())
    return (
        True
        if page.spare(before) > (2 if ended else max(6, first_piece_width(box.text) + 1))
        else None
    )


def is_title_line(before: TextBox, box: TextBox, page: TextMetrics) -> bool:
    """The second line of a centred title: larger than the text, as large as the line above, and no
    mark of its own.
    """
    larger = page.size * 1.1 < box.size < page.size * 1.9
    return (
        larger
        and abs(before.size - box.size) < 0.5
        and before.page == box.page
        and numbering_styles.find_mark(box.text.strip()) is None
    )


def begins_indented(before: TextBox, box: TextBox, page: TextMetrics, offset: float) -> bool | None:
    """In a text that indents: an indent begins, a flush line after a full one goes on."""
    if offset >= INDENT[0]:
        return True
    if page.spare(before) < 2:
        return False
    if page.offset(before) > INDENT[1] or SENTENCE_END.search(before.text.strip()):
        return True
    flowing = page.offset(before) >= INDENT[0] or re.search("[，。；、]", before.text)
    # a long figure that moved to this line leaves a gap above
    return False if flowing or page.spare(before) < 6 else None
