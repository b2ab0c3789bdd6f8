"""Tables that go on over pages: their head, their cells, the rows and the words between."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.unit.parse.test_pdf_pages import (
    HEIGHT,
    ROWS,
    SIZE,
    draw_table,
    joined,
    made,
    show_line,
    shown,
)
from tracker.parse.formats.page_boxes import PageTable, TextBox
from tracker.parse.formats.page_furniture import CONTINUED, split_furniture
from tracker.parse.formats.page_layout import join_tables, layout_pages
from tracker.parse.formats.pdf import read_text
from tracker.parse.formats.ruled_tables import Ending, Merge


def test_a_table_that_goes_on_repeats_its_head_once() -> None:
    def draw(part: list[tuple[str, ...]]) -> Callable[[Canvas], None]:
        def page(canvas: Canvas) -> None:
            draw_table(canvas, [ROWS[0], *part], top=760)

        return page

    assert shown(made(draw(ROWS[1:8]), draw(ROWS[8:]))) == joined(ROWS)


def table(page: int, *rows: str, endings: str = "***") -> PageTable:
    """A table of rows `甲|乙|1`; `^` is a cell merged with the one above, `<` with the one before.

    `endings` has a star for each cell of the last row whose words may go on, > where they run on.
    """
    cells = [tuple(row.split("|")) for row in rows]
    signs = {"^": Merge.UP, "<": Merge.LEFT}
    merges = tuple(tuple(signs.get(cell, Merge.NONE) for cell in row) for row in cells)
    filled: list[tuple[str, ...]] = []
    for row in cells:
        above = filled[-1] if filled else row
        filled.append(
            tuple(
                {"^": over, "<": ""}.get(cell, cell) for cell, over in zip(row, above, strict=True)
            )
        )
    go_on = tuple(Ending(".*>".index(sign)) for sign in endings)
    return PageTable(page, 780, 60, HEIGHT, (80, 180, 280, 380), tuple(filled), merges, go_on)


HEAD = "受控文件|<|第{}页"


@pytest.mark.parametrize(
    ("head", "first", "rows"),
    [
        (HEAD, "类|名|<", ["类|名", "甲|乙", "丙|丁"]),  # touches the table of its page
        ("编制单位：某局|<|单位：万元", "类|名|<", None),  # repeated, and the table's own
        (HEAD, "类|名|数", None),  # shares the table's columns
        ("第{}页|<|受控文件", "类|名|<", ["类|名", "甲|乙", "丙|丁"]),
    ],
)
def test_a_ruled_page_head_that_touches_the_table_is_no_row_of_it(
    head: str, first: str, rows: list[str] | None
) -> None:
    pages = [
        table(page, head.format(page + 1), first, row)
        for page, row in enumerate(["甲|乙|<", "丙|丁|<"])
    ]
    lines, dropped = layout_pages([], pages)
    read = ["|".join(line.cells) for line in lines]
    assert bool(dropped) == bool(rows)
    assert (read == rows) if rows else any("页" in row or "万元" in row for row in read)


def test_a_ruled_page_foot_that_touches_the_table_is_no_row_of_it() -> None:
    feet = ["版本A|<|1", "版本A|<|2"]
    pages = [table(page, "类|名|<", f"{'甲丙'[page]}|乙|<", foot) for page, foot in enumerate(feet)]
    lines, dropped = layout_pages([], pages)
    assert ["|".join(line.cells) for line in lines] == ["类|名", "甲|乙", "丙|乙"]
    assert [each.text for each in dropped] == ["版本A 1", "版本A 2"]


def join_pages(above: PageTable, below: PageTable) -> list[str]:
    """The rows of a table over two pages, its head left out."""
    (whole,) = join_tables([above, below], [])
    return joined(list(whole.rows[1:]))


def test_a_row_that_the_page_cuts_is_whole() -> None:
    above = table(0, "类|名|数", "甲|乙|1", "甲|丙|2", "丁|戊己|3")
    rest = table(1, "|庚辛|", "壬|癸|4")
    assert join_pages(above, rest)[2:] == ["丁|戊己庚辛|3", "壬|癸|4"]


@pytest.mark.parametrize(
    ("endings", "first", "whole"),
    [
        (".>.", "|庚辛|", "丁|戊己庚辛|3"),
        (">>.", "庚|辛|", "丁庚|戊己辛|3"),
        (".>*", "|庚|4", "丁|戊己庚|34"),
    ],
    ids=["one cell", "two cells", "a full figure beside it"],
)
def test_words_cut_in_mid_sentence_are_joined_in_a_table_of_few_rows(
    endings: str, first: str, whole: str
) -> None:
    parts = table(0, "类|名|数", "丁|戊己|3", endings=endings), table(1, first)
    assert join_pages(*parts) == [whole]


@pytest.mark.parametrize(
    ("first", "endings"),
    [
        ("壬||", "***"),
        ("合计||7", "***"),
        ("壬|癸|4", "***"),
        ("|癸|4", "*.*"),
        ("|癸|4", "**."),
        ("|癸|4", ".>."),
        ("壬|癸|4", ".>*"),
    ],
    ids=[
        "group",
        "sum",
        "row",
        "words with room behind them",
        "figure with room behind it",
        "words cut and a figure that is not",
        "words cut under a key that is not",
    ],
)
def test_a_row_of_its_own_on_the_next_page_stays_one(first: str, endings: str) -> None:
    above = table(0, "类|名|数", "甲||", "合计||7", "乙|丙|2", endings=endings)
    assert join_pages(above, table(1, first, "丁|戊|3"))[3:] == [first, "丁|戊|3"]


@pytest.mark.parametrize(
    ("above", "below", "rows"),
    [
        (["甲|乙|1", "^|丙|2"], ["|丁|3", "戊|己|4"], "甲|乙|1 甲|丙|2 甲|丁|3 戊|己|4"),
        (["甲|乙|1"], ["|丙|2", "^|丁|3"], "甲|乙|1 甲|丙|2 甲|丁|3"),
        (["甲|乙|1", "|丙|2", "^|丁|3"], ["戊|己|4", "^|庚|5"], "甲|乙|1 戊|丙|2 戊|丁|3 戊|己|4 戊|庚|5"),
        (["甲|乙|1", "^|丙|2"], ["丁|己|4", "|庚|5"], "甲|乙|1 甲|丙|2 丁|己|4 |庚|5"),
        (["甲|乙|1", "^|丙|^"], ["|丁|", "戊|己|4"], "甲|乙|1 甲|丙|1 甲|丁|1 戊|己|4"),
        (["甲|乙|1", "^|丙|2", "丁|戊|^"], ["|己|", "庚|辛|4"], "甲|乙|1 甲|丙|2 丁|戊|2 |己| 庚|辛|4"),
        (["甲|乙|有", "己|丙|^"], ["丁|戊|", "己|庚|^"], "甲|乙|有 己|丙|有 丁|戊| 己|庚|"),
        (["甲|乙|1", "^|丙|2"], ["合计|<|3", "戊|己|4"], "甲|乙|1 甲|丙|2 合计||3 戊|己|4"),
    ],
    ids=[
        "words above",
        "merged below only",
        "words below",
        "an empty cell inside a page",
        "the group's figure",
        "a figure over other rows than the group",
        "a remark that ends with its page",
        "a sum under the group",
    ],
)  # fmt: skip
def test_a_cell_over_several_rows_that_the_page_cuts_is_read_in_each(
    above: list[str], below: list[str], rows: str
) -> None:
    parts = table(0, "类|名|数", *above, endings="..."), table(1, *below)
    assert join_pages(*parts) == rows.split(" ")


@pytest.mark.parametrize(
    ("last", "first", "rows"),
    [
        (("__示例市", "4,002.0", "12"), ("第一医院", "0", ""), ["示例市第一医院|4,002.00|12"]),
        (("示例市", "100", "12"), ("", "200", "13"), ["示例市|100|12", "|200|13"]),
        (("示例市", "____100", "12"), ("", "____200", ""), ["示例市|100|12", "|200|"]),
    ],
    ids=["indented words and a figure that fill their cells", "short figures", "figures to the right"],
)  # fmt: skip
def test_what_fills_its_cell_at_the_end_of_a_page_goes_on(
    last: tuple[str, ...], first: tuple[str, ...], rows: list[str]
) -> None:
    def draw(*part: tuple[str, ...]) -> Callable[[Canvas], None]:
        def page(canvas: Canvas) -> None:
            draw_table(
                canvas,
                [tuple(cell.replace("_", " ") for cell in row) for row in part],
                top=760,
                widths=(62, 52, 60),
            )

        return page

    whole = [(name, "1", "2") for name in "甲乙丙丁戊己"]
    found = shown(made(draw(*whole[:3], last), draw(first, *whole[3:])))
    assert found == [*joined(whole[:3]), *rows, *joined(whole[3:])]


def test_a_table_below_other_words_on_the_next_page_is_another_one() -> None:
    words = TextBox(1, "表2", 80, 104, 800, SIZE, HEIGHT)
    assert len(join_tables([table(0, "甲||"), table(1, "乙||")], [words])) == 2


def test_the_rest_of_a_long_row_alone_on_a_page_belongs_to_its_row() -> None:
    words = "申请人应当提交营业执照"  # fills a line of its cell

    def draw(lines: int, key: str, top: float) -> Callable[[Canvas], None]:
        def page(canvas: Canvas) -> None:
            canvas.grid((80, 140, 280, 340), (top, top - 20 * lines))
            for i in range(lines):
                canvas.drawString(144, top - 15 - 20 * i, words)
            canvas.drawString(84, top - 15, key)

        return page

    assert shown(made(draw(10, "材料", 300), draw(6, "", 780))) == [f"材料|{words * 16}|"]


def box(page: int, text: str, y: float) -> TextBox:
    return TextBox(page, text, 80, 80 + SIZE * len(text), y, SIZE, HEIGHT)


@pytest.mark.parametrize(
    "between",
    [
        [box(1, "续表", 800)],
        [box(1, "续表1－2", 800)],
        [box(1, "（续上表）", 800)],
        [box(1, "表2 补助标准（续）", 800)],
        [box(1, "单位：万元", 800)],
        [box(0, "（转下页）", 50), box(1, "接上页：", 820), box(1, "单位：万元", 800)],
    ],
    ids=lambda boxes: boxes[0].text,
)
def test_what_only_says_that_a_table_goes_on_parts_it_not(between: list[TextBox]) -> None:
    above, below = table(0, "类|名|数", "甲|乙|1"), table(1, "类|名|数", "丙|丁|2")
    boxes = [box(0, "单位：万元", 800), *between]
    lines, dropped = layout_pages(boxes, [above, below])
    assert [line.cells[0] for line in lines[1:]] == ["类", "甲", "丙"]
    assert [each for each in dropped if each.reason == CONTINUED] == [
        (each.text, CONTINUED, each.page + 1) for each in between
    ]


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("表2 奖励标准", "类|名|数"),
        ("续展的补助", "类|名|数"),
        ("单位：万元", "类|称|数"),
        ("单位：元", "类|名|数"),
    ],
)
def test_words_between_two_tables_part_them(words: str, first: str) -> None:
    above, below = table(0, "类|名|数", "甲|乙|1"), table(1, first, "丙|丁|2")
    kept, _, dropped = split_furniture(
        [box(0, "单位：万元", 800), box(1, words, 800)], [above, below]
    )
    assert len(kept) == 2
    assert not dropped


@pytest.mark.parametrize(
    ("foot", "dropped"),
    [("第{}页", 3), ("版本A", 3), ("{}{}元", 0)],
    ids=["counts the pages", "is the same", "another figure on each page"],
)
def test_a_ruled_head_or_foot_of_the_pages_is_no_table(foot: str, dropped: int) -> None:
    def draw(number: int) -> Callable[[Canvas], None]:
        def page(canvas: Canvas) -> None:
            draw_table(canvas, ROWS[5 * number : 5 * number + 5], top=700)
            words = foot.format(number + 1, number * number)
            draw_table(canvas, [("编制", "审核", words)], top=60)

        return page

    found = read_text(made(*(draw(number) for number in range(3))), "", None, ())
    assert len(found.dropped) == dropped
    rows = [show_line(line) for line in found.lines]
    assert [row for row in rows if "审核" not in row] == joined(ROWS)
    assert len(rows) == len(ROWS) + 3 - dropped


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        ([["名称", "金额"], ["丙", "3"], ["丁", "4"]], 6),
        ([["名称", "数额"], ["丙", "3"], ["丁", "4"]], 7),
        ([["名称", "金额"], ["第二条"]], 6),
    ],
    ids=["head again", "another head", "no row below"],
)
def test_the_head_of_a_table_without_rules_stands_once(rows: list[list[str]], kept: int) -> None:
    above = [["第一条"], ["名称", "金额"], ["甲", "1"], ["乙", "2"]]
    boxes = [
        TextBox(page, text, left, left + 12 * len(text), 600 - 20 * i, SIZE, HEIGHT)
        for page, part in enumerate((above, rows))
        for i, row in enumerate(part)
        for left, text in zip((80, 200), row, strict=False)
    ]
    lines, dropped = layout_pages(boxes)
    assert len(lines) == kept
    assert len(dropped) == 2 * (len(above) + len(rows) - kept)
