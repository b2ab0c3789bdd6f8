"""Word files: the numbers that Word makes up, tracked changes, tables, and files that are none."""

from io import BytesIO
from zipfile import ZipFile

import docx
import openpyxl
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.unit.parse.document_makers import numbered_docx, save_document
from tests.unit.parse.printed_text import outline_clauses
from tracker.errors import ReadError
from tracker.parse import formats
from tracker.parse.formats.docx import read_text
from tracker.parse.formats.docx_numbering import NUMBER_FORMATS
from tracker.parse.snapshot import read_snapshot


def texts(payload: bytes) -> list[str]:
    return [line.text or "|".join(line.cells) for line in read_text(payload, "", None, ()).lines]


def test_list_numbers_are_written_out_as_word_prints_them() -> None:
    paragraphs = [
        "一、总则",
        "1.支持企业。",
        "2.支持院所。",
        "二、附则",
        "3.本措施自发布之日起施行。",
    ]
    assert texts(numbered_docx(paragraphs)) == paragraphs


def test_a_list_of_several_levels_restarts_below_and_counts_on_above() -> None:
    document = docx.Document()
    levels = [("chineseCounting", "第%1条"), ("decimal", "（%2）")]
    inner = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
        for i, (form, pattern) in enumerate(levels)
    )
    root = document.part.numbering_part.element
    root.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="900">{inner}</w:abstractNum>')
    )
    root.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="900"><w:abstractNumId w:val="900"/></w:num>')
    )
    for level, text in [(0, "甲"), (1, "乙"), (1, "丙"), (0, "丁"), (1, "戊")]:
        paragraph = document.add_paragraph(text)
        place = f'<w:ilvl w:val="{level}"/><w:numId w:val="900"/>'
        paragraph._p.get_or_add_pPr().append(
            parse_xml(f"<w:numPr {nsdecls('w')}>{place}</w:numPr>")
        )
    assert texts(save_document(document)) == [
        "第一条甲",
        "（1）乙",
        "（2）丙",
        "第二条丁",
        "（1）戊",
    ]


@pytest.mark.parametrize(
    ("number", "shown"),
    [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (105, "一百零五"), (110, "一百一十")],
)
def test_chinese_counting_is_written_as_people_write_it(number: int, shown: str) -> None:
    assert NUMBER_FORMATS["chineseCounting"](number) == shown


def test_tracked_changes_are_read_as_accepted() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("支持")
    paragraph._p.append(
        parse_xml(
            f'<w:del {nsdecls("w")} w:id="1" w:author="a"><w:r><w:delText>300</w:delText></w:r></w:del>'
        )
    )
    paragraph._p.append(
        parse_xml(f'<w:ins {nsdecls("w")} w:id="2" w:author="a"><w:r><w:t>500</w:t></w:r></w:ins>')
    )
    paragraph.add_run("万元。")
    assert texts(save_document(document)) == ["支持500万元。"]


def test_tables_stand_where_they_stand() -> None:
    document = docx.Document()
    document.add_paragraph("第一条 标准如下：")
    table = document.add_table(2, 2)
    for cell, text in zip(
        (cell for row in table.rows for cell in row.cells),
        ["类别", "比例", "检测", "50%"],
        strict=True,
    ):
        cell.text = text
    document.add_paragraph("第二条 本办法自发布之日起施行。")
    assert outline_clauses(read_snapshot(save_document(document), "").clauses).endswith(
        "第一条(table(row row)) 第二条"
    )


@pytest.mark.parametrize("payload", [b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 200])
def test_a_file_that_only_looks_like_one_is_a_read_error(payload: bytes) -> None:
    with pytest.raises(ReadError, match=r"无法读取 Word 文件|不认识的文件格式 application/zip"):
        read_snapshot(payload, "")


def test_an_archive_of_another_kind_is_a_read_error() -> None:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "甲")
    with pytest.raises(ReadError):
        read_snapshot(out.getvalue(), "", name="a.docx")


