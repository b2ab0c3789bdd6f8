"""Scans: words laid level again, signs mistaken for their doubles, which pages must be recognised,
what cannot be read says why.
"""

from __future__ import annotations

from importlib.util import find_spec
from io import BytesIO
from math import radians

import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as some
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.shared_material import skip_or_fail
from tests.unit.parse.document_makers import FONT, indented_pdf
from tests.unit.parse.printed_text import outline_clauses, wrap_lines
from tracker.errors import ReadError
from tracker.model import Scan
from tracker.parse.formats import ocr, ocr_layout, page_layout
from tracker.parse.formats.image_pages import is_scan
from tracker.parse.formats.ocr_fixes import fix_misread
from tracker.parse.grammar.lines import Line
from tracker.parse.lines.ocr_quality import summarize_scan, warn_of_scan
from tracker.parse.snapshot import read_snapshot

PARAGRAPHS = [
    "某区扶持办法",
    "第一条 为支持企业牵头组建重点实验室，按照有关规定落实各项经费，制定本办法，请各有关单位认真执行。",
    "第二条 给予最高300万元资助，比例不超过30%。",
    "本市设立专项资金。",
    "第三条 本办法自2024年4月3日起施行，有效期至2026年12月31日，由区科委负责解释并组织实施具体工作方案。",
]
SIZE, ROOM = 16.0, 28


def sheet(
    paragraphs: list[str], skew: float = 0.0, shift: float = 0.0, number: int = 0
) -> ocr_layout.PageWords:
    """A recognised page of paragraphs, `skew` degrees askew and `shift` points to the right."""
    words: list[ocr_layout.Word] = []
    y = 80.0
    for paragraph in paragraphs:
        for i, line in enumerate(wrap_lines(paragraph, ROOM)):
            left = 70 + shift + (0 if i else 2 * SIZE)
            right = left + SIZE * ocr_layout.printed_width(line)
            corners = [(left, y), (right, y), (right, y + SIZE), (left, y + SIZE)]
            words.append(
                (line, 0.99, [[*ocr_layout.rotate_point(*each, radians(skew))] for each in corners])
            )
            y += 28
    return number, A4[0], A4[1], words


def read(*sheets: ocr_layout.PageWords) -> list[Line]:
    return page_layout.layout_lines(ocr_layout.layout_words(sheets))


def begun(*sheets: ocr_layout.PageWords) -> list[str]:
    """Paragraphs, by where the lines say that they begin."""
    found: list[str] = []
    for line in read(*sheets):
        if line.starts or not found:
            found.append(line.text)
        else:
            found[-1] += line.text
    return found


@given(some.floats(-3, 3), some.floats(-20, 20))
def test_a_page_laid_askew_or_aside_has_the_same_paragraphs(skew: float, shift: float) -> None:
    assert begun(sheet(PARAGRAPHS, skew, shift)) == PARAGRAPHS


def test_a_page_that_lies_to_the_right_of_the_one_before_goes_on_with_its_sentence() -> None:
    first, then = PARAGRAPHS, ["本办法由区科委负责解释。"]
    rest = sheet(PARAGRAPHS[1:], shift=9, number=1)
    assert begun(sheet(first), rest) == [*first, *PARAGRAPHS[1:]]
    assert begun(sheet(first), sheet(then, number=1))[-1] == then[0]


def test_a_page_whose_full_lines_all_stand_in_is_not_taken_for_one_that_lies_aside() -> None:
    last = [
        "附则",
        *(f"（{n}）由各相关部门和街镇园区根据职责分工制定相关政策并组织实施。" for n in "一二"),
    ]
    assert begun(sheet(PARAGRAPHS), sheet(last, number=1)) == [*PARAGRAPHS, *last]


def test_words_that_the_recogniser_parted_are_joined_and_cells_are_not() -> None:
    parts: list[ocr_layout.Word] = [
        ("支持企业牵头组建重点", 0.9, [[70, 80], [230, 80], [230, 96], [70, 96]]),
        ("实验室并按照规定执行", 0.8, [[236, 83], [396, 83], [396, 99], [236, 99]]),
        ("金额", 0.99, [[440, 80], [472, 80], [472, 96], [440, 96]]),
    ]
    found = ocr_layout.layout_words([(0, *A4, parts)])
    assert [(each.text, each.score) for each in found] == [
        ("支持企业牵头组建重点实验室并按照规定执行", 0.8),
        ("金额", 0.99),
    ]
    assert found[0].y == found[1].y


