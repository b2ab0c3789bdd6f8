"""Tables without rules between their columns: cells of several lines, empty cells, narrow gaps."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from tests.unit.parse.document_makers import FONT
from tests.unit.parse.test_pdf_pages import SIZE, made, shown
from tracker.parse.formats.pdf import read_text

Cells = dict[str, str]  # place → words
PLACES = {
    "a": 80.0,
    "b": 160.0,
    "c": 400.0,
    "d": 440.0,
    "h": 330.0,
}  # where columns begin; ">" is set to the right at 390
LONG = "年度营业收入达到一千万元以上并且连续两年增长"  # fills the second column but for one sign


def draw(lines: list[tuple[float, Cells]]) -> Callable[[Canvas], None]:
    """Draw lines: how far below the one before, and the words by the place where they begin."""

    def page(canvas: Canvas) -> None:
        y = 700.0
        for step, cells in lines:
            y -= step
            for place, words in cells.items():
                left = 390 - stringWidth(words, FONT, SIZE) if place == ">" else PLACES[place]
                canvas.drawString(left, y, words)

    return page


HEAD = (0.0, {"a": "类别", "b": "条件", "c": "标准"})
LAST = (24.0, {"a": "丁类", "b": "其他", "c": "5"})
TABLES: dict[str, tuple[list[tuple[float, Cells]], list[str]]] = {
    "cells set at their top": (
        [
            HEAD,
            (24, {"a": "甲类", "b": LONG[:18], "c": "30"}),
            (18, {"b": LONG[18:]}),
            (24, {"a": "乙类", "b": LONG[:18], "c": "20"}),
            (18, {"b": LONG[4:22]}),
            (18, {"b": "的企业"}),
            LAST,
        ],
        ["类别|条件|标准", f"甲类|{LONG}|30", f"乙类|{LONG[:18]}{LONG[4:22]}的企业|20", "丁类|其他|5"],
    ),
    "two lines beside the middle of their row": (
        [
            HEAD,
            (24, {"b": LONG[:18]}),
            (9, {"a": "甲类", "c": "30"}),
            (9, {"b": LONG[18:]}),
            (24, {"b": LONG[:18]}),
            (18, {"a": "乙类", "b": LONG[4:22], "c": "20"}),
            (18, {"b": "的企业"}),
            LAST,
        ],
        ["类别|条件|标准", f"甲类|{LONG}|30", f"乙类|{LONG[:18]}{LONG[4:22]}的企业|20", "丁类|其他|5"],
    ),
    "a last line that is full by chance": (
        [
            HEAD,
            (24, {"a": "甲类", "b": LONG[:18], "c": "30"}),
            (18, {"b": LONG[4:22]}),
            (24, {"a": "乙类", "b": LONG[:18], "c": "20"}),
            LAST,
        ],
        ["类别|条件|标准", f"甲类|{LONG[:18]}{LONG[4:22]}|30", f"乙类|{LONG[:18]}|20", "丁类|其他|5"],
    ),
    "a group named once": (
        [
            HEAD,
            (24, {"a": "甲类", "b": "项目一", "c": "10"}),
            (24, {"b": "项目二", "c": "20"}),
            LAST,
        ],
        ["类别|条件|标准", "甲类|项目一|10", "|项目二|20", "丁类|其他|5"],
    ),
    "figures that nearly touch the words behind them": (
        [
            (0, {"a": "项目", ">": "金额", "c": "说明"}),
            (24, {"a": "补助", ">": "1,200.00", "c": "按月"}),
            (24, {"a": "奖励", ">": "98,000.00", "c": "按年"}),
        ],
        ["项目|金额|说明", "补助|1,200.00|按月", "奖励|98,000.00|按年"],
    ),
    "a head to the left and figures to the right": (
        [
            (0, {"a": "项目", "b": "金额", "d": "说明"}),
            (24, {"a": "补助", ">": "1,200.00", "d": "按月"}),
            (24, {"a": "奖励", ">": "98,000.00", "d": "按年"}),
        ],
        ["项目|金额|说明", "补助|1,200.00|按月", "奖励|98,000.00|按年"],
    ),
    "figures that grow below a head to the left": (
        [
            (0, {"a": "项目", "h": "金额", "c": "说明"}),
            (24, {"a": "补助", ">": "1.00", "c": "按月"}),
            (24, {"a": "奖励", ">": "20.00", "c": "按年"}),
            (24, {"a": "贴息", ">": "1,234,567.00", "c": "按年"}),
        ],
        ["项目|金额|说明", "补助|1.00|按月", "奖励|20.00|按年", "贴息|1,234,567.00|按年"],
    ),
    "long words that nearly touch a figure": (
        [
            HEAD,
            (24, {"a": "甲类", "b": LONG[:18] + "一", "c": "30"}),
            (18, {"b": "之十"}),
            (24, {"a": "乙类", "b": "其他", "c": "5"}),
        ],
        ["类别|条件|标准", f"甲类|{LONG[:18]}一之十|30", "乙类|其他|5"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_cell_of_a_table_without_rules_is_whole_and_its_own(name: str) -> None:
    lines, rows = TABLES[name]
    before, behind = (
        (0.0, {"a": "第一条　扶持标准按照下表执行。"}),
        (
            36.0,
            {
                "a": "第二条　本办法自印发之日起施行，有效期至二〇三〇年十二月三十一日，由市财政局解释。"
            },
        ),
    )
    table = [(36.0, lines[0][1]), *lines[1:]]
    found = shown(made(draw([before, *table, behind])))
    assert found == [before[1]["a"], *rows, behind[1]["a"]]


def test_a_text_in_two_columns_is_no_table() -> None:
    def page(canvas: Canvas) -> None:
        for left, first in ((80, 1), (320, 9)):
            for i in range(8):
                words = f"第{first + i}项补助按照规定发放，" if i % 3 else f"第{first + i}项完。"
                canvas.drawString(left, 700 - 20 * i, words)

    found = shown(made(page))
    assert [text.partition("项")[0] for text in found] == [f"第{i}" for i in range(1, 17)]


@pytest.mark.parametrize(
    "lines",
    [
        [(0.0, {"a": "示府发〔2026〕3号", "c": "签发人：甲"}), (24.0, {"a": LONG + LONG[:6]})],
        [(0.0, {"a": "单位：示范市", "b": "2026年度", "c": "万元"}), (24.0, {"a": LONG * 2})],
    ],
    ids=["a letterhead", "a line of notes"],
)
def test_one_line_with_wide_gaps_is_no_table(lines: list[tuple[float, Cells]]) -> None:
    assert not any("|" in text for text in shown(made(draw(lines))))


@pytest.mark.parametrize("mark", ["（一）", "1.", "第一条"])
def test_words_far_behind_a_mark_are_its_own_and_no_cell(mark: str) -> None:
    other = {"（一）": "（二）", "1.": "2.", "第一条": "第二条"}[mark]
    words = LONG + LONG[:12]
    lines: list[tuple[float, Cells]] = [
        (0.0, {"a": mark, "b": words}),
        (20.0, {"b": LONG[:8] + "；"}),
        (20.0, {"a": other, "b": "其他企业。"}),
    ]
    found = read_text(made(draw(lines)), "", None, ()).lines
    assert [line.text.strip() for line in found] == [
        f"{mark} {words}",
        f"{LONG[:8]}；",
        f"{other} 其他企业。",
    ]
    assert found[1].starts is False


def test_entries_of_a_list_of_contents_are_lines_below_a_centred_title() -> None:
    entries = [f"第{number}章 总则{'.' * 90}{page}" for number, page in (("一", 1), ("二", 2))]

    def page(canvas: Canvas) -> None:
        for i, text in enumerate(["目录", *entries, "第一章 总则", "第二章 附则"]):
            left = 80 if text in entries else 280
            canvas.drawString(left, 700 - 20 * i, text)

    found = read_text(made(page), "", None, ()).lines
    assert [line.text.strip() for line in found][1:3] == entries
    assert [line.starts for line in found][1:4] == [True] * 3
