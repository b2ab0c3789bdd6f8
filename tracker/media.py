"""The file formats that the program knows: ONE table, from which every stage takes its part.

Adding a format is one row in FORMATS and, where it is to be read, one reader module in
`tracker.parse.formats`. The rows decide how evidence is named on disk (`suffix_for`), what a file
name claims (`guess_media_type`), what the bytes prove (`detect_format`), which reader reads them,
and which links of a page lead to attachments.

Its own table, because `mimetypes` answers differently on every machine.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath
from typing import NamedTuple

UNKNOWN = "application/octet-stream"
# the header before each file: 22 bytes, the lengths of its path and of the extra field, the path
_ZIP_MEMBER = re.compile(rb"PK\x03\x04.{26}(?=([\w./\[\]-]{1,64}))", re.DOTALL)
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class Signature(NamedTuple):
    """The first bytes of a format, and the name of a part that they then contain.

    The part is the beginning of a path in a ZIP file (`word/document`), else bytes that stand
    anywhere in the file (a stream name of an OLE file, in UTF-16).
    """

    magic: bytes
    part: bytes = b""


@dataclass(frozen=True, slots=True)
class Format:
    """One file format.

    `reader` is a module of `tracker.parse.formats`, loaded when the first such file comes; empty
    for what is kept and not read, and then `advice` says what the user can do.
    """

    media_type: str
    suffixes: tuple[str, ...]  # without the dot; the first one names the file on disk
    reader: str = ""
    signatures: tuple[Signature, ...] = ()
    is_page: bool = False  # HTML: may be blocked, has links and attachments
    is_archive: bool = False  # its files are taken out and read one by one
    linkable: bool = False  # a link to it on a document's page is an attachment
    advice: str = ""


def _ole(stream: str) -> Signature:
    """Return the signature of an OLE file that holds a stream of this name."""
    return Signature(_OLE, stream.encode("utf-16-le"))


SAVE_AS_PDF = "请用原软件打开后另存为 PDF 再导入"
LOCKED = "文件设有打开密码，无法读取；请解除密码后再导入"

# A row that names a part stands above the row whose magic alone fits, too.
FORMATS = (
    Format("text/html", ("html", "htm", "shtml"), "html", is_page=True),
    Format("application/xhtml+xml", ("xhtml",), "html", is_page=True),
    Format(
        "multipart/related",
        ("mht", "mhtml"),
        "mht",
        (
            Signature(b"MIME-Version:", b"multipart/related"),
            Signature(b"Mime-Version:", b"multipart/related"),
            Signature(b"From: <", b"multipart/related"),
            Signature(b'From: "', b"multipart/related"),
        ),
        linkable=True,
    ),
    Format("text/plain", ("txt",), "text"),
    Format("text/markdown", ("md",), "text"),
    Format("application/pdf", ("pdf",), "pdf", (Signature(b"%PDF-"),), linkable=True),
    Format(
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ("docx",),
        "docx",
        (Signature(_ZIP, b"word/document"),),
        linkable=True,
    ),
    Format(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ("xlsx",),
        "xlsx",
        (Signature(_ZIP, b"xl/workbook"),),
        linkable=True,
    ),
    Format("application/ofd", ("ofd",), "ofd", (Signature(_ZIP, b"OFD.xml"),), linkable=True),
    Format("application/encrypted", (), signatures=(_ole("EncryptedPackage"),), advice=LOCKED),
    Format("application/msword", ("doc",), "doc", (_ole("WordDocument"),), linkable=True),
    Format(
        "application/vnd.ms-excel",
        ("xls",),
        "xls",
        (_ole("Workbook"), _ole("Book")),
        linkable=True,
    ),
    Format("application/vnd.ms-works", ("wps",), "doc", linkable=True),
    Format(
        "application/vnd.ms-powerpoint",
        ("ppt",),
        signatures=(_ole("PowerPoint Document"),),
        advice=SAVE_AS_PDF,
    ),
    Format(
        "application/x-ole-storage",
        (),
        signatures=(Signature(_OLE),),
        advice="不是能识别的旧版 Office 文件；请用原软件打开后另存为 .docx、.xlsx 或 PDF 再导入",
    ),
    Format("application/x-et", ("et",), "xls", linkable=True),
    Format("application/rtf", ("rtf",), "rtf", (Signature(b"{\\rtf"),), linkable=True),
    Format(
        "application/zip",
        ("zip",),
        signatures=(Signature(_ZIP), Signature(b"PK\x05\x06")),
        is_archive=True,
        linkable=True,
    ),
    Format(
        "application/vnd.rar",
        ("rar",),
        signatures=(Signature(b"Rar!\x1a\x07"),),
        is_archive=True,
        linkable=True,
        advice="RAR 压缩包不能解开；请解压后改存为 ZIP，或逐个导入其中的文件",
    ),
    Format(
        "application/x-7z-compressed",
        ("7z",),
        signatures=(Signature(b"7z\xbc\xaf\x27\x1c"),),
        is_archive=True,
        linkable=True,
        advice="7z 压缩包不能解开；请解压后改存为 ZIP，或逐个导入其中的文件",
    ),
    Format(
        "application/x-caj",
        ("caj", "kdh", "nh"),
        signatures=(Signature(b"CAJ\0"), Signature(b"HN\0\0"), Signature(b"KDH ")),
        linkable=True,
        advice="CAJ 文件不能读取；请用 CAJViewer 打开后另存或打印为 PDF 再导入",
    ),
    Format("image/png", ("png",), "ocr", (Signature(b"\x89PNG\r\n\x1a\n"),)),
    Format("image/jpeg", ("jpg", "jpeg"), "ocr", (Signature(b"\xff\xd8\xff"),)),
    Format("image/tiff", ("tif", "tiff"), "ocr", (Signature(b"II*\0"), Signature(b"MM\0*"))),
    Format("application/xml", ("xml",), advice="请核对来源是否应为网页或订阅源"),
    Format("application/json", ("json",), advice="请核对来源是否应为网页"),
)
_BY_TYPE = {row.media_type: row for row in FORMATS}
_BY_SUFFIX = {suffix: row for row in FORMATS for suffix in row.suffixes}
LINKABLE_SUFFIXES = tuple(suffix for row in FORMATS if row.linkable for suffix in row.suffixes)
ARCHIVE_SUFFIXES = tuple(suffix for row in FORMATS if row.is_archive for suffix in row.suffixes)


def find_format(media_type: str) -> Format | None:
    """Return the row of a media type; None where there is none."""
    return _BY_TYPE.get(media_type)


def format_of_name(name: str) -> Format | None:
    """Return the row that a file name claims: `附件.PDF` → the row of PDF."""
    return _BY_SUFFIX.get(PurePosixPath(name).suffix.lower().lstrip("."))


def guess_media_type(name: str) -> str:
    """Return the media type that a file name claims: `附件.PDF` → `application/pdf`."""
    row = format_of_name(name)
    return row.media_type if row else UNKNOWN


def suffix_for(media_type: str) -> str:
    """Return the suffix of payloads of this type, without the dot; `bin` for an unknown type."""
    row = _BY_TYPE.get(media_type)
    return row.suffixes[0] if row and row.suffixes else "bin"


def detect_format(payload: bytes) -> Format | None:
    """Return the row whose signature the bytes bear; None where they bear none, as text does."""
    head = payload[:1024].lstrip()
    parts: list[str] | None = None
    for row in FORMATS:
        for magic, part in row.signatures:
            if not head.startswith(magic):
                continue
            if part and magic == _ZIP:
                parts = _zip_paths(payload) if parts is None else parts
                if any(path.startswith(part.decode()) for path in parts):
                    return row
            elif part in payload:
                return row
    return None


def _zip_paths(payload: bytes) -> list[str]:
    """Return the paths in a ZIP file; of one whose directory is damaged, those before its files."""
    try:
        with zipfile.ZipFile(BytesIO(payload)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return [m[1].decode("latin-1") for m in _ZIP_MEMBER.finditer(payload)]
