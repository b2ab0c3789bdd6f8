"""Word files: paragraphs are certain, and the numbers that Word makes up are written out as it
prints them.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from docx.opc.exceptions import OpcError

from tracker.errors import ReadError
from tracker.parse.formats.docx_numbering import ListCounters, W
from tracker.parse.formats.table_grid import MAX_COLUMNS
from tracker.parse.grammar.lines import Line

# What zipfile, lxml (SyntaxError) and python-docx raise for files that are damaged, encrypted or of
# another kind.
DOCX_ERRORS = (
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
MAX_UNPACKED = 200 << 20  # bytes when unpacked
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read_lines(
    payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]
) -> list[Line]:
    """The lines of a .docx file, tracked changes accepted.

    Raises ReadError for a file that is none or unpacks beyond LIMIT.
    """
    try:
        with zipfile.ZipFile(BytesIO(payload)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise ReadError(
                    f"Word 文件解压后超过 {MAX_UNPACKED >> 20} MB；请删去图片或另存后再导入"
                )
        document = docx.Document(BytesIO(payload))
        numbers = ListCounters(document)
        return [line for element in document.element.body for line in block_lines(element, numbers)]
    except (zipfile.BadZipFile, *DOCX_ERRORS) as error:
        raise ReadError(
            f"无法读取 Word 文件：{error or type(error).__name__}；文件可能已损坏或加密，请用 Word 打开后另存再导入"
        ) from error


def block_lines(element: Any, numbers: ListCounters) -> Iterator[Line]:
    """The lines of one paragraph, table or content control."""
    if element.tag == W + "p":
        text = numbers.label(element) + paragraph_text(element)
        for i, part in enumerate(text.split("\n")):
            yield Line(part, True if i == 0 else None)
    elif element.tag == W + "tbl":
        yield from table_lines(element, numbers)
    elif element.tag == W + "sdt":
        for child in element.findall(f"{W}sdtContent/*"):
            yield from block_lines(child, numbers)


def table_lines(element: Any, numbers: ListCounters) -> Iterator[Line]:
    """The rows of a table, column by column as a page's are (`grid`): what is merged downwards is
    said again in each row.
    """
    above: dict[int, str] = {}
    for row in find_children(element, "tr"):
        line = [""] * integer_property(row, "gridBefore")
        for cell in find_children(row, "tc"):
            merged, start = cell.find(f"{W}tcPr/{W}vMerge"), len(line)
            own = " ".join(
                "".join(
                    (numbers.label(p) + paragraph_text(p)).replace("\n", "")
                    for p in cell.iter(W + "p")
                ).split()
            )
            goes_on = merged is not None and merged.get(W + "val", "continue") == "continue"
            line += [
                above.get(start, own) if goes_on else own,
                *[""] * (integer_property(cell, "gridSpan", 1) - 1),
            ]
            above[start] = line[start]
        yield Line(cells=tuple(line[:MAX_COLUMNS]))


def find_children(element: Any, name: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, also those in a content control; not those of a
    table inside.
    """
    for child in element:
        if child.tag == W + name:
            yield child
        elif child.tag == W + "sdt":
            yield from child.findall(f"{W}sdtContent/{W}{name}")


def integer_property(element: Any, name: str, default: int = 0) -> int:
    """A number among the properties of a row or cell; nonsense is the default."""
    found = element.find(f"{W}{'trPr' if element.tag == W + 'tr' else 'tcPr'}/{W}{name}")
    number = found.get(W + "val", "") if found is not None else ""
    return min(int(number), MAX_COLUMNS) if number.isdecimal() and len(number) < 6 else default


def paragraph_text(paragraph: Any) -> str:
    """The text of a paragraph; a text box is stored twice, its fallback is skipped.

    Deleted text is `w:delText` and not met.
    """
    parts: list[str] = []
    for element in paragraph.iter(W + "t", W + "tab", W + "br", W + "cr"):
        if any(above.tag == FALLBACK for above in element.iterancestors()):
            continue
        parts.append(
            (element.text or "")
            if element.tag == W + "t"
            else " "
            if element.tag == W + "tab"
            else "\n"
        )
    return "".join(parts)
