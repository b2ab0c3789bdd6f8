"""Every reader as a function of bytes: the first byte of an input says which one reads it.

The parts of a package (.docx, .xlsx, .ofd) are given as they are, and put into a package whose
other parts are in order: what is mutated is the XML, not its compression.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from functools import lru_cache
from importlib import import_module
from io import BytesIO
from urllib.parse import quote

import openpyxl
import pypdfium2 as pdfium

from tests.unit.parse.document_makers import numbered_docx
from tests.unit.parse.ofd_maker import NAMESPACE, make_ofd
from tests.unit.parse.test_json_records import API
from tracker.diff.compare import compare_snapshots
from tracker.errors import ReadError
from tracker.law.analyse import analyse_snapshot
from tracker.media import FORMATS
from tracker.model import Snapshot
from tracker.parse.blocked_pages import check_blocked
from tracker.parse.document.attachments import AttachedFile
from tracker.parse.formats import pdf_child
from tracker.parse.formats.ocr_layout import Word, layout_words
from tracker.parse.formats.page_layout import layout_pages
from tracker.parse.index_pages.attachments import list_parts
from tracker.parse.index_pages.feeds import is_feed, read_feed
from tracker.parse.index_pages.json_records import parse_json, read_records, render_record
from tracker.parse.index_pages.links import read_index_page
from tracker.parse.index_pages.page_refresh import find_refresh
from tracker.parse.snapshot import read_snapshot
from tracker.parse.zip_files import unpack_members

# Readers are loaded when the first such file comes: here at once, so that they are instrumented.
for reader in {row.reader for row in FORMATS} - {""}:
    import_module(f"tracker.parse.formats.{reader}")

BASE = "https://q.example.cn/a/"
WORD_NAMES = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FORMULA_NAMES = "http://schemas.openxmlformats.org/officeDocument/2006/math"
SHEET_NAMES = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BETWEEN = b"\n--\n"  # between the parts of one input
MAX_ARCHIVE = 1 << 20  # bytes


def analyse(snapshot: Snapshot) -> None:
    """Give a snapshot to law; every unit has an address of its own."""
    paths = [clause.path for clause in snapshot.walk()]
    assert len(paths) == len(set(paths))
    analyse_snapshot(snapshot)


def read_plain(payload: bytes) -> None:
    analyse(read_snapshot(payload, "text/plain"))


def read_page(payload: bytes) -> None:
    payload = b"<" + payload
    check_blocked(payload, "text/html", BASE)
    analyse(read_snapshot(payload, "text/html"))


def read_any(payload: bytes) -> None:
    """Read bytes of a kind that they themselves must prove; old office files are left out."""
    if payload.startswith((b"\xd0\xcf\x11\xe0", b"{\\rtf", b"\x89PNG", b"\xff\xd8", b"II*", b"MM")):
        return
    analyse(read_snapshot(payload, "", name="a.txt"))


def read_web_archive(payload: bytes) -> None:
    analyse(read_snapshot(b"MIME-Version: 1.0\n" + payload, "multipart/related", name="a.mht"))


@lru_cache
def package_parts(maker: Callable[[], bytes]) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(maker())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def package(maker: Callable[[], bytes], **parts: bytes) -> bytes:
    """Return the package of `maker` with other parts; `__` in a name stands for `/`."""
    out = BytesIO()
    changed = {name.replace("__", "/"): part for name, part in parts.items()}
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in (package_parts(maker) | changed).items():
            archive.writestr(name, content)
    return out.getvalue()


def split_parts(payload: bytes, count: int) -> list[bytes]:
    parts = payload.split(BETWEEN, count - 1)
    return parts + [b""] * (count - len(parts))


def word_file() -> bytes:
    return numbered_docx(["一、总则", "1.支持企业。", "（一）甲。", "2.本办法自发布之日起施行。"])


def read_word(payload: bytes) -> None:
    """Read a .docx: its body, then its list numbers."""
    body, numbers = split_parts(payload, 2)
    names = (WORD_NAMES.encode(), FORMULA_NAMES.encode())
    document = b'<w:document xmlns:w="%s" xmlns:m="%s"><w:body>%s</w:body></w:document>'
    parts = {"word__document.xml": document % (*names, body)}
    if numbers:
        parts["word__numbering.xml"] = b'<w:numbering xmlns:w="%s">%s</w:numbering>' % (
            WORD_NAMES.encode(),
            numbers,
        )
    analyse(read_snapshot(package(word_file, **parts), "", name="a.docx"))


def workbook() -> bytes:
    made, out = openpyxl.Workbook(), BytesIO()
    made.active.append(["文件名称", "文号", "结论"])
    made.save(out)
    return out.getvalue()


def read_sheet(payload: bytes) -> None:
    """Read a .xlsx: its sheet, then its strings and styles."""
    sheet, strings, styles = split_parts(payload, 3)
    names = SHEET_NAMES.encode()
    parts = {"xl__worksheets__sheet1.xml": b'<worksheet xmlns="%s">%s</worksheet>' % (names, sheet)}
    if strings:
        parts["xl__sharedStrings.xml"] = b'<sst xmlns="%s">%s</sst>' % (names, strings)
    if styles:
        parts["xl__styles.xml"] = b'<styleSheet xmlns="%s">%s</styleSheet>' % (names, styles)
    analyse(read_snapshot(package(workbook, **parts), "", name="a.xlsx"))


def read_ofd(payload: bytes) -> None:
    """Read an .ofd: the layer of its page, then what stands in its document."""
    layer, document = split_parts(payload, 2)
    page = b'<ofd:Page %s><ofd:Content><ofd:Layer ID="1">%s</ofd:Layer></ofd:Content></ofd:Page>'
    parts = {"Doc_0__Pages__Page_0__Content.xml": page % (NAMESPACE.encode(), layer)}
    if document:
        parts["Doc_0__Document.xml"] = b"<ofd:Document %s>%s</ofd:Document>" % (
            NAMESPACE.encode(),
            document,
        )
    analyse(read_snapshot(package(ofd_file, **parts), "", name="a.ofd"))


def ofd_file() -> bytes:
    return make_ofd([""])


def read_pdf(payload: bytes) -> None:
    """Read a PDF as its child process does, with words recognised nowhere."""
    layout_pdf(b"%PDF-" + payload)


def layout_pdf(payload: bytes) -> None:
    try:
        content = pdf_child.read_document(payload)
    except (pdfium.PdfiumError, ValueError):
        return
    layout_pages(content.boxes, content.tables)


def draw_page(payload: bytes) -> None:
    """Read a PDF page that shows what the given operators draw; the first byte turns it."""
    turn = 90 * (payload[:1] or b"\0")[0] % 360
    page = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Rotate %d/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>>>" % turn
    )
    stream = b"<</Length %d>>stream\n%s\nendstream" % (len(payload[1:]), payload[1:])
    named = b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H%s>>"
    inner = (
        b"/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>>>]"
    )
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        page,
        stream,
        named % inner,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    body = b"".join(b"%d 0 obj%s endobj\n" % (i, each) for i, each in enumerate(objects, 1))
    layout_pdf(b"%PDF-1.7\n" + body + b"trailer<</Root 1 0 R/Size 7>>\n%%EOF\n")


def read_scan(payload: bytes) -> None:
    """Lay out words as they were recognised: `left top right bottom percent words`."""
    words: list[Word] = []
    for line in payload.decode("utf-8", "replace").splitlines():
        *numbers, text = line.split(" ", 5) if line.count(" ") > 4 else [line]
        if numbers and all(each.isdecimal() and len(each) < 5 for each in numbers):
            left, top, right, bottom, score = map(float, numbers)
            corners = [[left, top], [right, top], [right, bottom], [left, bottom]]
            words.append((text, min(score / 100, 1.0), corners))
    layout_pages(layout_words([(0, 595.0, 842.0, words)]))


def read_index(payload: bytes) -> None:
    """Read the links of an index page, and the further pages and files of a text."""
    text = payload.decode("utf-8", "replace")
    list_parts(text, BASE, BASE, None, ())
    find_refresh(text, BASE)
    read_index_page(text, BASE)


def read_feed_text(payload: bytes) -> None:
    text = payload.decode("utf-8", "replace")
    if is_feed(text):
        read_feed(text, BASE)


def read_json(payload: bytes) -> None:
    """Read a record of a JSON interface, and a list of them."""
    data = parse_json(payload)
    read_records(API, data)
    page, _ = render_record(API, data)
    analyse(read_snapshot(page.encode("utf-8", "replace"), "text/html"))


def read_archive(payload: bytes) -> None:
    """Take the files out of a ZIP file."""
    for name, content in unpack_members(b"PK\x03\x04" + payload, MAX_ARCHIVE):
        if content and not name.endswith((".doc", ".xls", ".rtf", ".pdf", ".png")):
            quote(name)


def read_attached(payload: bytes) -> None:
    """Read a page with one text attached to it."""
    page, text = split_parts(payload, 2)
    attached = [AttachedFile(BASE + "1.txt", "附件1", text, "text/plain")]
    analyse(read_snapshot(b"<p>" + page, "text/html", attached=attached))


def compare_texts(payload: bytes) -> None:
    """Compare two texts."""
    old, new = split_parts(payload, 2)
    compare_snapshots(read_snapshot(old, "text/plain"), read_snapshot(new, "text/plain"))


TARGETS: dict[bytes, Callable[[bytes], None]] = {
    b"<": read_page,
    b"?": read_any,
    b"M": read_web_archive,
    b"W": read_word,
    b"X": read_sheet,
    b"O": read_ofd,
    b"P": read_pdf,
    b"D": draw_page,
    b"S": read_scan,
    b"I": read_index,
    b"F": read_feed_text,
    b"J": read_json,
    b"Z": read_archive,
    b"A": read_attached,
    b"C": compare_texts,
}


def read_or_refuse(payload: bytes) -> None:
    """Give an input to its reader; whatever it is, it is read, or refused with a reason."""
    target = TARGETS.get(payload[:1])
    try:
        if target is None:
            read_plain(payload)
        else:
            target(payload[1:])
    except ReadError:
        pass
