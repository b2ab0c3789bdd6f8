"""Raised and lowered signs, tables in tables, tables of tabs, and markup that nobody closed."""

from __future__ import annotations

import docx
import pytest

from tests.unit.parse.document_makers import save_document
from tracker.diff.typed_values import find_values
from tracker.parse import formats
from tracker.parse.snapshot import read_snapshot


def lines(text: str | bytes, media_type: str = "text/html; charset=utf-8") -> list[str]:
    payload = text if isinstance(text, bytes) else text.encode()
    found = formats.read_text(payload, media_type, "", None, ()).lines
    return [line.text or "|".join(line.cells) for line in found]


SIGNS = [
    ("补贴10", "4", "元", "补贴10^4元"),
    ("1.5×10", "-3", "克", "1.5×10^(-3)克"),
    ("面积500m", "2", "以上", "面积500m²以上"),
    ("容积20km", "3", "", "容积20km³"),
    ("面积500米", "2", "", "面积500米²"),
    ("补贴100", "1", "元", "补贴100[1]元"),
    ("补贴10", "1", "元", "补贴10[1]元"),
    ("补贴210", "4", "元", "补贴210[4]元"),
    ("补贴标准", "1", "100元", "补贴标准[1]100元"),
    ("补贴标准", "[1]", "100元", "补贴标准[1]100元"),
    ("补贴标准", "①", "", "补贴标准①"),
    ("补贴标准", "注1", "", "补贴标准[注1]"),
    ("补贴标准", "*", "", "补贴标准*"),
    ("25", "o", "C", "25°C"),
    ("25", "0", "C", "25°C"),
    ("a", "n+1", "", "a^(n+1)"),
    ("", "1", "含税。", "[1]含税。"),
]


@pytest.mark.parametrize(("before", "sign", "after", "written"), SIGNS)
def test_a_raised_sign_is_no_digit_of_what_stands_before_it(
    before: str, sign: str, after: str, written: str
) -> None:
    assert lines(f"<p>{before}<sup>{sign}</sup>{after}</p>") == [written]
    styled = f"<span style='vertical-align: super'>{sign}</span>"
    assert lines(f"<p><b>{before}</b>{styled}{after}</p>") == [written]
    cells = f"<tr><td>{before}<sup>{sign}</sup>{after}</td><td>甲</td></tr>"
    assert lines(f"<table>{cells}</table>") == [f"{written}|甲"]
    document = docx.Document()
    paragraph = document.add_paragraph(before)
    for part in sign:  # Word cuts runs anywhere
        paragraph.add_run(part).font.superscript = True
    paragraph.add_run(after)
    assert lines(save_document(document), "") == [written]


@pytest.mark.parametrize(
    ("before", "sign", "written"),
    [("CO", "2", "CO₂"), ("S", "基期", "S_基期"), ("甲", "乙", "甲乙"), ("10", "2", "10_2")],
)
def test_a_lowered_sign_is_no_digit_of_what_stands_before_it(
    before: str, sign: str, written: str
) -> None:
    assert lines(f"<p>{before}<sub>{sign}</sub></p>") == [written]
    document = docx.Document()
    document.add_paragraph(before).add_run(sign).font.subscript = True
    assert lines(save_document(document), "") == [written]


def test_a_raised_link_is_the_mark_of_a_note_and_raised_paragraphs_are_text() -> None:
    assert lines("<p>面积500m<sup><a href=#1>2</a></sup></p>") == ["面积500m[2]"]
    assert lines("<p>标准<a href=#1><sup>2</sup></a></p>") == ["标准[2]"]
    assert lines("<sup><p>第一条 甲。</p></sup>") == ["第一条 甲。"]
    assert lines("<td>面积</td><table><tr><td>甲</td><td><sup>2</sup></td></tr></table>") == [
        "面积",
        "甲|[2]",
    ]


def test_an_exponent_is_no_amount() -> None:
    assert not [one for one in find_values("补贴10^4元") if one.type == "money"]
    assert [one.text for one in find_values("补贴104元") if one.type == "money"] == ["104元"]


INNER = "<table><tr><td>水稻</td><td>100元</td></tr><tr><td>小麦</td><td>200元</td></tr></table>"


def test_an_inner_table_adds_rows_and_columns_to_the_row_that_it_stands_in() -> None:
    head = "<tr><th>项目</th><th>明细</th><th>备注</th></tr>"
    first = f"<tr><td>种粮</td><td>{INNER}</td><td>每亩</td></tr>"
    second = "<tr><td>养殖</td><td>不补</td><td>无</td></tr>"
    assert lines(f"<table>{head}{first}{second}</table>") == [
        "项目|明细||备注",
        "种粮|水稻|100元|每亩",
        "种粮|小麦|200元|每亩",
        "养殖|不补||无",
    ]