def test_a_stain_is_no_word_and_a_line_read_badly_is_kept() -> None:
    stain: ocr_layout.Word = ("、", 0.2, [[300, 500], [308, 500], [308, 508], [300, 508]])
    faint: ocr_layout.Word = (
        "第四条本办法由区科委解释。",
        0.3,
        [[102, 600], [310, 600], [310, 616], [102, 616]],
    )
    number, width, height, words = sheet(PARAGRAPHS)
    assert [line.text for line in read((number, width, height, [*words, stain, faint]))][
        -1
    ] == faint[0]
    assert read((number, width, height, [stain])) == []


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("沪府规〔2024]7号", "沪府规〔2024〕7号"),
        ("沪府规(2024】第7号", "沪府规〔2024〕第7号"),
        ("第-条 总则", "第一条 总则"),
        ("第十—章 附则", "第十一章 附则"),
        ("第二0条 解释", "第二〇条 解释"),
        ("（-）加强建设", "（一）加强建设"),
        ("-、加强建设", "一、加强建设"),
        ("十-、加强建设", "十一、加强建设"),
        ("二）加强建设", "（二）加强建设"),
        ("自二O二四年起", "自二〇二四年起"),
        ("自2O24年l月1日起", "自2024年1月1日起"),
        ("不超过3O%", "不超过30%"),
    ],
)
def test_a_sign_is_put_right_where_the_words_around_allow_one_reading(
    seen: str, meant: str
) -> None:
    assert fix_misread(seen) == meant


@pytest.mark.parametrize(
    "text",
    [
        "-1-",
        "（2024）沪01民初7号",
        "IO接口",
        "2020-2024年",
        "一）、二）两项",
        "GB/T 9704—2012",
        "10-20人",
        "第5号",
    ],
)
def test_words_that_allow_another_reading_stay_as_they_are(text: str) -> None:
    assert fix_misread(text) == text


# ---------------------------------------------------------------- how sure


def test_a_scan_says_how_sure_it_is_and_which_line_was_read_worst() -> None:
    printed = [
        Line("一二三四五六七八九十", score=1.0),
        Line("2024年7月2盘", score=0.6),
        Line("有文字层的一行"),
    ]
    assert summarize_scan(printed) == Scan(2, 3, round((10 + 0.6 * 9) / 19, 4), 0.6)
    assert warn_of_scan(printed)[0].startswith(
        "3 行中有 2 行由扫描件识别（OCR），置信度平均 81.0%，最低 60.0%（“2024年7月2盘”）"
    )
    assert summarize_scan(printed[2:]) is None
    assert warn_of_scan(printed[2:]) == ()


# ---------------------------------------------------------------- which pages


