"""Raised, lowered and struck-out words of sheets, tables in cells, and tables that lay out a text."""

from __future__ import annotations

import zipfile
from datetime import date
from io import BytesIO

import docx
import openpyxl
import pytest

from tests.unit.parse.printed_text import outline_clauses
from tracker.model import Level, Snapshot
from tracker.parse.snapshot import read_snapshot

HEAD = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def sheet_of(runs: str, *, shared: bool) -> bytes:
    """Return a workbook whose last cell holds runs, as Excel (`shared`) or others store them."""
    book = openpyxl.Workbook()
    for row in (("某区排放限值表",), ("项目", "限值"), ("浓度", "占位")):
        book.worksheets[0].append(row)
    plain, out = BytesIO(), BytesIO()
    book.save(plain)
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        for name in names:
            text = old.read(name)
            if name == "xl/sharedStrings.xml":
                continue
            if name.startswith("xl/worksheets/sheet"):
                cell = (
                    '<c r="B3" t="s"><v>0</v></c>'
                    if shared
                    else f'<c r="B3" t="inlineStr"><is>{runs}</is></c>'
                )
                rows = (
                    '<row r="1"><c r="A1" t="inlineStr"><is><t>某区排放限值表</t></is></c></row>'
                    '<row r="2"><c r="A2" t="inlineStr"><is><t>项目</t></is></c><c r="B2" t="inlineStr"><is><t>限值</t></is></c></row>'
                    f'<row r="3"><c r="A3" t="inlineStr"><is><t>浓度</t></is></c>{cell}</row>'
                )
                start, end = text.index(b"<sheetData>"), text.index(b"</sheetData>")
                text = text[: start + 11] + rows.encode() + text[end:]
            new.writestr(name, text)
        new.writestr("xl/sharedStrings.xml", f"{HEAD}<si>{runs}</si></sst>")
    return with_shared_words(out.getvalue())


