"""Make the PDF of the demonstration from its page: `python tests/demo_pdf.py`.

Run it after a change of `baoshan.html`. The result is committed, because reportlab is needed for
development only.
"""

from pathlib import Path

from bs4 import BeautifulSoup, Tag
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

PAGES = Path(__file__).parents[1] / "tracker" / "demo" / "pages"
REMARK = "示例文本 Demonstration text"
# all on one page, so that the remark stands once, above the notice
FONT, SIZE, LEADING = "STSong-Light", 10.5, 12.3


def paragraph_style(kind: str) -> ParagraphStyle:
    """Return the style of a paragraph class: body with indent, title, or right-aligned."""
    indent = 0 if kind in ("title", "right", "to") else 2 * SIZE
    alignment = {"title": TA_CENTER, "right": TA_RIGHT}.get(kind, 0)
    return ParagraphStyle(
        kind,
        fontName=FONT,
        fontSize=SIZE,
        leading=LEADING,
        wordWrap="CJK",
        firstLineIndent=indent,
        alignment=alignment,
    )


def make_paragraph(tag: Tag) -> Paragraph:
    """Return one paragraph; the line of addressees has no indent."""
    text, kind = tag.get_text(), tag.get("class", [""])[0]
    return Paragraph(text, paragraph_style("to" if text.endswith("：") else kind))


def draw_margins(canvas: Canvas, document: SimpleDocTemplate) -> None:
    """Draw the remark above and the page number below."""
    canvas.setFont(FONT, 9)
    canvas.drawCentredString(A4[0] / 2, A4[1] - 40, REMARK)
    canvas.drawCentredString(A4[0] / 2, 40, f"- {document.page} -")


def make_pdf(name: str) -> None:
    """Write `<name>.pdf` next to `<name>.html`, the same bytes each time."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    soup = BeautifulSoup((PAGES / f"{name}.html").read_text("utf-8"), "html.parser")
    template = SimpleDocTemplate(
        str(PAGES / f"{name}.pdf"),
        pagesize=A4,
        invariant=1,
        title=REMARK,
        topMargin=56,
        bottomMargin=50,
    )
    template.build(
        [make_paragraph(tag) for tag in soup.select("p:not(.demo)")], onFirstPage=draw_margins
    )


if __name__ == "__main__":
    make_pdf("baoshan")
