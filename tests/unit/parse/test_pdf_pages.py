"""PDF pages as printers make them: tables on turned pages and over page breaks, running heads,
watermarks, footnotes, shaded words, fonts that do not tell their characters.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pytest
from reportlab.lib.colors import Color, black, darkblue, lightgrey, white
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.unit.parse.document_makers import FONT
from tracker.parse.formats.glyphs import Glyph, drop_overprints, order_lines
from tracker.parse.formats.page_boxes import TextBox
from tracker.parse.formats.page_furniture import split_furniture
from tracker.parse.formats.page_layout import layout_pages
from tracker.parse.formats.pdf import read_text
from tracker.parse.formats.pdf_child import read_document
from tracker.parse.formats.visible_text import OFF_PAGE_TEXT
from tracker.parse.grammar.lines import Line
from tracker.parse.lines.cleanup import clean_text

WIDTH, HEIGHT = A4
SIZE = 12
ROWS = [
    ("序号", "名称", "文号"),
    *((f"{n}", f"甲类办法{n}", f"示府发〔20{n}〕{n}号") for n in range(10, 24)),
]


def made(*pages: Callable[[Canvas], None], rotation: int = 0) -> bytes:
    """A PDF with one page for each function that draws."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for draw in pages:
        if rotation:
            canvas.setPageRotation(rotation)
        canvas.setFont(FONT, SIZE)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def shown(payload: bytes) -> list[str]:
    """The lines of a PDF, the cells of a row parted by |; read without a child process."""
    found = read_document(payload)
    return [show_line(line) for line in layout_pages(found.boxes, found.tables)[0]]


def show_line(line: Line) -> str:
    return "|".join(line.cells) if line.cells else line.text.strip()


def draw_table(
    canvas: Canvas,
    rows: list[tuple[str, ...]],
    top: float = 700.0,
    widths: tuple[float, ...] = (60, 160, 160),
    *,
    filled: bool = False,
) -> None:
    """A ruled table, its words close to the rules; `filled`: the rules are thin black boxes."""
    lefts = [80.0]
    for width in widths:
        lefts.append(lefts[-1] + width)
    height = 20.0
    bottom = top - height * len(rows)
    for i in range(len(rows) + 1):
        draw_rule(canvas, lefts[0], top - i * height, lefts[-1], top - i * height, filled)
    for left in lefts:
        draw_rule(canvas, left, bottom, left, top, filled)
    for i, row in enumerate(rows):
        for left, text in zip(lefts, row, strict=False):
            canvas.drawString(left + 1, top - (i + 1) * height + 5, text)


def draw_rule(
    canvas: Canvas, left: float, bottom: float, right: float, top: float, filled: bool
) -> None:
    if filled:
        width, height = max(right - left, 0.5), max(top - bottom, 0.5)
        canvas.rect(left, bottom, width, height, stroke=0, fill=1)
    else:
        canvas.line(left, bottom, right, top)


def joined(rows: list[tuple[str, ...]]) -> list[str]:
    return ["|".join(row) for row in rows]


# ---------------------------------------------------------------- tables


def turned(rotation: int) -> Callable[[Canvas], None]:
    """Draw a table so that it stands upright on a page that is shown turned."""

    def draw(canvas: Canvas) -> None:
        if rotation == 90:
            canvas.translate(WIDTH, 0)
        elif rotation == 180:
            canvas.translate(WIDTH, HEIGHT)
        else:
            canvas.translate(0, WIDTH)
        canvas.rotate(rotation)
        canvas.drawString(80, 540, "目录")
        draw_table(canvas, ROWS, top=500)

    return draw


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_a_table_on_a_turned_page_has_the_rows_that_are_shown(rotation: int) -> None:
    assert shown(made(turned(rotation), rotation=rotation)) == ["目录", *joined(ROWS)]


def test_a_table_drawn_sideways_on_an_upright_page_has_the_rows_of_the_turned_page() -> None:
    assert shown(made(turned(90))) == ["目录", *joined(ROWS)]


@pytest.mark.parametrize("filled", [False, True], ids=["lines", "boxes"])
def test_figures_at_the_edge_of_a_page_that_stand_in_a_table_are_cells(filled: bool) -> None:
    def draw(canvas: Canvas) -> None:
        draw_table(canvas, ROWS, top=820, filled=filled)
        draw_table(canvas, ROWS[1:], top=320, filled=filled)

    assert shown(made(draw, draw)) == joined(ROWS + ROWS[1:] + ROWS + ROWS[1:])


def test_columns_that_touch_are_parted_by_their_rule_alone() -> None:
    rows = [("科目一二三四", "1,234,567.00", "2,345.00"), ("科目五六七八", "0.00", "1.00")]

    def draw(canvas: Canvas) -> None:
        draw_table(canvas, rows, widths=(73, 73, 60))

    assert shown(made(draw)) == joined(rows)