def drawn(
    *, picture: float = 0.0, words: str = "", mode: int = 0, curves: int = 0, rotation: int = 0
) -> bytes:
    """A PDF page with a picture over a share of it, words (`mode` 3: invisible) and curves."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4)
    canvas.setPageRotation(rotation)
    if picture:
        canvas.drawImage(ImageReader(Image.new("L", (8, 8), 200)), 0, 0, A4[0], A4[1] * picture)
    text = canvas.beginText(72, 700)
    text.setFont(FONT, 12)
    text.setTextRenderMode(mode)
    for line in words.split("\n"):
        text.textLine(line)
    canvas.drawText(text)
    path = canvas.beginPath()
    path.moveTo(0, 0)
    for i in range(curves):
        path.curveTo(i, i, i + 5, i, i + 9, i + 9)
    canvas.drawPath(path)
    canvas.save()
    return out.getvalue()


# four lines, no two alike: without a Chinese font PDFium takes equal ones for one drawn twice
LONG = "".join(
    f"为加快{each}创新中心建设持续激发区域发展活力\n" for each in ("科技", "产业", "金融", "文化")
)
PAGES = {
    "a picture of the page": (True, drawn(picture=1.0)),
    "a picture of a turned page": (True, drawn(picture=0.6, rotation=90)),
    "with the scanner's name": (True, drawn(picture=1.0, words="扫描全能王 创建")),
    "with hidden words": (True, drawn(picture=1.0, words=LONG, mode=3)),
    "letters drawn as curves": (True, drawn(curves=400)),
    "words on a background": (False, drawn(picture=1.0, words=LONG)),
    "words beside a picture": (False, drawn(picture=0.3, words="第一条 施行。")),
    "an ornament": (False, drawn(picture=0.01)),
    "nothing": (False, drawn()),
    "a drawing of a few curves": (False, drawn(curves=20)),
}


@pytest.mark.parametrize(("expected", "payload"), PAGES.values(), ids=PAGES)
def test_a_page_must_be_recognised_where_it_shows_words_that_it_does_not_hold(
    expected: bool, payload: bytes
) -> None:
    page = pdfium.PdfDocument(payload)[0]
    assert is_scan(page, page.get_textpage()) is expected


# ---------------------------------------------------------------- what cannot be read


def png(size: tuple[int, int] = (40, 40)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "white").save(out, "PNG")
    return out.getvalue()


def mixed() -> bytes:
    """A page of words, and a page that is a picture."""
    whole = pdfium.PdfDocument(indented_pdf(PARAGRAPHS))
    whole.import_pages(pdfium.PdfDocument(drawn(picture=1.0)))
    out = BytesIO()
    whole.save(out)
    return out.getvalue()


@pytest.mark.parametrize("payload", [png(), mixed()], ids=["picture", "mixed pdf"])
def test_without_the_extra_a_scan_says_what_to_install_and_nothing_of_it_is_read(
    payload: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ocr, "REQUIRED_PACKAGES", ("rapidocr", "no_such_module"))
    with pytest.raises(ReadError, match="make extras"):
        read_snapshot(payload, "")


def test_words_are_read_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "REQUIRED_PACKAGES", ("no_such_module",))
    assert outline_clauses(
        read_snapshot(drawn(picture=1.0, words="第一条 甲。\n第二条 乙。\n" + LONG), "").clauses
    ).startswith("第一条")


def test_more_scanned_pages_than_the_limit_are_refused_before_one_is_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ocr, "REQUIRED_PACKAGES", ())
    with pytest.raises(ReadError, match="101 页，超过上限 100 页"):
        ocr.recognise_pages(b"%PDF-1.7", range(101))


def bomb() -> bytes:
    """A picture of 200 million pixels in some kilobytes."""
    out = BytesIO()
    Image.new("1", (20_000, 10_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    "payload",
    [b"\xff\xd8\xff\xe0" + b"x" * 500, png()[:-30], bomb()],
    ids=["noise", "torn", "bomb"],
)
def test_a_broken_or_hostile_picture_is_a_read_error_with_one_line_of_reason(
    payload: bytes,
) -> None:
    if not all(map(find_spec, ocr.REQUIRED_PACKAGES)):
        skip_or_fail("the extra `ocr`")
    with pytest.raises(ReadError, match="无法识别扫描件") as caught:
        read_snapshot(payload, "image/png")
    assert "\n" not in str(caught.value)


def test_a_seal_is_taken_off_and_a_red_head_is_not() -> None:
    numpy = pytest.importorskip("numpy")
    from tracker.parse.formats.ocr_child import remove_seals

    page = Image.new("RGB", (600, 840), "white")
    draw = ImageDraw.Draw(page)
    draw.rectangle((40, 60, 560, 90), fill=(210, 30, 40))  # a red head, broad and low
    draw.ellipse((300, 600, 420, 720), outline=(210, 30, 40), width=4)
    draw.rectangle((340, 640, 380, 650), fill=(20, 20, 20))  # words under the seal
    clean = remove_seals(numpy.array(page), 1.0)
    assert clean[75, 300].tolist() == [210, 30, 40]
    assert clean[660, 301].min() > 240
    assert clean[645, 360].max() < 40