def test_merged_cells_give_the_rows_of_the_same_table_on_a_page_and_in_a_sheet() -> None:
    html = (
        "<table><tr><th colspan=2>文件</th><th>处理</th></tr><tr><td>1</td><td>甲办法</td><td rowspan=2>废止</td></tr>"
        "<tr><td>2</td><td>乙办法</td></tr><tr><td rowspan=2 colspan=2>丙</td><td>有效</td></tr><tr><td>修改</td></tr></table>"
    )
    texts = [
        "文件",
        "",
        "处理",
        "1",
        "甲办法",
        "废止",
        "2",
        "乙办法",
        "",
        "丙",
        "",
        "有效",
        "",
        "",
        "修改",
    ]
    document, book = docx.Document(), openpyxl.Workbook()
    table = document.add_table(5, 3)
    for i, text in enumerate(texts):
        table.cell(i // 3, i % 3).text = text
        book.active.cell(i // 3 + 1, i % 3 + 1, text or None)
    for (top, left), (bottom, right) in (((0, 0), (0, 1)), ((1, 2), (2, 2)), ((3, 0), (4, 1))):
        table.cell(top, left).merge(table.cell(bottom, right))
        book.active.merge_cells(
            start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
        )
    out = BytesIO()
    book.save(out)
    page, word, sheet = (
        [
            "|".join(line.cells)
            for line in formats.read_text(payload, kind, name, None, ()).lines
            if line.cells
        ]
        for payload, kind, name in (
            (html.encode(), "text/html", ""),
            (save_document(document), "", ""),
            (out.getvalue(), "", "x.xlsx"),
        )
    )
    assert page == ["文件||处理", "1|甲办法|废止", "2|乙办法|废止", "丙||有效", "丙||修改"]
    assert word == page
    assert sheet == page


def test_a_table_inside_a_cell_is_read_once_and_nonsense_spans_harm_nothing() -> None:
    document = docx.Document()
    table = document.add_table(1, 2)
    table.cell(0, 0).add_table(1, 1).cell(0, 0).text = "内表"
    table.cell(0, 1).text = "外"
    table.cell(0, 1)._tc.get_or_add_tcPr().append(
        parse_xml(f'<w:gridSpan {nsdecls("w")} w:val="99999"/>')
    )
    (row,) = texts(save_document(document))
    assert row.startswith("内表|外|")
    assert len(row) < 200


# ---------------------------------------------------------------- what Word does not show as text


def styled(*runs: tuple[str, str], style: str = "") -> bytes:
    """A file with one paragraph of runs, each with the properties that are named."""
    document = docx.Document()
    paragraph = document.add_paragraph()._p
    for text, properties in runs:
        paragraph.append(
            parse_xml(
                f"<w:r {nsdecls('w')}><w:rPr>{properties}</w:rPr>"
                f'<w:t xml:space="preserve">{text}</w:t></w:r>'
            )
        )
    if style:
        document.styles.element.append(
            parse_xml(
                f'<w:style {nsdecls("w")} w:type="character" w:styleId="odd"><w:name w:val="odd"/>'
                f"<w:rPr>{style}</w:rPr></w:style>"
            )
        )
    return save_document(document)


@pytest.mark.parametrize(
    ("properties", "style", "reason"),
    [
        ("<w:strike/>", "", "划去的文字"),
        ('<w:dstrike w:val="true"/>', "", "划去的文字"),
        ("<w:vanish/>", "", "隐藏文字"),
        ('<w:rStyle w:val="odd"/>', "<w:strike/>", "划去的文字"),
        ('<w:rStyle w:val="odd"/>', "<w:vanish/>", "隐藏文字"),
    ],
)
def test_struck_out_and_hidden_words_are_left_out_and_reported(
    properties: str, style: str, reason: str
) -> None:
    payload = styled(("最高", ""), ("20", properties), ("50万元。", ""), style=style)
    read = read_text(payload, "", None, ())
    assert [line.text for line in read.lines] == ["最高50万元。"]
    assert [(each.text, each.reason) for each in read.dropped] == [("20", reason)]
    assert reason in read.warnings[0]


@pytest.mark.parametrize(
    "properties",
    [
        '<w:strike w:val="0"/>',
        '<w:vanish w:val="false"/>',
        '<w:rStyle w:val="odd"/><w:strike w:val="0"/>',
    ],
)
def test_words_whose_strike_is_turned_off_are_text(properties: str) -> None:
    payload = styled(("最高", ""), ("20万元。", properties), style="<w:strike/>")
    assert texts(payload) == ["最高20万元。"]
    assert not read_text(payload, "", None, ()).warnings


def revised(inside: str) -> bytes:
    document = docx.Document()
    for element in parse_xml(f"<w:body {nsdecls('w')}>{inside}</w:body>"):
        document.element.body.insert(0 if element.tag.endswith("}tbl") else 99, element)
    return save_document(document)


RUN = "<w:r><w:t>{}</w:t></w:r>"
DELETED = '<w:del w:id="1" w:author="a"><w:r><w:delText>三年</w:delText></w:r></w:del>'
INSERTED = f'<w:ins w:id="2" w:author="a">{RUN.format("五年")}</w:ins>'
MOVED = f'<w:moveFrom w:id="3" w:author="a">{RUN.format("旧处")}</w:moveFrom>'


def test_open_revisions_count_as_accepted_and_a_warning_says_so() -> None:
    payload = revised(f"<w:p>{RUN.format('任期')}{DELETED}{INSERTED}{MOVED}</w:p>")
    read = read_text(payload, "", None, ())
    assert [line.text for line in read.lines if line.text] == ["任期五年"]
    assert "3 处修订尚未接受或拒绝" in read.warnings[0]


def test_a_deleted_end_of_a_paragraph_joins_it_to_the_next() -> None:
    mark = '<w:pPr><w:rPr><w:del w:id="1" w:author="a"/></w:rPr></w:pPr>'
    payload = revised(f"<w:p>{mark}{RUN.format('第一条 ')}</w:p><w:p>{RUN.format('甲。')}</w:p>")
    assert [text for text in texts(payload) if text] == ["第一条 甲。"]


def test_a_deleted_row_is_no_row() -> None:
    row = "<w:tr>{}<w:tc><w:p>" + RUN + "</w:p></w:tc></w:tr>"
    gone = '<w:trPr><w:del w:id="1" w:author="a"/></w:trPr>'
    payload = revised(f"<w:tbl>{row.format('', '甲')}{row.format(gone, '乙')}</w:tbl>")
    assert [line.cells for line in read_text(payload, "", None, ()).lines if line.cells] == [
        ("甲",)
    ]


MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def sign(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        (f"<m:f><m:num>{sign('A+B')}</m:num><m:den>{sign('C')}</m:den></m:f>", "(A+B)/C"),
        (f"<m:sSup><m:e>{sign('x')}</m:e><m:sup>{sign('2')}</m:sup></m:sSup>", "x^2"),
        (f"<m:rad><m:deg/><m:e>{sign('a')}</m:e></m:rad>", "√(a)"),
        (f"<m:d><m:e>{sign('a')}</m:e><m:e>{sign('b')}</m:e></m:d>", "(a,b)"),
        (
            f'<m:nary><m:naryPr><m:chr m:val="∑"/></m:naryPr><m:sub>{sign("i=1")}</m:sub>'
            f"<m:sup>{sign('n')}</m:sup><m:e>{sign('a')}</m:e></m:nary>",
            "∑_(i=1)^na",
        ),
        (f"<m:unknown>{sign('补贴额=50%×A')}</m:unknown>", "补贴额=50%×A"),
    ],
)
def test_a_formula_is_read_in_one_line_and_named_in_a_warning(inside: str, shown: str) -> None:
    document = docx.Document()
    document.add_paragraph("等于")._p.append(parse_xml(f"<m:oMath {MATH}>{inside}</m:oMath>"))
    read = read_text(save_document(document), "", None, ())
    assert [line.text for line in read.lines] == [f"等于{shown}"]
    assert "公式" in read.warnings[0]


@pytest.mark.parametrize(
    ("font", "code", "shown"),
    [("Wingdings", "F0FE", "☑"), ("Wingdings 2", "F052", "☑"), ("Wingdings", "F0A8", "□")],
)
def test_a_ticked_box_is_not_an_empty_one(font: str, code: str, shown: str) -> None:
    document = docx.Document()
    box = f'<w:r {nsdecls("w")}><w:sym w:font="{font}" w:char="{code}"/></w:r>'
    document.add_paragraph("选择")._p.append(parse_xml(box))
    assert texts(save_document(document)) == [f"选择{shown}"]


@pytest.mark.parametrize("wrapper", ["customXml", "ins", "sdt"])
def test_paragraphs_inside_another_element_of_the_body_are_read(wrapper: str) -> None:
    document = docx.Document()
    inner = "<w:p><w:r><w:t>第一条 奖励80万元。</w:t></w:r></w:p>"
    inner = f"<w:sdtContent>{inner}</w:sdtContent>" if wrapper == "sdt" else inner
    document.element.body.insert(0, parse_xml(f"<w:{wrapper} {nsdecls('w')}>{inner}</w:{wrapper}>"))
    assert texts(save_document(document)) == ["第一条 奖励80万元。"]