def test_a_cell_merged_downwards_is_read_in_each_row() -> None:
    def draw(canvas: Canvas) -> None:
        for y in (700, 680, 660):
            canvas.line(80 if y != 680 else 180, y, 380, y)
        for x in (80, 180, 380):
            canvas.line(x, 660, x, 700)
        canvas.drawString(90, 675, "废止")
        canvas.drawString(190, 685, "甲办法")
        canvas.drawString(190, 665, "乙办法")

    assert shown(made(draw)) == ["废止|甲办法", "废止|乙办法"]


def test_words_on_a_shaded_ground_are_no_table() -> None:
    texts = ["第一条 为了规范补助资金的申请、审核和发放，制定本办法。", "第二条 补助按年度发放。"]

    def draw(canvas: Canvas) -> None:
        for i, text in enumerate(texts):
            canvas.setFillColor(lightgrey)
            canvas.rect(80, 697 - 20 * i, 400, 16, stroke=0, fill=1)
            canvas.rect(80, 713 - 20 * i, 400, 4, stroke=0, fill=1)
            canvas.setFillColor(black)
            canvas.drawString(80, 700 - 20 * i, text)

    assert shown(made(draw)) == texts


# ---------------------------------------------------------------- what pages repeat


def prose(canvas: Canvas, first: int) -> None:
    for i in range(12):
        canvas.drawString(94, 700 - 24 * i, f"第{first + i}项 补助资金按规定发放，不得挪用。")


def test_running_heads_feet_and_numbers_at_the_edge_are_left_out() -> None:
    def page(number: int) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            prose(canvas, number * 12)
            canvas.drawString(94, 812, "示范市预算公开")
            canvas.drawString(290, 30, f"{number + 3}")

        return draw

    found = shown(made(*(page(number) for number in range(3))))
    assert len(found) == 36
    assert all(text.startswith("第") for text in found)


@pytest.mark.parametrize("text", ["附件{}", "第{}期补助名单", "示府发〔2023〕{}号"])
def test_what_counts_something_else_than_pages_is_text(text: str) -> None:
    boxes = [
        TextBox(page, words, 80, 200, y, SIZE, HEIGHT)
        for page in range(2)
        for words, y in ((text.format(page + 1), 800.0), ("正文", 500.0))
    ]
    assert split_furniture(boxes, [])[0] == boxes


def test_a_bare_figure_that_does_not_count_the_pages_is_text() -> None:
    boxes = [TextBox(page, f"{495 - page * 7}", 80, 100, 40, SIZE, HEIGHT) for page in range(4)]
    assert split_furniture(boxes, [])[0] == boxes


def watermark(style: str) -> Callable[[Canvas], None]:
    """Draw words over the text in a usual way of watermarks."""

    def draw(canvas: Canvas) -> None:
        prose(canvas, 1)
        canvas.saveState()
        if style == "tilted":
            canvas.translate(150, 300)
            canvas.rotate(45)
            canvas.drawString(0, 0, "下载于2025年11月30日 用户0012")
        elif style == "upright":
            canvas.translate(500, 300)
            canvas.rotate(90)
            canvas.drawString(0, 0, "下载于2025年11月30日 用户0012")
        elif style == "white":
            canvas.setFillColor(white)
            canvas.drawString(94, 300, "下载于2025年11月30日 用户0012")
        elif style == "transparent":
            canvas.setFillColor(Color(0, 0, 0, alpha=0.1))
            canvas.drawString(94, 300, "下载于2025年11月30日 用户0012")
        elif style == "light":
            canvas.setFillColor(Color(0.8, 0.8, 0.8))
            canvas.setFont(FONT, 40)
            canvas.drawString(94, 400, "下载于2025年11月30日")
        elif style == "seal":
            canvas.translate(300, 300)
            canvas.rotate(81)
            for sign in "示范市人民政府办公室":
                canvas.drawCentredString(0, 45, sign)
                canvas.rotate(-18)
        canvas.restoreState()

    return draw


@pytest.mark.parametrize("style", ["tilted", "upright", "white", "transparent", "light", "seal"])
def test_a_watermark_does_not_join_the_text(style: str) -> None:
    assert shown(made(watermark(style))) == shown(made(watermark("none")))


def test_a_watermark_in_black_is_known_by_its_return() -> None:
    def draw(number: int) -> Callable[[Canvas], None]:
        def page(canvas: Canvas) -> None:
            prose(canvas, number * 12)
            canvas.drawString(150, 702, "内部资料注意保管")

        return page

    assert not any("内部" in text for text in shown(made(*(draw(n) for n in range(4)))))


