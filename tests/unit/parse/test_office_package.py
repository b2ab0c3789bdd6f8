"""Office packages of other main types, in strict namespaces, and what stands in the margin of pages."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO

import docx
import openpyxl
import pytest

from tests.unit.parse.document_makers import save_document
from tests.unit.parse.printed_text import outline_clauses
from tracker.model import Level
from tracker.parse.formats import docx as word
from tracker.parse.formats import xlsx
from tracker.parse.formats.office_package import mend_package
from tracker.parse.snapshot import read_snapshot

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def rewrite(payload: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """Return a package with each part changed."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(payload)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def make_strict(name: str, part: bytes) -> bytes:
    address = (
        rb"http://schemas.openxmlformats.org/(officeDocument|wordprocessingml|spreadsheetml)/2006/"
    )
    return re.sub(address, rb"http://purl.oclc.org/ooxml/\1/", part)


def simple_document() -> bytes:
    document = docx.Document()
    document.add_paragraph("某县殡葬惠民办法")
    return save_document(document)


@pytest.mark.parametrize(
    "kind",
    [
        "application/vnd.ms-word.document.macroEnabled.main+xml",
        "application/vnd.ms-word.template.macroEnabledTemplate.main+xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml",
    ],
)
def test_a_template_and_a_file_with_macros_are_read_as_any_word_file(kind: str) -> None:
    payload = rewrite(simple_document(), lambda _, part: part.replace(MAIN.encode(), kind.encode()))
    assert word.read_text(payload, "", None, ()).lines[0].text == "某县殡葬惠民办法"


def test_strict_open_xml_is_read() -> None:
    payload = rewrite(simple_document(), make_strict)
    assert word.read_text(payload, "", None, ()).lines[0].text == "某县殡葬惠民办法"
    book = openpyxl.Workbook()
    book.worksheets[0].append(("某县目录",))
    out = BytesIO()
    book.save(out)
    read = xlsx.read_text(rewrite(out.getvalue(), make_strict), "", None, ())
    assert [line.text for line in read.lines] == ["某县目录"]


def test_a_sheet_with_a_fill_without_a_pattern_is_read() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(("某县目录",))
    out = BytesIO()
    book.save(out)
    payload = rewrite(
        out.getvalue(),
        lambda name, part: re.sub(rb"<fill>.*?</fill>", b"<fill />", part),
    )
    read = xlsx.read_text(payload, "", None, ())
    assert [line.text for line in read.lines] == ["某县目录"]


def test_a_package_as_the_libraries_know_it_is_left_as_it_is() -> None:
    payload = simple_document()
    assert mend_package(payload) is payload


@pytest.mark.parametrize(
    ("head", "foot", "number", "printed"),
    [
        ("某水〔2024〕40号", "某县水利局办公室　2024年5月21日印发", "某水〔2024〕40号", True),
        ("某县规范性文件", "抄送：某局。", None, False),
        ("关于巡查水库的通知", "第 1 页", None, False),
    ],
)
def test_a_letterhead_and_an_imprint_in_the_margin_of_pages_are_read(
    head: str, foot: str, number: str | None, printed: bool
) -> None:
    document = docx.Document()
    text = ("关于巡查水库的通知", "一、甲。", "二、乙。", "某县水利局", "2024年5月20日")
    for line in text:
        document.add_paragraph(line)
    section = document.sections[0]
    section.header.paragraphs[0].text = head
    section.footer.paragraphs[0].text = foot
    found = read_snapshot(save_document(document), "")
    assert found.head.document_number == number
    assert found.head.printed_on == (date(2024, 5, 21) if printed else None)
    assert found.head.title == "关于巡查水库的通知"
    assert outline_clauses(found.clauses) == "一、 二、"


def test_the_title_in_the_first_rows_of_a_table_is_the_title() -> None:
    document = docx.Document()
    table = document.add_table(4, 3)
    rows = (("附件2",), ("某县停车收费标准",), ("序号", "区域", "标准"), ("1", "甲", "5元"))
    for row, words in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, words, strict=False):
            cell.text = text
    found = read_snapshot(save_document(document), "")
    assert found.head.title == "某县停车收费标准"
    assert sum(unit.level is Level.ROW for unit in found.walk()) == 2


def test_text_below_the_table_of_a_sheet_is_text() -> None:
    book = openpyxl.Workbook()
    for row in (
        ("某区零工市场补贴办法",),
        ("第一条 补贴标准如下：",),
        ("类别", "标准"),
        ("一、甲类", ""),
        ("某镇", "5万元"),
        ("第二条 本办法自2025年1月1日起施行。",),
        ("某区财政局",),
        ("2024年12月5日",),
    ):
        book.worksheets[0].append(row)
    out = BytesIO()
    book.save(out)
    found = read_snapshot(out.getvalue(), "", name="a.xlsx")
    assert outline_clauses(found.clauses) == "第一条(table(row row row)) 第二条"
    assert found.head.made_on == date(2024, 12, 5)
