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
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml

from tests.unit.parse.document_makers import save_document
from tests.unit.parse.printed_text import outline_clauses
from tracker.model import Level
from tracker.parse.formats import docx as word
from tracker.parse.formats import mht, xlsx
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


@pytest.mark.parametrize("second", ["说明", "某县填报说明", "某县农机目录"])
@pytest.mark.parametrize("unit", [(), ("单位：元",)])
def test_the_table_of_the_first_sheet_is_not_lost_to_the_title_of_the_second(
    second: str, unit: tuple[str, ...]
) -> None:
    book = openpyxl.Workbook()
    for row in (("某县补贴额一览表",), unit, ("机具", "补贴"), ("插秧机", "500元")):
        book.worksheets[0].append(row)
    other = book.create_sheet("Sheet2")
    other.append((second,))
    other.append(("本表自2025年1月1日起执行。",))
    out = BytesIO()
    book.save(out)
    found = read_snapshot(out.getvalue(), "", name="a.xlsx")
    assert found.head.title == "某县补贴额一览表"
    assert "插秧机\t500元" in found.words


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


def test_a_text_box_on_a_sheet_is_told() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0].append(("某县目录",))
    out = BytesIO()
    book.save(out)
    box = "<xdr:sp><xdr:txBody><a:p><a:r><a:t>执行至&lt;2025年</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/drawings/drawing1.xml", f"<xdr:wsDr>{box}</xdr:wsDr>")
    read = xlsx.read_text(out.getvalue(), "", None, ())
    assert read.warnings == ("表格中有 1 处文本框未计入正文，如“执行至<2025年”",)


@pytest.mark.parametrize(("start", "words"), [('start="<b@x>";', "乙。"), ("", "甲。")])
def test_the_root_of_a_web_archive_is_the_page_that_it_names(start: str, words: str) -> None:
    parts = "".join(
        f'--B\nContent-Type: text/html; charset="utf-8"\nContent-ID: <{name}@x>\n\n'
        f"<html><body><p>{text}</p></body></html>\n"
        for name, text in (("a", "甲。"), ("b", "乙。"))
    )
    archive = (
        f"MIME-Version: 1.0\nContent-Type: multipart/related; {start} boundary=B\n\n{parts}--B--\n"
    )
    read = mht.read_text(archive.encode(), "", None, ())
    assert [line.text for line in read.lines] == [words]


SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
OLD = (
    '<w:pict><v:shape style="width:{}pt;height:60pt"><v:imagedata o:title="表"/></v:shape></w:pict>'
)


@pytest.mark.parametrize(
    ("drawing", "unread"),
    [
        (OLD.format(300), ("正文中的图片“表”",)),
        (OLD.format(60), ()),
        (f"<w:del>{OLD.format(300)}</w:del>", ()),
        (
            f'<w:object>{OLD.format(300)[8:-9]}<o:OLEObject ProgID="Excel.Sheet.12"/></w:object>',
            ("正文中的图片（嵌入的 Excel.Sheet.12 对象）",),
        ),
        (
            '<w:drawing><wp:inline><wp:extent cx="9" cy="9"/><a:graphic><a:graphicData '
            'uri="http://schemas.openxmlformats.org/drawingml/2006/chart"/></a:graphic></wp:inline></w:drawing>',
            ("正文中的图片（图表）",),
        ),
    ],
)
def test_what_shows_words_and_is_not_read_is_named(drawing: str, unread: tuple[str, ...]) -> None:
    document = docx.Document()
    document.element.body.insert(0, parse_xml(f"<w:p {SPACES}><w:r>{drawing}</w:r></w:p>"))
    assert word.read_text(save_document(document), "", None, ()).unread == unread


@pytest.mark.parametrize(
    ("name", "kind", "page", "lines"),
    [
        (
            "a.html",
            "text/html",
            "<html><meta charset=utf-8><body><p>甲。</p></body></html>",
            ["甲。"],
        ),
        (
            "a.mht",
            "message/rfc822",
            "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=B\n\n--B\n"
            'Content-Type: text/html; charset="utf-8"\n\n<html><body><p>甲。</p></body></html>\n--B--\n',
            ["甲。"],
        ),
        ("a.rtf", "application/rtf", "{\\rtf1 a}", []),
    ],
)
def test_a_page_that_a_program_put_into_a_word_file_is_read(
    name: str, kind: str, page: str, lines: list[str]
) -> None:
    document = docx.Document()
    part = Part(PackURI(f"/word/{name}"), kind, page.encode(), document.part.package)
    relation = document.part.relate_to(
        part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"
    )
    document.element.body.insert(0, parse_xml(f'<w:altChunk {SPACES} r:id="{relation}"/>'))
    read = word.read_text(save_document(document), "", None, ())
    assert [line.text for line in read.lines] == lines
    assert bool(read.warnings) is not bool(lines)
