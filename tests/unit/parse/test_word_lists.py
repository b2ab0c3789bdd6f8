"""The numbers of Word's lists: levels that run on, legal figures, starts, styles and formats."""

from __future__ import annotations

import docx
import docx.document
import docx.text.paragraph
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.unit.parse.document_makers import save_document
from tracker.parse.formats.docx import RAN_ON, read_converted, read_text
from tracker.parse.snapshot import read_snapshot

CHAPTERS = ("chineseCounting", "第%1章", "")
ARTICLES = ("chineseCounting", "第%2条", "")


def level(at: int, form: str, pattern: str, more: str) -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
    )


def list_document(levels: list[tuple[str, str, str]], *nums: str) -> docx.document.Document:
    """Return a document with one kind of list, and a `w:num` from 901 for each of `nums`."""
    document = docx.Document()
    root = document.part.numbering_part.element
    inner = "".join(level(at, *each) for at, each in enumerate(levels))
    kind = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="900">{inner}</w:abstractNum>'
    root.insert(0, parse_xml(kind))
    for number, overrides in enumerate(nums or ("",), 901):
        root.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="900"/>{overrides}</w:num>'
            )
        )
    return document


def add_item(
    document: docx.document.Document, at: int, text: str, number: int = 901, mark: str = ""
) -> docx.text.paragraph.Paragraph:
    place = f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{number}"/></w:numPr>'
    old = document.add_paragraph(text)
    old._p.insert(
        0,
        parse_xml(
            f"<w:pPr {nsdecls('w')}>{place}{f'<w:rPr>{mark}</w:rPr>' if mark else ''}</w:pPr>"
        ),
    )
    return old


def texts(document: docx.document.Document) -> list[str]:
    lines = read_text(save_document(document), "", None, ()).lines
    return [line.text or "|".join(line.cells) for line in lines]


@pytest.mark.parametrize(
    ("more", "last"),
    [
        ('<w:lvlRestart w:val="0"/>', "第三条丁"),  # never
        ("", "第一条丁"),  # behind each chapter
        ('<w:lvlRestart w:val="1"/>', "第一条丁"),
    ],
)
def test_articles_run_on_across_chapters_where_their_level_says_so(more: str, last: str) -> None:
    document = list_document([CHAPTERS, ("chineseCounting", "第%2条", more)])
    for at, text in ((0, "总则"), (1, "甲"), (1, "乙"), (0, "附则"), (1, "丁")):
        add_item(document, at, text)
    assert texts(document)[-1] == last


@pytest.mark.parametrize(
    ("pattern", "last", "warnings"),
    [
        ("第%2条", "第二条丁", (RAN_ON,)),  # laws number their articles from first to last
        ("第%2节", "第一节丁", ()),
        ("（%2）", "（一）丁", ()),
        ("%1.%2", "二.一丁", ()),
    ],
)
def test_articles_of_an_old_file_whose_conversion_lost_the_restarts_run_on(
    pattern: str, last: str, warnings: tuple[str, ...]
) -> None:
    document = list_document([CHAPTERS, ("chineseCounting", pattern, "")])
    for at, text in ((0, "总则"), (1, "甲"), (0, "附则"), (1, "丁")):
        add_item(document, at, text)
    read = read_converted(save_document(document), b"")
    assert read.lines[-1].text == last
    assert read.warnings == warnings


def test_figures_with_a_point_of_an_old_file_are_legal_numbering() -> None:
    document = list_document([CHAPTERS, ("decimal", "%1.%2", "")])
    add_item(document, 0, "总则")
    add_item(document, 1, "甲")
    read = read_converted(save_document(document), b"")
    assert [line.text for line in read.lines] == ["第一章总则", "1.1 甲"]


def test_a_level_may_restart_behind_the_first_level_only() -> None:
    items = ("decimal", "（%3）", '<w:lvlRestart w:val="1"/>')
    document = list_document([CHAPTERS, ARTICLES, items])
    for at, text in ((0, "甲"), (1, "乙"), (2, "丙"), (1, "丁"), (2, "戊"), (0, "己"), (2, "庚")):
        add_item(document, at, text)
    assert [texts(document)[i] for i in (2, 4, 6)] == ["（1）丙", "（2）戊", "（1）庚"]


def test_legal_numbering_prints_the_levels_above_as_figures() -> None:
    legal = ("decimal", "%1.%2", "<w:isLgl/>")
    document = list_document([CHAPTERS, legal, ("decimal", "%1-%3", '<w:isLgl w:val="0"/>')])
    for at, text in ((0, "总则"), (1, "10家企业"), (2, "甲")):
        add_item(document, at, text)
    assert texts(document) == ["第一章总则", "1.1 10家企业", "一-1 甲"]


