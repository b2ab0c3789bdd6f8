"""What a page shows of its text and no reader reads is said: pictures, and further pages."""

from __future__ import annotations

from io import BytesIO

import docx
import pytest
from docx.shared import Cm
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.unit.parse.document_makers import FONT, save_document
from tracker.parse.document.attachments import AttachedFile
from tracker.parse.snapshot import read_snapshot

ABOVE = "<h1>某区粮食补贴管理办法</h1><p>第一条 为了补贴粮食生产，补贴标准如下：</p>"
BELOW = "<p>第二条 本办法自2024年6月1日起施行。</p>"


@pytest.mark.parametrize(
    "inside",
    [
        "<p><img src='/files/t1.png'></p>",
        "<p align=center><span><img src='/files/t1.png' width=600></span></p>",
        "<div><img src='/files/t1.png' style='width: 640px; height: 80px'></div>",
        "<p>补贴额＝<img src='/files/t1.png' width=90>元。</p>",  # a formula
        "<img src='/files/t1.png?v=2'>",
        "<p><img src='/online/print/t1.png'></p>",  # words of the path are none of its name
        "<p><a href='/files/t1.png'><img src='/files/t1.png'></a></p>",  # to the picture itself
        "<ol><li>标准如下：<img src='/files/t1.png'></li></ol>",
    ],
)
def test_a_picture_between_the_words_of_a_text_is_a_part_that_was_not_read(inside: str) -> None:
    found = read_snapshot(f"{ABOVE}{inside}{BELOW}".encode(), "text/html; charset=utf-8")
    assert found.unread == ("正文中的图片“t1.png”",)
    assert any("“t1.png”未读入" in warning for warning in found.warnings)


@pytest.mark.parametrize(
    "page",
    [
        f"<img src='/files/head.png'>{ABOVE}{BELOW}",  # above the text
        f"{ABOVE}{BELOW}<p><img src='/files/map.png'></p>",  # below it
        f"{ABOVE}<p><img src='/images/share_icon.png'></p>{BELOW}",
        f"{ABOVE}<p><img src='/files/dot.png' width=12></p>{BELOW}",
        f"{ABOVE}<p><img src='/icons/word.gif'><a href=a.docx>附件</a></p>{BELOW}",
        f"{ABOVE}<p><a href=/><img src='/files/back.png'></a></p>{BELOW}",
        f"{ABOVE}<ul><li><a href=/b><img src='/files/slide.png'></a></li></ul>{BELOW}",
    ],
)
def test_an_ornament_is_no_part_of_a_text(page: str) -> None:
    assert read_snapshot(page.encode(), "text/html; charset=utf-8").unread == ()


@pytest.mark.parametrize(
    ("width", "height", "count"),
    [(12, 5, 1), (4.2, 4.2, 0), (12, 1, 0)],
    ids=["table", "seal", "line"],
)
def test_a_picture_in_a_word_file_counts_where_it_is_large_enough_for_a_table(
    width: float, height: float, count: int
) -> None:
    picture = BytesIO()
    Image.new("L", (8, 8)).save(picture, "PNG")
    document = docx.Document()
    for text in ("某区粮食补贴管理办法", "第一条 补贴标准如下："):
        document.add_paragraph(text)
    document.add_picture(picture, Cm(width), Cm(height))
    document.add_paragraph("第二条 本办法自2024年6月1日起施行。")
    found = read_snapshot(save_document(document), "")
    assert len(found.unread) == count


@pytest.mark.parametrize(
    ("left", "bottom", "width", "height", "unread"),
    [
        (100, 300, 400, 200, ("正文中的图片（第1页）",)),
        (300, 300, 119, 119, ()),  # a seal
        (50, 600, 500, 200, ()),  # the ground of the text
    ],
    ids=["table", "seal", "ground"],
)
def test_a_picture_on_a_page_of_text_counts_where_no_text_stands_over_it(
    left: int, bottom: int, width: int, height: int, unread: tuple[str, ...]
) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out, picture = BytesIO(), ImageReader(Image.new("L", (8, 8), 200))
    canvas = Canvas(out, pagesize=A4)
    canvas.drawImage(picture, left, bottom, width, height)
    canvas.setFont(FONT, 14)
    words = ("某区粮食补贴管理办法", "第一条 补贴标准如下：", "第二条 本办法自2024年6月1日起施行。")
    for number, text in enumerate(words):
        canvas.drawString(90, 760 - 30 * number, text)
    canvas.save()
    assert read_snapshot(out.getvalue(), "application/pdf").unread == unread


