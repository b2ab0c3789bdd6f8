"""Text boxes, drawn letters, fields and what Word does not show."""

from __future__ import annotations

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.unit.parse.document_makers import save_document
from tracker.parse.formats.docx import read_text
from tracker.parse.formats.docx_fields import warn_of_lost_formulas

SPACES = (
    f"{nsdecls('w', 'wp', 'a')} "
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def content(*lines: str) -> str:
    return f"<w:txbxContent>{''.join(f'<w:p>{run(each)}</w:p>' for each in lines)}</w:txbxContent>"


def old_box(*lines: str, style: str = "") -> str:
    return (
        f'<w:r><w:pict><v:shape style="{style}"><v:textbox>{content(*lines)}</v:textbox>'
        "</v:shape></w:pict></w:r>"
    )


def new_box(*lines: str, place: str, name: str = "") -> str:
    inner = f"<wps:txbx>{content(*lines)}</wps:txbx>"
    anchor = f'<wp:anchor>{place}<wp:docPr id="1" name="a" {name}/><a:graphic><a:graphicData uri="x">{inner}</a:graphicData></a:graphic></wp:anchor>'
    return (
        f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>{anchor}</w:drawing></mc:Choice>'
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{content(*lines)}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


def offset(relative: str, height: int) -> str:
    return f'<wp:positionV relativeFrom="{relative}"><wp:posOffset>{height}</wp:posOffset></wp:positionV>'


def read(*paragraphs: str) -> tuple[list[str], tuple[str, ...]]:
    document = docx.Document()
    for each in reversed(paragraphs):
        element = each if each.startswith("<w:tbl>") else f"<w:p>{each}</w:p>"
        document.element.body.insert(0, parse_xml(element.replace(">", f" {SPACES}>", 1)))
    found = read_text(save_document(document), "", None, ())
    return [line.text or "|".join(line.cells) for line in found.lines], found.warnings


HEAD = ("某县水利局文件", "某水〔2024〕3号")


@pytest.mark.parametrize(
    ("box", "above"),
    [
        (old_box(*HEAD), True),
        (old_box(*HEAD, style="position:absolute;margin-top:-12pt"), True),
        (old_box(*HEAD, style="position:absolute;margin-top:3cm"), False),
        (
            old_box(
                *HEAD,
                style="position:absolute;margin-top:90pt;mso-position-vertical-relative:page",
            ),
            True,
        ),
        (
            old_box(
                *HEAD,
                style="position:absolute;margin-top:700pt;mso-position-vertical-relative:page",
            ),
            False,
        ),
        (new_box(*HEAD, place=offset("paragraph", 0)), True),
        (new_box(*HEAD, place=offset("paragraph", 900_000)), False),
        (new_box(*HEAD, place=offset("page", 900_000)), True),
        (new_box(*HEAD, place=offset("margin", 8_000_000)), False),
        (
            new_box(
                *HEAD,
                place='<wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>',
            ),
            False,
        ),
        (new_box(*HEAD, place=""), True),
    ],
)
def test_the_lines_of_a_box_stand_above_or_below_its_paragraph_once(box: str, above: bool) -> None:
    lines, _ = read(box + run("甲"))
    assert lines == ([*HEAD, "甲"] if above else ["甲", *HEAD])


def test_a_box_without_a_place_stands_where_it_is_stored() -> None:
    assert read(run("甲") + old_box("乙") + run("丙"))[0] == ["甲丙", "乙"]


def test_a_box_holds_tables_and_a_cell_holds_boxes() -> None:
    table = f"<w:tbl><w:tr><w:tc><w:p>{run('子')}</w:p></w:tc><w:tc><w:p>{old_box('丑', '寅')}</w:p></w:tc></w:tr></w:tbl>"
    assert read(table)[0] == ["子|丑寅"]
    inside = f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{table}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    assert read(inside)[0] == ["子|丑寅", ""]


def test_letters_that_are_drawn_are_words() -> None:
    art = '<w:r><w:pict><v:shape><v:textpath string="某县人民政府文件"/></v:shape></w:pict></w:r>'
    assert read(art + run(""))[0] == ["某县人民政府文件", ""]


def test_a_box_that_is_not_shown_is_left_out_and_reported() -> None:
    for box in (
        old_box("内部", style="visibility: hidden"),
        new_box("内部", place="", name='hidden="1"'),
    ):
        lines, warnings = read(box + run("甲"))
        assert lines == ["甲"]
        assert warnings == ("文件中有 1 处隐藏文字未计入正文，如“内部”",)


def field(code: str, result: str = "", form: str = "") -> str:
    parts = f'<w:r><w:fldChar w:fldCharType="begin">{form}</w:fldChar></w:r>'
    parts += f"<w:r><w:instrText>{code}</w:instrText></w:r>"
    if result:
        parts += f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}'
    return parts + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        (field(" eq \\o\\ac(○,1) "), "①"),
        (field("EQ \\o\\ac(\\s\\up 8(○),12)"), "⑫"),
        (field("EQ \\f(A,10)"), "A/10"),
        (field("EQ \\r(,2)"), "√(2)"),
        (run("5m") + field("EQ \\s\\up6(2)"), "5m²"),
        (field("PAGE", run("3")), "3"),
        (field("IF 1 = 1", run("是")), "是"),
        (field(" = "), ""),
        (field("SEQ 图 \\h"), ""),
        (
            field(
                "FORMCHECKBOX", form="<w:ffData><w:checkBox><w:checked/></w:checkBox></w:ffData>"
            ),
            "☑",
        ),
        (
            field(
                "FORMCHECKBOX",
                form='<w:ffData><w:checkBox><w:default w:val="0"/></w:checkBox></w:ffData>',
            ),
            "□",
        ),
        (
            field(
                "FORMDROPDOWN",
                form='<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="甲"/><w:listEntry w:val="乙"/></w:ddList></w:ffData>',
            ),
            "乙",
        ),
    ],
)
def test_a_field_shows_its_result_or_the_sign_of_its_code(parts: str, shown: str) -> None:
    lines, warnings = read(parts)
    assert lines == [shown]
    assert not warnings


