"""Word files: paragraphs are certain, and the numbers that Word makes up are written out as it prints them."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from docx.opc.exceptions import OpcError

from tracker.errors import ReadError
from tracker.read.formats.word_numbers import Numbers, W
from tracker.read.line import Line

# What zipfile, lxml (SyntaxError) and python-docx raise for files that are damaged, encrypted or of another kind.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    OpcError,
    SyntaxError,
    LookupError,
    ValueError,
    OSError,
    EOFError,
    RuntimeError,
    AttributeError,
    TypeError,
)
LIMIT = 200 << 20  # bytes when unpacked
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read(payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]) -> list[Line]:
    """The lines of a .docx file, tracked changes accepted. Raises ReadError for a file that is none or unpacks beyond LIMIT."""
    try:
        with zipfile.ZipFile(BytesIO(payload)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LIMIT:
                raise ReadError(f"Word 文件解压后超过 {LIMIT >> 20} MB；请删去图片或另存后再导入")
        document = docx.Document(BytesIO(payload))
        numbers = Numbers(document)
        return [line for element in document.element.body for line in block(element, numbers)]
    except (zipfile.BadZipFile, *BROKEN) as error:
        raise ReadError(f"无法读取 Word 文件：{error or type(error).__name__}；文件可能已损坏或加密，请用 Word 打开后另存再导入") from error


def block(element: Any, numbers: Numbers) -> Iterator[Line]:
    """The lines of one paragraph, table or content control."""
    if element.tag == W + "p":
        text = numbers.label(element) + words(element)
        for i, part in enumerate(text.split("\n")):
            yield Line(part, True if i == 0 else None)
    elif element.tag == W + "tbl":
        for row in element.iter(W + "tr"):
            yield Line(cells=tuple("".join(words(p) for p in cell.iter(W + "p")) for cell in row.findall(W + "tc")))
    elif element.tag == W + "sdt":
        for child in element.findall(f"{W}sdtContent/*"):
            yield from block(child, numbers)


def words(paragraph: Any) -> str:
    """The text of a paragraph; a text box is stored twice, its fallback is skipped. Deleted text is `w:delText` and not met."""
    parts: list[str] = []
    for element in paragraph.iter(W + "t", W + "tab", W + "br", W + "cr"):
        if any(above.tag == FALLBACK for above in element.iterancestors()):
            continue
        parts.append((element.text or "") if element.tag == W + "t" else " " if element.tag == W + "tab" else "\n")
    return "".join(parts)