@pytest.mark.parametrize(
    "outer",
    [
        f"<tr><td>首页</td><td>政务公开</td></tr><tr><td></td><td>{INNER}</td></tr>",
        f"<tr><td>导航</td><td>{INNER}</td></tr>",
        f"<tr><td>首页</td><td>政务</td></tr><tr><td>导航</td><td>正文{INNER}</td></tr>",
        f"<tr><td>首页</td><td>政务</td></tr><tr><td>导航</td><td>{INNER}{INNER}</td></tr>",
    ],
)
def test_a_table_that_lays_out_the_page_leaves_its_tables_alone(outer: str) -> None:
    assert "水稻|100元" in lines(f"<table>{outer}</table>")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("项目\t金额\n种粮\t100\n养殖\t200", ["项目|金额", "种粮|100", "养殖|200"]),
        ("\t2023年\t2024年\n种粮\t100\t200", ["|2023年|2024年", "种粮|100|200"]),
        ("\t项目\t金额\n\t种粮\t100", ["项目|金额", "种粮|100"]),
        ("甲\t1\t2\n乙\t\t3\n丙\t4", ["甲|1|2", "乙||3", "丙|4|"]),
        ("项目\t\t金额\n特色养殖\t200", ["项目|金额", "特色养殖|200"]),
        ("序号\t名称\t金额", ["序号|名称|金额"]),
        ("1.\t种粮\t100\n2.\t养殖\t200", ["1.|种粮|100", "2.|养殖|200"]),
        (
            "单位：\n项目\t金额\n种粮\t100\n以上含税。",
            ["单位：", "项目|金额", "种粮|100", "以上含税。"],
        ),
        ("某局\t2024年5月1日", ["某局　2024年5月1日"]),
        ("某局办公室\t\t2024年5月1日", ["某局办公室　　2024年5月1日"]),
        (
            "抄送：\t\t区委办\n某局办公室\t\t2024年5月1日印发",
            ["抄送：　　区委办", "某局办公室　　2024年5月1日印发"],
        ),
        ("第一条\t为了补贴。\n第二条\t种粮。", ["第一条　为了补贴。", "第二条　种粮。"]),
        ("第一章 总则\t1\n第二章 罚则\t5", ["第一章 总则　1", "第二章 罚则　5"]),
        ("\t为了补贴，\n\t制定本办法。", ["\t为了补贴，", "\t制定本办法。"]),
    ],
)
def test_tabs_part_the_cells_of_a_table(text: str, rows: list[str]) -> None:
    assert lines(text, "text/plain") == rows


@pytest.mark.parametrize("tag", ["p", "li", "div", "span", "font", "section"])
def test_elements_that_nobody_closed_are_read_whole(tag: str) -> None:
    text = "".join(f"<{tag}>第{number}条 甲。<br>" for number in range(1, 600))
    found = read_snapshot(f"<h1>某办法</h1><div id=zoom>{text}".encode(), "text/html")
    assert found.head.title == "某办法"
    assert len(found.clauses) == 599


MARKED = "<p>第一条 津贴100<sup><a href='#n1'>1</a></sup>元。</p><p>第二条 甲。</p><p>某局</p><p>2024年5月1日</p>"


@pytest.mark.parametrize(
    ("note", "written"),
    [
        ("<p><a name=n1></a>1 按月发放。</p>", "注：1 按月发放。"),
        ("<hr><p id=n1><sup><a href='#r1'>[1]</a></sup>按月发放。</p>", "注：[1]按月发放。"),
        ("<ol><li id=n1>按月发放。</li></ol>", "注：按月发放。"),
        ("<div><a id=n1></a>[1]按月发放。</div>", "注：[1]按月发放。"),
    ],
)
def test_a_note_stands_behind_the_paragraph_with_its_mark(note: str, written: str) -> None:
    assert lines(MARKED + note)[:3] == ["第一条 津贴100[1]元。", written, "第二条 甲。"]
    found = read_snapshot(f"<h1>某区津贴办法</h1>{MARKED}{note}".encode(), "text/html")
    assert found.head.made_on is not None
    assert "按月发放" in found.clauses[0].words


@pytest.mark.parametrize(
    "note",
    [
        "<p>按月发放。</p>",  # no target
        "<table><tr><td id=n1>按月</td><td>发放</td></tr></table>",
    ],
)
def test_what_no_mark_leads_to_stays_where_it_stands(note: str) -> None:
    assert lines(MARKED + note)[0] == "第一条 津贴100[1]元。"
    assert lines(MARKED + note)[1] == "第二条 甲。"


def test_a_link_to_the_top_moves_nothing() -> None:
    page = "<p id=top>第一条 甲。</p><p>第二条 乙。<sup><a href='#top'>1</a></sup></p>"
    assert lines(page) == ["第一条 甲。", "第二条 乙。[1]"]


def test_tabs_of_preformatted_text_part_cells() -> None:
    page = "<p>标准</p><pre>等级\t金额\n一级\t600\n以上含税。</pre>"
    assert lines(page) == ["标准", "等级|金额", "一级|600", "以上含税。"]