def test_white_words_on_a_dark_ground_are_text() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColor(darkblue)
        canvas.rect(80, 680, 300, 20, stroke=0, fill=1)
        canvas.setFillColor(white)
        canvas.drawString(90, 685, "补助标准")
        canvas.setFillColor(black)
        canvas.drawString(90, 660, "甲类三万元")

    assert shown(made(draw)) == ["补助标准", "甲类三万元"]


def test_a_note_at_the_foot_of_a_page_stands_behind_the_paragraph_that_refers_to_it() -> None:
    def first(canvas: Canvas) -> None:
        canvas.drawString(94, 700, "第一条 补助为含税金额①，按年发放。")
        canvas.drawString(94, 676, "第二条 申请人应当在六月底以前申请，逾期")
        canvas.setFont(FONT, 9)
        canvas.drawString(70, 120, "① 由区财政列入预算。")

    def then(canvas: Canvas) -> None:
        canvas.drawString(70, 760, "不予受理。")
        canvas.drawString(94, 736, "第三条 本办法自发布之日起施行。")

    assert shown(made(first, then)) == [
        "第一条 补助为含税金额①，按年发放。",
        "注① 由区财政列入预算。",
        "第二条 申请人应当在六月底以前申请，逾期",
        "不予受理。",
        "第三条 本办法自发布之日起施行。",
    ]


def test_small_print_that_nothing_refers_to_is_text_where_it_stands() -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas, 1)
        canvas.setFont(FONT, 9)
        canvas.drawString(70, 120, "1．联系电话见公告。")

    assert shown(made(draw))[-1] == "1．联系电话见公告。"


# ---------------------------------------------------------------- order and characters


def set_glyphs(text: str, left: float, y: float) -> list[Glyph]:
    return [Glyph(sign, left + 12 * i, left + 12 * i + 12, y, 12) for i, sign in enumerate(text)]


def ordered(*glyphs: list[Glyph]) -> list[str]:
    lines = order_lines([glyph for each in glyphs for glyph in each])
    return ["".join(glyph.text for glyph in line.glyphs) for line in lines]


LEFT = [
    set_glyphs(text, 60, 700 - 20 * i) for i, text in enumerate(["左栏一二三四", "左栏五六七八"])
]
RIGHT = [
    set_glyphs(text, 300, 700 - 20 * i) for i, text in enumerate(["右栏一二三四", "右栏五六七八"])
]


def test_columns_are_read_one_after_the_other_below_their_common_title() -> None:
    title = set_glyphs("两栏之上的一个标题横贯整页全宽以上", 60, 740)
    columns = ["左栏一二三四", "左栏五六七八", "右栏一二三四", "右栏五六七八"]
    assert ordered(title, *LEFT, *RIGHT)[1:] == columns
    assert ordered(title, *RIGHT, *LEFT)[1:] == columns


def test_a_head_drawn_last_stands_above() -> None:
    head = set_glyphs("页眉", 60, 780)
    foot = set_glyphs("页脚", 60, 40)
    assert ordered(*LEFT, head, foot) == ["页眉", "左栏一二三四", "左栏五六七八", "页脚"]


def test_entries_drawn_after_the_form_stand_beside_their_labels() -> None:
    form = [set_glyphs("姓名", 60, 700), set_glyphs("地址", 60, 680)]
    entries = [set_glyphs("张三", 90, 700), set_glyphs("示范路", 70, 660)]
    assert ordered(*form, *entries) == ["姓名张三", "地址", "示范路"]


def test_lines_drawn_from_the_bottom_are_read_from_the_top() -> None:
    lines = [set_glyphs(sign, 60, 100 + 20 * i) for i, sign in enumerate("丁丙乙甲")]
    assert ordered(*lines) == list("甲乙丙丁")


def test_a_raised_mark_stays_on_its_line() -> None:
    mark = Glyph("①", 84, 90, 705, 6)
    assert ordered([*set_glyphs("万元", 60, 700), mark, *set_glyphs("。", 90, 700)]) == ["万元①。"]


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("⻓宁区⼈⺠政府", "长宁区人民政府"),
        ("\uf98e\uf9e4\ufa08", "年理行"),
        ("⻚面⻔户", "页面门户"),
    ],
)
def test_radicals_and_compatibility_forms_are_the_ideographs_they_look_like(
    printed: str, meant: str
) -> None:
    assert clean_text(printed) == meant


