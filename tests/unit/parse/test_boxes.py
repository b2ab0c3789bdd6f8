"""PDF files: paragraphs by measured indents, furniture by place, titles by size, tables by
alignment; what cannot be read says why.
"""

from io import BytesIO

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.unit.parse.document_makers import FONT, indented_pdf
from tests.unit.parse.printed_text import outline_clauses
from tracker.errors import ReadError
from tracker.model import squash
from tracker.parse.formats.glyphs import Glyph
from tracker.parse.formats.page_boxes import TextBox, arrange_page
from tracker.parse.formats.page_layout import layout_lines, measure_text
from tracker.parse.formats.ruled_tables import RuleLine
from tracker.parse.snapshot import read_snapshot

BODY = 14.0


def box(text: str, y: float, left: float = 70, size: float = BODY, page: int = 0) -> TextBox:
    return TextBox(page, text, left, left + size * len(text), y, size, A4[1])


def paragraph(first: str, y: float) -> list[TextBox]:
    """An indented line and a full one below."""
    return [
        box(first, y, left=70 + 2 * BODY),
        box("支持企业牵头组建重点实验室并按照有关规定落实各项经费支持政策", y - 25),
    ]


def begun(boxes: list[TextBox]) -> list[str]:
    return [line.text for line in layout_lines(boxes) if line.starts]


def test_an_indent_begins_a_paragraph_even_after_a_full_line_that_ends_a_sentence() -> None:
    boxes = [
        *paragraph("第一条甲", 700),
        *paragraph("第二条乙", 650),
        *paragraph("本市设立专项资金", 600),
    ]
    assert begun(boxes) == ["第一条甲", "第二条乙", "本市设立专项资金"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            box("2024年5月6日", 550, left=400),
            box("抄送：区委各部门，区法院，区检察院。", 520, 75, 12),
        ),
        (box("2024年5月6日", 550, left=392), box("附件", 760, page=1)),
        (box("某政规〔2024〕1号", 550, left=200), box("各乡镇人民政府：", 525)),
        (box("（此件公开发布）", 550, left=98), box("某县人民政府办公室", 500, 70, 12)),
        (box("（此件公开发布", 550, left=98), box("抄送：县委各部门，", 500, 70, 12)),
    ],
)
def test_what_stands_below_a_note_or_a_line_in_the_middle_or_to_the_right_begins_anew(
    before: TextBox, after: TextBox
) -> None:
    text = [*paragraph("第一条甲", 700), *paragraph("第二条乙", 650)]
    assert begun([*text, before, after])[-2:] == [before.text, after.text]


@pytest.mark.parametrize(
    ("first", "left", "goes_on"),
    [
        ("抄送：县委各部门，县政协办公室，", 70 + 36, True),
        ("抄送：县委各部门，县政协办公室。", 70 + 36, False),
        ("抄送：县委各部门，县政协办公室，", 70 + 100, False),
    ],
)
def test_a_list_of_receivers_goes_on_below_its_first_one(
    first: str, left: float, goes_on: bool
) -> None:
    text = [*paragraph("第一条甲", 700), *paragraph("第二条乙", 650)]
    foot = [box(first, 200, 70, 12), box("县法院，县检察院。", 180, left, 12)]
    assert ("县法院，县检察院。" not in begun([*text, *foot])) == goes_on


def test_a_line_goes_on_below_brackets_that_end_where_the_line_does() -> None:
    full = box("（一）按照有关规定落实各项经费支持政策的企业，是指（符合条件的）", 550, left=98)
    text = [*paragraph("第一条甲", 700), *paragraph("第二条乙", 650)]
    assert "企业。" not in begun([*text, full, box("企业。", 525)])


def test_the_second_line_of_a_larger_title_at_the_margin_goes_on() -> None:
    title = [
        box("某区关于", 780, left=230, size=20),
        box("促进科技创新和成果转化若干政策措施", 750, size=20),
    ]
    boxes = [*title, *paragraph("第一条甲", 700), *paragraph("第二条乙", 650)]
    assert begun(boxes)[:2] == ["某区关于", "第一条甲"]


@pytest.mark.parametrize(
    ("second", "lefts"),
    [
        ([box("某县财政局", 600, left=400), box("2024年8月8日", 575, left=400)], (70,)),
        ([box("附件1", 600, left=400), box("的标准", 400, left=400)], (70,)),
        ([box("执行。", 690, left=400), box("第三条乙", 660, left=400)], (70, 400)),
        # a second column with lines between those of the first, one line longer
        ([box("执行。", y, left=400) for y in (685, 660, 635)], (70, 400)),
    ],
)
def test_a_column_stands_beside_another_one(
    second: list[TextBox], lefts: tuple[float, ...]
) -> None:
    first = [box("第一条甲", 700), box("某市某区某局", 675), box("第二条乙", 650)]
    assert measure_text([*first, *second]).lefts == lefts


def test_a_page_turn_in_mid_sentence_does_not_begin_a_paragraph() -> None:
    boxes = [
        *paragraph("第一条甲", 700),
        *paragraph("第二条乙", 650),
        box("继续实施。", 760, page=1),
        *paragraph("第三条丙", 700),
    ]
    assert "继续实施。" not in begun(boxes)


def test_running_heads_and_page_numbers_are_known_by_their_place() -> None:
    pages = [
        [
            box("汇编", 810, page=n),
            box(f"— {n} —", 40, page=n),
            box(str(n), 30, page=n),
            box("正文", 400, page=n),
        ]
        for n in range(4)
    ]
    assert [line.text for line in layout_lines([each for page in pages for each in page])] == [
        "正文"
    ] * 4


