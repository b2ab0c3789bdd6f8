"""A text in columns is read column by column, however short it is and however it is drawn."""

from __future__ import annotations

import pytest

from tests.unit.parse.test_overprints import run
from tracker.parse.formats.glyphs import Glyph
from tracker.parse.formats.page_boxes import arrange_page
from tracker.parse.formats.page_layout import layout_lines

HEIGHT = 842.0
LEFT, RIGHT = 80.0, 330.0
# a column of fifteen characters; the indent stands at the start of the line
FIRST = ["  第一条 为规范养犬行为，保障", "公民人身安全，制定本规定。"]
SECOND = ["  第二条 养犬人应当每年为犬只", "注射疫苗。"]
THIRD = ["  第三条 遛犬使用犬绳，由成年", "人牵领。"]


def page(left: list[str], right: list[str], by_rows: bool) -> list[Glyph]:
    """Two columns of lines, each drawn to its end or both line by line."""
    columns = [
        [
            run(text.lstrip(), x + 14 * (len(text) - len(text.lstrip())), 700 - 25 * i)
            for i, text in enumerate(lines)
        ]
        for x, lines in ((LEFT, left), (RIGHT, right))
    ]
    if not by_rows:
        return [glyph for column in columns for line in column for glyph in line]
    height = max(map(len, columns))
    rows = [column[i] for i in range(height) for column in columns if i < len(column)]
    return [glyph for line in rows for glyph in line]


def read(glyphs: list[Glyph]) -> list[str]:
    """The paragraphs, or the rows of a table, without spaces."""
    boxes, tables = arrange_page(glyphs, [], 0, HEIGHT)
    found: list[str] = []
    for line in layout_lines(boxes, tables):
        words = "|".join(line.cells) or line.text
        if line.starts is False:
            found[-1] += words
        else:
            found.append(words)
    return ["".join(each.split()) for each in found]


def joined(*paragraphs: list[str]) -> list[str]:
    return ["".join("".join(lines).split()) for lines in paragraphs]


@pytest.mark.parametrize("by_rows", [False, True])
@pytest.mark.parametrize(
    ("left", "right", "paragraphs"),
    [
        (FIRST, SECOND, joined(FIRST, SECOND)),
        ([*FIRST, *SECOND], THIRD, joined(FIRST, SECOND, THIRD)),
        ([*FIRST, SECOND[0]], [SECOND[1], *THIRD], joined(FIRST, SECOND, THIRD)),
        ([*FIRST, SECOND[0]], [SECOND[1]], joined(FIRST, SECOND)),
    ],
)
def test_a_short_page_of_two_columns_is_read_column_by_column(
    left: list[str], right: list[str], paragraphs: list[str], by_rows: bool
) -> None:
    assert read(page(left, right, by_rows)) == paragraphs


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (["载客汽车", "载货汽车"], ["每车次20元", "每车次35元"]),
        (["修改前", *FIRST, *SECOND], ["修改后", *FIRST, *SECOND]),
        ([*FIRST, *SECOND], [*FIRST, *SECOND]),  # compared: the same numbers beside each other
    ],
)
def test_lists_and_compared_texts_are_no_columns_of_one_text(
    left: list[str], right: list[str]
) -> None:
    assert "|" in read(page(left, right, by_rows=True))[0]