@pytest.mark.parametrize(
    ("upper", "lower", "shown_as"),
    [
        ("10", "20", "10 20"),  # the cell had room for both: two figures
        ("12345678901234567890123456", "78", "1234567890123456789012345678"),  # it had not
        ("小", "企业", "小企业"),
    ],
)
def test_figures_above_each_other_in_a_ruled_cell_are_joined_only_where_the_cell_was_full(
    upper: str, lower: str, shown_as: str
) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.grid((80, 140, 300, 460), (700, 660, 620, 580))
        for y, name in ((675, "名称"), (635, "甲"), (595, "乙")):
            canvas.drawString(82, y, name)
            canvas.drawString(302, y, "说明")
        canvas.drawString(142, 675, "标准")
        canvas.drawString(142, 645, upper)
        canvas.drawString(142, 630, lower)
        canvas.drawString(142, 595, "1")

    assert shown(made(draw))[1] == f"甲|{shown_as}|说明"


def test_figures_above_each_other_in_a_cell_over_two_columns_are_two() -> None:
    def draw(canvas: Canvas) -> None:
        draw_table(
            canvas, [("名称", "预算", "决算"), ("甲", "1", "2")], top=700, widths=(60, 20, 60)
        )
        for y in (660, 620):
            canvas.line(80, y, 220, y)
        for x in (80, 140, 220):
            canvas.line(x, 620, x, 660)
        for x, y, text in ((82, 640, "乙"), (142, 645, "10"), (142, 630, "20")):
            canvas.drawString(x, y, text)

    assert shown(made(draw))[-1] == "乙|10 20|"


@pytest.mark.parametrize(
    ("shift", "kept"),
    [((0, 0), 2), ((0.4, 0), 2), ((0.3, -0.3), 2), ((2.8, 0), 4), ((0, 6), 4)],
    ids=["the same place", "bold", "shadow", "narrow signs", "above each other"],
)
def test_a_character_drawn_over_itself_is_one(shift: tuple[float, float], kept: int) -> None:
    across, up = shift
    figures = [Glyph("1", 70, 76, 500, SIZE), Glyph("1", 76, 82, 500, SIZE)]
    again = [
        each._replace(left=each.left + across, baseline=each.baseline + up) for each in figures
    ]
    assert len(drop_overprints(figures + again)) == kept


def test_a_bold_table_drawn_twice_has_its_figures_once() -> None:
    rows = [("名称", "上年", "本年"), ("补助", "11", "1,000.00")]

    def draw(canvas: Canvas) -> None:
        draw_table(canvas, rows)
        canvas.translate(0.4, 0)
        draw_table(canvas, rows)

    assert shown(made(draw)) == joined(rows)


@pytest.mark.parametrize(
    ("x", "y"),
    [(94, 900), (94, -30), (-400, 500), (700, 500)],
    ids=["above", "below", "left", "right"],
)
def test_words_drawn_beyond_the_page_are_set_apart(x: float, y: float) -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas, 1)
        canvas.drawString(x, y, "东部各区")

    found = read_text(made(draw), "", None, ())
    assert not any("东部" in line.text for line in found.lines)
    assert [(each.text, each.reason) for each in found.dropped] == [("东部各区", OFF_PAGE_TEXT)]
    assert OFF_PAGE_TEXT in found.warnings[0]


@pytest.mark.parametrize(
    ("words", "angle", "cell"),
    [
        ("生产2类", 90, "生产2类"),
        ("生产2类", 270, "生产2类"),
        ("生产2类", 45, ""),
        ("下载于2025年11月30日", 90, ""),
    ],
    ids=["upwards", "downwards", "tilted", "a stamp over several cells"],
)
def test_sideways_words_of_a_cell_are_read_in_it(words: str, angle: int, cell: str) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.grid((80, 120, 200, 300), (700, 640, 580))
        for i, (name, figure) in enumerate((("甲", "1"), ("乙", "2"))):
            canvas.drawString(130, 665 - 60 * i, name)
            canvas.drawString(210, 665 - 60 * i, figure)
        canvas.drawString(80, 720, "各类企业的补助标准，按照下表执行。")
        canvas.translate(104 if angle == 90 else 96, 645 if angle == 90 else 692)
        if len(words) > 9:
            canvas.translate(0, -50)
        canvas.rotate(angle)
        canvas.drawString(0, 0, words)

    found = read_text(made(draw), "", None, ())
    assert [show_line(line) for line in found.lines][1:] == [f"{cell}|甲|1", "|乙|2"]
    assert [each.text for each in found.dropped] == ([] if cell else [words])


def test_lines_in_the_gaps_between_other_lines_are_read_and_not_refused() -> None:
    places = [  # in the order of the file: left, baseline, width
        (121, 523, 312),
        (121, 495, 228),
        (445, 509, 13),
        (38, 448, 24),
        (121, 461, 312),
        (58, 372, 209),
    ]
    glyphs = [Glyph("甲", left, left + width, y, SIZE) for left, y, width in places]
    assert sum(len(line.glyphs) for line in order_lines(glyphs)) == len(places)