def test_a_title_of_two_larger_centred_lines_is_one_paragraph() -> None:
    title = [
        box("某区促进科技创新", 780, left=200, size=20),
        box("若干政策措施", 750, left=220, size=20),
    ]
    found = layout_lines([*title, *paragraph("第一条甲", 700), *paragraph("第二条乙", 650)])
    assert [line.starts for line in found[:3]] == [True, False, True]


def test_two_rows_of_cells_that_stand_under_each_other_are_a_table() -> None:
    table = [
        box("序号", 500),
        box("名称", 500, left=300),
        box("1", 475),
        box("某办法", 475, left=300),
    ]
    found = layout_lines([*paragraph("第一条甲", 700), *paragraph("第二条乙", 650), *table])
    assert [line.cells for line in found if line.cells] == [("序号", "名称"), ("1", "某办法")]


def test_words_far_apart_on_one_line_are_no_table() -> None:
    far = [box("办理结果", 500), box("签发人", 500, left=400)]
    found = layout_lines([*paragraph("第一条甲", 700), *paragraph("第二条乙", 650), *far])
    assert found[-1].text == "办理结果 签发人"


def test_a_pdf_that_shows_no_words_is_a_read_error() -> None:
    out = BytesIO()
    canvas = Canvas(out)
    canvas.rect(10, 10, 100, 100)
    canvas.save()
    with pytest.raises(ReadError, match="PDF 里没有文字"):
        read_snapshot(out.getvalue(), "application/pdf")


@pytest.mark.parametrize("payload", [b"%PDF-1.7\n", b"%PDF-1.4 \xff" * 100])
def test_a_broken_pdf_is_a_read_error_with_one_line_of_reason(payload: bytes) -> None:
    with pytest.raises(ReadError, match="无法读取 PDF") as caught:
        read_snapshot(payload, "application/pdf")
    assert "\n" not in str(caught.value)


def test_a_pdf_is_known_by_its_first_bytes_whatever_the_server_says() -> None:
    payload = indented_pdf(["某办法", "第一条 支持企业。", "第二条 本办法自发布之日起施行。"])
    assert (
        outline_clauses(read_snapshot(payload, "text/html; charset=utf-8").clauses)
        == "第一条 第二条"
    )


def test_a_table_drawn_in_a_pdf_has_addressable_rows() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setFont(FONT, 14)
    text = [
        "某办法",
        "第一条 支持标准见下表：",
        "第二条 本办法由区科委负责解释并组织实施具体工作方案与细则",
    ]
    for i, line in enumerate(text[:2]):
        canvas.drawString(98, 700 - 25 * i, line)
    for i, cells in enumerate([("类别", "比例"), ("检测", "50%"), ("验证", "30%")]):
        for j, cell in enumerate(cells):
            canvas.drawString(80 + 200 * j, 640 - 25 * i, cell)
    canvas.drawString(98, 540, text[2])
    canvas.save()
    assert (
        outline_clauses(read_snapshot(out.getvalue(), "application/pdf").clauses)
        == "第一条(table(row row row)) 第二条"
    )


def test_quotes_that_are_drawn_after_the_words_between_them_stand_where_they_are_seen() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setFont(FONT, 14)
    canvas.drawString(98, 700, "某办法")
    for text, place in (
        ("第一条 按照", 0),
        ("“", 5.5),
        ("”", 8.5),
        ("不重复", 6),
        ("的原则执行。", 9),
    ):
        canvas.drawString(98 + 14 * place, 675, text)
    canvas.save()
    assert (
        squash(read_snapshot(out.getvalue(), "application/pdf").words)
        == "第一条按照“不重复”的原则执行。"
    )


def test_a_cell_of_several_lines_in_a_ruled_table_is_one_cell() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setFont(FONT, 14)
    columns, rows = (80, 180, 440, 520), (660, 630, 580)
    canvas.grid(columns, rows)
    canvas.line(80, 780, 520, 780)  # the rule under a red head is no table
    words = {
        (98, 700): "第一条 支持标准见下表：",
        (85, 640): "类别",
        (185, 640): "支持条件",
        (445, 640): "金额",
        (85, 605): "检测",
    }
    words |= {
        (185, 615): "企业取得国家认可的检测报告，",
        (185, 590): "并在本区转化应用的。",
        (445, 605): "50万元",
        (98, 550): "第二条 施行。",
    }
    for (x, y), text in {(98, 720): "某办法", **words}.items():
        canvas.drawString(x, y, text)
    canvas.save()
    found = read_snapshot(out.getvalue(), "application/pdf")
    assert outline_clauses(found.clauses) == "第一条(table(row row)) 第二条"
    assert [row.text for row in found.walk() if row.level == "row"] == [
        "类别\t支持条件\t金额",
        "检测\t企业取得国家认可的检测报告，并在本区转化应用的。\t50万元",
    ]


def test_words_in_a_single_box_are_words() -> None:
    frame = [
        RuleLine(60, 690, 61, 760),
        RuleLine(540, 690, 541, 760),
        RuleLine(60, 690, 540, 691),
        RuleLine(60, 760, 540, 761),
    ]
    glyphs = [Glyph(sign, 70 + 14 * i, 84 + 14 * i, 740, 14) for i, sign in enumerate("第一条甲")]
    boxes, tables = arrange_page(glyphs, frame, 0, A4[1])
    assert [box.text for box in boxes] == ["第一条甲"]
    assert tables == []
