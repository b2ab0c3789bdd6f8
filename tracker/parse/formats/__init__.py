"""Which reader reads which media type. A new format is one file here and one line in READERS."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath

from tracker.errors import ReadError
from tracker.parse.grammar.lines import Line

# payload, charset, select, remove
Reader = Callable[[bytes, str, str | None, tuple[str, ...]], list[Line]]

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OLD_WORD, OLD_EXCEL, ARCHIVE = "application/msword", "application/vnd.ms-excel", "application/zip"
READERS = {
    "text/plain": "text",
    "text/markdown": "text",
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    WORD: "docx",
    EXCEL: "xlsx",
    OLD_WORD: "doc",
    "image/png": "ocr",
    "image/jpeg": "ocr",
    "image/tiff": "ocr",
}  # the module's name: a reader's libraries are loaded when the first such file comes
SUFFIXES = {
    ".txt": "text/plain",
    ".md": "text/plain",
    ".html": "text/html",
    ".htm": "text/html",
    ".shtml": "text/html",
    ".pdf": "application/pdf",
    ".docx": WORD,
    ".xlsx": EXCEL,
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
}
PDF, ZIP, OLE = b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
PARTS = (  # what a container that begins so holds by name, and then is
    (ZIP, b"word/document", WORD),
    (ZIP, b"xl/workbook", EXCEL),
    (ZIP, b"", ARCHIVE),
    (OLE, "WordDocument".encode("utf-16-le"), OLD_WORD),
    (OLE, "Workbook".encode("utf-16-le"), OLD_EXCEL),
    (OLE, b"", OLD_WORD),
    (PDF, b"", "application/pdf"),
    (b"{\\rtf", b"", "application/rtf"),
    (b"\x89PNG\r\n\x1a\n", b"", "image/png"),
    (b"\xff\xd8\xff", b"", "image/jpeg"),
    (b"II*\0", b"", "image/tiff"),
    (b"MM\0*", b"", "image/tiff"),
)
PAGE = re.compile(rb"<(!doctype\s+html|html|head|body|meta|div|p)\b", re.I)


def detect_media_type(payload: bytes, media_type: str, name: str) -> str:
    """The media type of a payload: what its first bytes prove, else what was declared, else what
    its name or look suggest.
    """
    declared = media_type.partition(";")[0].strip().lower()
    head = payload[:1024].lstrip()
    for magic, part, found in PARTS:
        if head.startswith(magic) and part in payload:
            return found
    if READERS.get(declared) in ("text", "html"):  # the others show it by their first bytes
        return declared
    suffix = SUFFIXES.get(PurePath(name).suffix.lower())
    if suffix:
        return suffix
    # a page saved as .doc is a page
    if declared not in ("", "application/octet-stream", OLD_WORD, OLD_EXCEL):
        return declared
    return "text/html" if PAGE.search(payload[:1024]) else "text/plain"


def read_lines(
    payload: bytes, media_type: str, name: str, select: str | None, remove: tuple[str, ...]
) -> list[Line]:
    """The lines of a payload. Raises ReadError when no reader knows it or its reader gives up."""
    found = detect_media_type(payload, media_type, name)
    if found not in READERS:
        raise ReadError(
            f"不认识的文件格式 {found}；请另存为 {'、'.join(suffix[1:] for suffix in SUFFIXES)} 之一再导入"
        )
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", media_type, re.I)
    reader: Reader = import_module(f"tracker.parse.formats.{READERS[found]}").read_lines
    return reader(payload, charset[1] if charset else "", select, remove)