def test_words_within_a_code_are_not_shown() -> None:
    inner = field("MERGEFIELD 名称", run("内"))
    outer = field("IF ", run("外")).replace("<w:r><w:instrText>", f"{inner}<w:r><w:instrText>", 1)
    assert read(outer)[0] == ["外"]


@pytest.mark.parametrize(
    "code", ["AUTONUM", "LISTNUM", "EQ \\i\\su(1,5,3)", "EQ \\x(\\o", "SYMBOL 254"]
)
def test_a_field_that_is_not_understood_is_told(code: str) -> None:
    lines, warnings = read(field(code) + run("甲"))
    assert lines == ["□甲"]
    assert len(warnings) == 1
    assert "域" in warnings[0]


@pytest.mark.parametrize(
    ("payload", "count"),
    [
        ("\x13 eq \\o\\ac(○,1)\x15".encode("utf-16-le") * 2, 2),
        (b"\x13EQ \\f(1,2)\x15", 1),
        (rb"{\field{\*\fldinst {\hich  eq \\o\\ac(}{\'a1\'f0,1)}}{\fldrslt }}", 1),
        (rb"{\field{\*\fldinst  PAGE }{\fldrslt 3}} and eq ", 0),
    ],
)
def test_signs_that_libreoffice_leaves_out_of_old_files_are_told(
    payload: bytes, count: int
) -> None:
    found = "".join(warn_of_lost_formulas(payload))
    assert (f"{count} 处域" in found) is bool(count)


def test_the_hint_of_an_empty_control_is_no_text() -> None:
    control = "<w:sdt><w:sdtPr>{}</w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    hint = control.format("<w:showingPlcHdr/>", run("单击此处输入文字。"))
    lines, warnings = read(run("联系人：") + hint)
    assert lines == ["联系人："]
    assert "提示文字" in warnings[0]
    assert read(control.format("", run("张某")))[0] == ["张某"]


def test_a_deleted_cell_is_no_cell() -> None:
    cell = "<w:tc><w:tcPr>{}</w:tcPr><w:p>{}</w:p></w:tc>"
    cells = (
        cell.format("", run("甲"))
        + cell.format('<w:cellDel w:id="1"/>', "")
        + cell.format("", run("乙"))
    )
    assert read(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>")[0] == ["甲|乙"]
