"""Write the same paragraphs as web pages, as PDF files of three kinds, and as Word files."""

from __future__ import annotations

from html import escape
from io import BytesIO

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, SimpleDocTemplate

from tests.unit.parse.printed_text import wrap_lines
from tracker.parse.grammar.numbering_styles import find_mark

FONT = "STSong-Light"
LISTS = {
    "cn": ("chineseCounting", "%1、"),
    "cn_round": ("chineseCounting", "（%1）"),
    "number": ("decimal", "%1."),
}


def html_page(paragraphs: list[str]) -> bytes:
    """Return a government site's page: navigation round `#zoom`, two spaces before a paragraph."""
    text = "".join(f"<p>\u3000\u3000{escape(each)}</p>\n" for each in paragraphs)
    around = '<div class="nav">首页</div>{}<div class="share">分享到</div>'
    return f"<html><head><title>某网站</title></head><body>{around.format(f'<div id=zoom>{text}</div>')}</body></html>".encode()


def html_with_line_breaks(paragraphs: list[str]) -> bytes:
    """Return a page with paragraphs parted by <br>, in GB18030 declared as gb2312."""
    head = '<meta http-equiv="Content-Type" content="text/html; charset=gb2312">'
    return f"<html><head>{head}</head><body>{'<br>'.join(map(escape, paragraphs))}</body></html>".encode(
        "gb18030"
    )


def paragraph_style(indent: float, after: float = 0) -> ParagraphStyle:
    return ParagraphStyle(
        "body",
        fontName=FONT,
        fontSize=12,
        leading=18,
        wordWrap="CJK",
        firstLineIndent=indent,
        spaceAfter=after,
    )


def indented_pdf(paragraphs: list[str]) -> bytes:
    """Return a PDF of indented paragraphs with a running head and page numbers."""
    return build_pdf(paragraphs, paragraph_style(24))


def spaced_pdf(paragraphs: list[str]) -> bytes:
    """Return a PDF without indents but with space between paragraphs."""
    return build_pdf(paragraphs, paragraph_style(0, after=12))


def build_pdf(paragraphs: list[str], body: ParagraphStyle) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = BytesIO()
    template = SimpleDocTemplate(out, pagesize=A4, invariant=1)
    template.build(
        [Paragraph(escape(each), body) for each in paragraphs],
        onFirstPage=draw_margins,
        onLaterPages=draw_margins,
    )
    return out.getvalue()


def draw_margins(canvas: Canvas, document: BaseDocTemplate) -> None:
    canvas.setFont(FONT, 9)
    canvas.drawCentredString(A4[0] / 2, A4[1] - 40, "政策文件汇编")
    canvas.drawCentredString(A4[0] / 2, 40, f"- {document.page} -")


def drawn_pdf(paragraphs: list[str], room: int = 30, size: int = 14) -> bytes:
    """Return a PDF drawn line by line at fixed places, as word processors write it."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    y = 760.0
    for paragraph in paragraphs:
        for i, line in enumerate(wrap_lines(paragraph, room)):
            if y < 80:
                canvas.drawString(280, 40, f"— {canvas.getPageNumber()} —")
                canvas.showPage()
                y = 760.0
            canvas.setFont(FONT, size)
            canvas.drawString(70 + (2 * size if i == 0 else 0), y, line)
            y -= size * 1.8
    canvas.save()
    return out.getvalue()


def columns_pdf(paragraphs: list[str]) -> bytes:
    """Return a PDF with two columns a page."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = BytesIO()
    template = BaseDocTemplate(out, pagesize=A4, invariant=1)
    frames = [Frame(left, 60, 220, 700, id=str(left)) for left in (60, 310)]
    template.addPageTemplates(PageTemplate(frames=frames, onPage=draw_margins))
    template.build([Paragraph(escape(each), paragraph_style(24)) for each in paragraphs])
    return out.getvalue()


def typed_docx(paragraphs: list[str]) -> bytes:
    """Return a Word file in which every mark is typed by hand."""
    document = docx.Document()
    for each in paragraphs:
        document.add_paragraph(each)
    return save_document(document)


def numbered_docx(paragraphs: list[str]) -> bytes:
    """Return a Word file whose marks are made by Word's lists, restarted as in the text."""
    document = docx.Document()
    root = document.part.numbering_part.element
    for i, (form, pattern) in enumerate(LISTS.values()):
        level = f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{pattern}"/></w:lvl>'
        root.insert(
            0,
            parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{900 + i}">{level}</w:abstractNum>'
            ),
        )
    count, current = 900, dict.fromkeys(LISTS, 0)
    for each in paragraphs:
        mark = find_mark(each)
        paragraph = document.add_paragraph()
        if mark and mark.name in LISTS:
            if mark.number == (1,):
                count += 1
                current[mark.name] = count
                restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
                kind = f'<w:abstractNumId w:val="{900 + list(LISTS).index(mark.name)}"/>'
                root.append(
                    parse_xml(f'<w:num {nsdecls("w")} w:numId="{count}">{kind}{restart}</w:num>')
                )
            place = f'<w:ilvl w:val="0"/><w:numId w:val="{current[mark.name]}"/>'
            paragraph._p.get_or_add_pPr().append(
                parse_xml(f"<w:numPr {nsdecls('w')}>{place}</w:numPr>")
            )
        paragraph.add_run(each[mark.end :] if mark and mark.name in LISTS else each)
    return save_document(document)


def save_document(document: docx.document.Document) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()
