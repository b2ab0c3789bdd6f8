"""Bytes to lines: which reader reads a payload; the formats are rows of `tracker.media.FORMATS`."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable
from importlib import import_module

from tracker.errors import ReadError
from tracker.media import (
    UNKNOWN,
    detect_format,
    find_format,
    format_of_name,
)
from tracker.parse.grammar.lines import PrintedText

# payload, charset, select, remove
Reader = Callable[[bytes, str, str | None, tuple[str, ...]], PrintedText]

PAGE_START = re.compile(rb"<(!doctype\s+html|html|head|body|meta|div|p)\b", re.I)
WHOLE_PAGE = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.I)
OFTEN_TEXT = ("application/msword", "application/vnd.ms-excel")  # servers say so of any file
WIDE_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # UTF-32 begins with the first one, too
CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.I)
UNREADABLE = "不认识的文件格式 {}；请用原软件打开后另存为 PDF、docx、xlsx、html 或 txt 再导入"


def detect_media_type(payload: bytes, media_type: str, name: str) -> str:
    """Return the media type of a payload.

    What its bytes prove counts first, then what was declared, then its name or its first words.
    """
    if row := detect_format(payload):
        return row.media_type
    if is_binary(payload, media_type):
        return UNKNOWN
    declared = media_type.partition(";")[0].strip().lower()
    rows = (find_format(declared), format_of_name(name))
    row = next((each for each in rows if each and each.reader in ("text", "html")), None)
    if row:
        return "text/html" if WHOLE_PAGE.match(payload) else row.media_type
    if PAGE_START.search(payload[:1024]):
        return "text/html"  # a page saved as .doc, or served as one
    row = rows[1] or rows[0]
    if row and row.media_type not in OFTEN_TEXT:
        return row.media_type  # its reader says what is wrong with it
    return declared if declared and row is None and declared != UNKNOWN else "text/plain"


def is_binary(payload: bytes, media_type: str) -> bool:
    """Return whether the bytes are no text: they hold NUL, and no text of two bytes a character."""
    if payload.startswith(WIDE_BOMS) or "utf-16" in media_type.lower():
        return False
    return b"\0" in payload[:4096]


def is_page(payload: bytes, media_type: str, name: str) -> bool:
    """Return whether a payload is a web page."""
    row = find_format(detect_media_type(payload, media_type, name))
    return row is not None and row.is_page


def can_unpack(payload: bytes, media_type: str, name: str) -> bool:
    """Return whether a payload is an archive whose files are taken out and read one by one."""
    row = find_format(detect_media_type(payload, media_type, name))
    return row is not None and row.is_archive and not row.advice  # RAR and 7z stay closed


def read_text(
    payload: bytes, media_type: str, name: str, select: str | None, remove: tuple[str, ...]
) -> PrintedText:
    """Return the text of a payload.

    Raises ReadError where no reader knows it, or its reader cannot read it.
    """
    found = detect_media_type(payload, media_type, name)
    row = find_format(found)
    if row is None or not row.reader:
        raise ReadError((row and row.advice) or UNREADABLE.format(found))
    charset = CHARSET.search(media_type)
    reader: Reader = import_module(f"{__name__}.{row.reader}").read_text
    return reader(payload, charset[1] if charset else "", select, remove)