TEXT = (
    "<h1>某区粮食补贴办法</h1><div id=zoom><p>第一条 为了补贴粮食生产，制定本办法。</p>"
    "<p>第二条 种粮农户可以申请补贴。</p></div>"
)


def unread(more: str) -> tuple[str, ...]:
    return read_snapshot(f"{TEXT}{more}".encode(), "text/html; charset=utf-8").unread


@pytest.mark.parametrize(
    "more",
    [
        "<div class=pagination><a href=t1_1.html>下一页</a></div>",
        "<div>共3页 <span>1</span> <a href=t_2.html>2</a> <a href=t_2.html>[下页]</a></div>",
        "<a href='?page=2'>后一页 &gt;&gt;</a>",
        "<script>createPageHTML(3, 0, 't20240501_1', 'html');</script>",
        "<p><a href=full.html>阅读全文</a></p>",
        "<a href='javascript:goPage(2)'>下一页</a>",
        "<a href='#' onclick=\"turn('2')\">下一页</a>",
    ],
)
def test_a_text_that_goes_on_on_further_pages_is_not_whole(more: str) -> None:
    assert unread(more) == ("正文的后续页",)


@pytest.mark.parametrize(
    "more",
    [
        "<div>上一篇：<a href=a.html>某区绿化办法</a> 下一篇：<a href=b.html>某区停车办法</a></div>",
        "<a href='#'>下一页</a>",
        "<a href='javascript:void(0)'>下一页</a>",
        "<a href='javascript:;' onclick='goPage(1)'>下一页</a>",
        "<a>下一页</a>",
        "<script>createPageHTML(1, 0, 't20240501_1', 'html');</script>",
        "<script>createPageHTML(3, 2, 't20240501_1', 'html');</script>",  # the last one
        "<p>申请表见下一页。</p>",
    ],
)
def test_a_whole_text_has_no_further_page(more: str) -> None:
    assert unread(more) == ()


# ---------------------------------------------------------------- files in frames


@pytest.mark.parametrize(
    ("frame", "name"),
    [
        ("<iframe src='/a/gjj.pdf'></iframe>", "gjj.pdf"),
        ("<iframe src='/pdfjs/viewer.html?file=%2Fa%2Fgjj.pdf'></iframe>", "gjj.pdf"),
        ("<iframe src='viewer.html?file=/a/gjj.pdf#page=1'></iframe>", "gjj.pdf"),
        ("<embed src='/a/gjj.PDF' type='application/pdf'>", "gjj.PDF"),
        ("<object data='/a/某办法.ofd'></object>", "某办法.ofd"),
        ("<iframe src='/count.html'></iframe>", None),
        ("<iframe src='https://v.example.com/player?id=7'></iframe>", None),
    ],
)
def test_a_file_that_is_shown_in_a_frame_is_a_part_that_was_not_read(
    frame: str, name: str | None
) -> None:
    page = f"<div id=zoom>{ABOVE}{frame}{BELOW}</div>".encode()
    found = read_snapshot(page, "text/html; charset=utf-8")
    assert found.unread == ((name,) if name else ())
    assert any("未读入" in warning for warning in found.warnings) == bool(name)


def test_a_file_in_a_frame_that_was_fetched_is_no_unread_part() -> None:
    page = f"<div id=zoom>{ABOVE}<iframe src='/a/x.txt.pdf'></iframe>{BELOW}</div>".encode()
    file = AttachedFile(
        "https://www.example.gov.cn/a/x.txt.pdf", "", "附件 名单\n甲。".encode(), "text/plain"
    )
    assert not read_snapshot(page, "text/html; charset=utf-8", attached=[file]).unread


def test_a_frame_outside_the_text_shows_no_part_of_it() -> None:
    page = f"<div id=zoom>{ABOVE}{BELOW}</div><div><iframe src='/a/guide.pdf'></iframe></div>"
    assert not read_snapshot(page.encode(), "text/html; charset=utf-8").unread