def test_a_start_of_its_own_holds_each_time_the_level_begins() -> None:
    override = '<w:lvlOverride w:ilvl="1"><w:startOverride w:val="5"/></w:lvlOverride>'
    document = list_document([CHAPTERS, ARTICLES], "", override)
    for at, text, number in ((0, "甲", 901), (1, "乙", 901), (1, "丙", 902), (1, "丁", 902)):
        add_item(document, at, text, number)
    add_item(document, 0, "戊", 902)
    add_item(document, 1, "己", 902)
    assert texts(document) == [
        "第一章甲",
        "第一条乙",
        "第五条丙",
        "第六条丁",
        "第二章戊",
        "第五条己",
    ]


@pytest.mark.parametrize("mark", ["<w:del/>", "<w:moveFrom/>", "<w:vanish/>"])
def test_a_paragraph_that_is_deleted_moved_away_or_hidden_takes_no_number(mark: str) -> None:
    document = list_document([("chineseCounting", "第%1条", "")])
    add_item(document, 0, "甲")
    gone = add_item(document, 0, "", mark=mark)
    gone._p.append(
        parse_xml(f"<w:r {nsdecls('w')}><w:rPr><w:vanish/></w:rPr><w:t>不公开</w:t></w:r>")
    )
    add_item(document, 0, "乙")
    assert texts(document) == ["第一条甲", "第二条乙"]


def test_a_deleted_end_joins_words_behind_the_number_and_a_hidden_end_before_it() -> None:
    for mark, joined in (("<w:del/>", "第一条甲乙"), ("<w:vanish/>", "第一条甲第二条乙")):
        document = list_document([("chineseCounting", "第%1条", "")])
        add_item(document, 0, "甲", mark=mark)
        add_item(document, 0, "乙")
        assert texts(document) == [joined]


def test_a_list_takes_its_levels_from_the_style_that_it_names() -> None:
    document = list_document([CHAPTERS, ARTICLES])
    root = document.part.numbering_part.element
    for position, made in (
        (0, '<w:abstractNum {} w:abstractNumId="910"><w:numStyleLink w:val="S"/></w:abstractNum>'),
        (len(root) + 1, '<w:num {} w:numId="910"><w:abstractNumId w:val="910"/></w:num>'),
    ):
        root.insert(position, parse_xml(made.format(nsdecls("w"))))
    document.styles.element.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="numbering" w:styleId="S"><w:name w:val="S"/>'
            '<w:pPr><w:numPr><w:numId w:val="901"/></w:numPr></w:pPr></w:style>'
        )
    )
    add_item(document, 1, "甲", 910)
    assert texts(document) == ["第一条甲"]


def test_the_level_of_a_style_is_the_one_that_names_it() -> None:
    document = list_document([CHAPTERS, ("chineseCounting", "第%2条", '<w:pStyle w:val="T"/>')])
    document.styles.element.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="paragraph" w:styleId="T"><w:name w:val="T"/>'
            '<w:pPr><w:numPr><w:numId w:val="901"/></w:numPr></w:pPr></w:style>'
        )
    )
    document.add_paragraph("甲", style="T")
    assert texts(document) == ["第一条甲"]


@pytest.mark.parametrize(
    ("form", "number", "shown"),
    [
        ("upperRoman", 4, "IV"),
        ("lowerRoman", 19, "xix"),
        ("lowerLetter", 27, "aa"),
        ("upperLetter", 2, "B"),
        ("decimalZero", 3, "03"),
        ("decimalEnclosedCircle", 21, "㉑"),
        ("ideographTraditional", 3, "丙"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("numberInDash", 2, "-2-"),
        ("unknownFormat", 2, "2"),
        ('custom" w:format="001, 002, 003, ...', 7, "007"),
    ],
)
def test_numbers_are_printed_in_the_format_of_their_level(
    form: str, number: int, shown: str
) -> None:
    start = f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{number}"/></w:lvlOverride>'
    document = list_document([(form, "%1）", "")], start)
    add_item(document, 0, "甲")
    assert texts(document) == [f"{shown}）甲"]


def test_numbers_in_the_cells_of_a_table_count_on() -> None:
    document = list_document([("decimal", "%1", "")])
    cells = document.add_table(2, 2).columns[0].cells
    for cell in cells:
        place = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="901"/></w:numPr>'
        cell.paragraphs[0]._p.insert(0, parse_xml(f"<w:pPr {nsdecls('w')}>{place}</w:pPr>"))
    assert texts(document) == ["1|", "2|"]


@pytest.mark.parametrize(
    ("pattern", "text", "line"),
    [
        ("%1.", "5000元以上", "1. 5000元以上"),
        ("%1．", "5000元以上", "1． 5000元以上"),
        ("%1.", "甲", "1.甲"),
        ("%1、", "5000元以上", "1、5000元以上"),
    ],
)
def test_a_point_behind_a_number_does_not_make_a_decimal(
    pattern: str, text: str, line: str
) -> None:
    document = list_document([("decimal", pattern, "")])
    add_item(document, 0, text)
    assert texts(document) == [line]
    first = read_snapshot(save_document(document), "").clauses[0]
    assert (first.label, first.text) == (pattern.replace("%", ""), text)