def with_shared_words(book: bytes) -> bytes:
    """Return a workbook that names its shared words among its parts."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(book)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "[Content_Types].xml" and kind.encode() not in text:
                part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
                text = text.replace(b"</Types>", part.encode())
            new.writestr(name, text)
    return out.getvalue()


def run(text: str, mark: str = "") -> str:
    return f"<r><rPr>{mark}</rPr><t>{text}</t></r>"


RAISED, LOWERED = '<vertAlign val="superscript"/>', '<vertAlign val="subscript"/>'


@pytest.mark.parametrize(
    ("runs", "words"),
    [
        (run("10") + run("4", RAISED) + run("个"), "10^4个"),
        (run("面积5m") + run("2", RAISED), "面积5m²"),
        (run("CO") + run("2", LOWERED), "CO₂"),
        (run("不超过") + run("20", "<strike/>") + run("50毫克"), "不超过50毫克"),
        (run("不超过", "<b/>") + run("50毫克"), "不超过50毫克"),
        ("<t>10</t>", "10"),
    ],
)
def test_raised_lowered_and_struck_out_words_of_a_sheet_are_read(runs: str, words: str) -> None:
    found = read_snapshot(sheet_of(runs, shared=True), "")
    assert f"浓度\t{words}" in found.words
    assert [each.text for each in found.dropped] == (["20"] if "strike" in runs else [])


@pytest.mark.parametrize(("mark", "is_doubted"), [(RAISED, True), ("<b/>", False)])
def test_signs_that_cannot_be_told_apart_are_doubted(mark: str, is_doubted: bool) -> None:
    found = read_snapshot(sheet_of(run("10") + run("4", mark), shared=False), "")
    assert any("104" in warning for warning in found.warnings) == is_doubted


def word(*parts: str | list[list[object]]) -> Snapshot:
    """Return the reading of a Word file of paragraphs and tables; a cell may hold paragraphs or a
    table.
    """
    document = docx.Document()
    for part in parts:
        if isinstance(part, str):
            document.add_paragraph(part)
        else:
            fill(document.add_table(len(part), max(map(len, part))), part)
    out = BytesIO()
    document.save(out)
    return read_snapshot(out.getvalue(), "")


def fill(table: object, rows: list[list[object]]) -> None:
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            cell = table.cell(i, j)  # type: ignore[attr-defined]
            if isinstance(value, list):
                fill(cell.add_table(len(value), max(map(len, value))), value)
            elif isinstance(value, tuple):
                for line in value:
                    cell.add_paragraph(line)
            else:
                cell.text = value


SIGNED = ("某区生态环境局", "2024年4月2日")
INNER = [["COD", "1.4元"], ["氨氮", "2.8元"]]


def test_a_table_in_a_cell_keeps_its_rows_and_columns() -> None:
    rows: list[list[object]] = [["类别", "标准"], ["工业", INNER], ["居民", "0.5元"]]
    found = word("某区收费标准", "第一条 标准如下：", rows, "第二条 乙。", *SIGNED)
    for row in ("工业\tCOD\t1.4元", "工业\t氨氮\t2.8元", "居民\t0.5元"):
        assert row in found.words


LINES = ("某县公厕管理办法", "某城管〔2021〕5号", "第一条 甲。", "第二条 乙。", "某县城市管理局", "2021年5月6日")  # fmt: skip


def test_a_text_in_the_one_cell_of_a_table_is_read_as_paragraphs() -> None:
    found = word([[LINES]])
    assert found.head.title == LINES[0]
    assert found.head.document_number == LINES[1]
    assert found.head.issuers == ("某县城市管理局",)
    assert outline_clauses(found.clauses) == "第一条 第二条"


def test_a_table_of_one_column_stays_a_table() -> None:
    found = word("某县名单", "第一条 甲。", [["名称"], ["某镇"], ["某乡"]], "第二条 乙。", *SIGNED)
    rows = [unit.text for top in found.clauses for unit in top.walk() if unit.level is Level.ROW]
    assert rows == ["名称", "某镇", "某乡"]


@pytest.mark.parametrize(
    "table",
    [
        [["某县水利局文件", "某水〔2024〕40号"]],
        [["某县水利局文件", ""], ["某水〔2024〕40号", "签发人：张某"]],
        [["某水〔2024〕40号", "签发人：张某"]],
    ],
)
def test_a_letterhead_laid_out_in_a_table_is_read(table: list[list[object]]) -> None:
    found = word(table, "关于巡查水库的通知", "一、甲。", "二、乙。", "某县水利局", "2024年5月20日")
    assert found.head.document_number == "某水〔2024〕40号"
    assert found.head.title == "关于巡查水库的通知"
    assert found.head.issuers == ("某县水利局",)


def test_a_table_of_numbers_of_documents_stays_a_table() -> None:
    rows: list[list[object]] = [
        ["某水〔2024〕40号", "关于巡查水库的通知"],
        ["某水〔2024〕41号", "关于防汛的通知"],
    ]
    found = word("关于清理文件的通知", "一、下列文件废止：", rows, *SIGNED)
    assert "某水〔2024〕41号\t关于防汛的通知" in found.words


@pytest.mark.parametrize(
    "table",
    [
        [["抄送：某局，某办。"], ["某县水利局办公室　　2024年5月21日印发"]],
        [["抄送：某局，某办。", ""], ["某县水利局办公室", "2024年5月21日印发"]],
    ],
)
def test_an_imprint_laid_out_in_a_table_is_no_row(table: list[list[object]]) -> None:
    found = word("关于巡查水库的通知", "一、甲。", "二、乙。", "某县水利局", "2024年5月20日", table)
    assert outline_clauses(found.clauses) == "一、 二、"
    assert found.head.printed_on == date(2024, 5, 21)
    assert found.head.made_on == date(2024, 5, 20)


@pytest.mark.parametrize(
    "imprint",
    [
        [["抄送：某局，某办。", "", ""], ["某县水利局办公室　　2024年5月21日印发", "", ""]],
        [["抄送：", "某局，某办。", ""], ["某县水利局办公室", "", "2024年5月21日印发"]],
        [
            ["主题词：", "水库 巡查", ""],
            ["抄送：某局", "", ""],
            ["2024年5月21日印发", "", "共印20份"],
        ],
    ],
)
def test_an_imprint_below_the_form_of_an_annex_is_no_row_of_it(
    imprint: list[list[object]],
) -> None:
    form: list[list[object]] = [["名称", "库容", "备注"], ["", "", ""]]
    text = ("关于巡查水库的通知", "一、甲。", "附件：表", "某县水利局", "2024年5月20日")
    found = word(*text, "附件", "水库巡查表", [*form, *imprint])
    rows = [unit.text for top in found.clauses for unit in top.walk() if unit.level is Level.ROW]
    assert len(rows) == len(form)
    assert found.head.printed_on == date(2024, 5, 21)


@pytest.mark.parametrize(
    "last",
    [
        ["3", "某办法", "2024年5月21日印发"],
        ["承办单位", "某县水利局", ""],
        ["抄送单位", "某局", ""],
    ],
)
def test_the_last_row_of_a_list_is_no_imprint(last: list[object]) -> None:
    table: list[list[object]] = [
        ["序号", "名称", "印发"],
        ["1", "甲", "乙"],
        ["2", "丙", "丁"],
        last,
    ]
    found = word("关于清理文件的通知", "一、下列文件废止：", table, *SIGNED)
    assert "\t".join(map(str, last)).strip() in found.words


@pytest.mark.parametrize(
    "line",
    ["某县水利局文件某水〔2024〕40号", "某县水利局文件  某水〔2024〕40号", "文件某水〔2024〕40号"],
)
def test_a_letterhead_and_the_number_on_its_line_are_two(line: str) -> None:
    found = word(line, "关于巡查水库的通知", "一、甲。", "二、乙。", "某县水利局", "2024年5月20日")
    assert found.head.document_number == "某水〔2024〕40号"
    assert found.head.issuers == ("某县水利局",)


@pytest.mark.parametrize(
    ("note", "issuers"),
    [
        (
            "（2024年5月20日某县水利局 某县财政局以某水〔2024〕40号印发）",
            ("某县水利局", "某县财政局"),
        ),
        (
            "（2024年5月20日某县水利局、某县财政局以某水〔2024〕40号发布）",
            ("某县水利局", "某县财政局"),
        ),
        ("（2024年5月20日某县水利局以某水〔2024〕40号印发）", ("某县水利局",)),
        ("（某县水利局2024年5月20日印发　某水〔2024〕40号）", ("某县水利局",)),
        ("(某县水利局 2024年5月20日印发 某水[2024]40号)", ("某县水利局",)),
        ("（某县水利局、某县财政局2024年5月20日某水〔2024〕40号）", ("某县水利局", "某县财政局")),
        ("（某县水利局，某水〔2024〕40号，2024年5月20日）", ("某县水利局",)),
        ("（2024年5月20日某县水利局印发　某水〔2024〕40号）", ("某县水利局",)),
        ("（某水〔2024〕40号　某县水利局2024年5月20日印发）", ("某县水利局",)),
        ("（某水〔2024〕40号文件印发，2024年5月20日）", ()),
        ("（2024年5月20日以某水〔2024〕40号印发）", ()),
        ("（2024年5月20日某水〔2024〕40号公布　根据2025年3月6日《某决定》修正）", ()),
        ("（2024年5月20日某水〔2024〕40号印发，自2024年7月1日起施行）", ()),
    ],
)
def test_the_offices_that_issued_under_a_number_stand_in_the_note_under_the_title(
    note: str, issuers: tuple[str, ...]
) -> None:
    found = word("某县水库巡查规定", note, "第一条 甲。", "第二条 乙。")
    assert found.head.document_number == "某水〔2024〕40号"
    assert found.head.issuers == issuers
    assert found.head.made_on == date(2024, 5, 20)
