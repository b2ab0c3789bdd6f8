"""Excel files: each sheet with words is its name and a table, cells as Excel shows them."""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.exceptions import InvalidFileException

from tracker.errors import ReadError
from tracker.parse.grammar.lines import Line

XLSX_ERRORS = (
    zipfile.BadZipFile,
    InvalidFileException,
    zlib.error,
    lzma.LZMAError,
    SyntaxError,
    LookupError,
    ValueError,
    OSError,
    EOFError,
    TypeError,
    AttributeError,
    RuntimeError,  # encrypted, or packed in a way that zipfile does not know
    ArithmeticError,
)
MAX_UNPACKED = 100 << 20  # bytes when unpacked
MAX_CELLS = 500_000
# of all sheets: openpyxl makes up every row before one that says it is the 999,999,999,999th
MAX_ROWS = 4_000_000
MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=\"([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})\""
)


def read_lines(
    payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]
) -> list[Line]:
    """The lines of a .xlsx file. Raises ReadError for a file that is none, unpacks beyond LIMIT or
    has more than MOST_CELLS cells,
    MOST_ROWS rows.
    """
    try:
        _check_size(payload)
        book = openpyxl.load_workbook(
            BytesIO(payload), read_only=True, data_only=True, keep_links=False
        )
        return list(workbook_lines(book, payload))
    except XLSX_ERRORS as error:
        raise ReadError(
            f"无法读取 Excel 文件：{error or type(error).__name__}；文件可能已损坏或加密，请用 Excel 打开后另存再导入"
        ) from error


def _check_size(payload: bytes) -> None:
    with zipfile.ZipFile(BytesIO(payload)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
            raise ReadError(f"Excel 文件解压后超过 {MAX_UNPACKED >> 20} MB；请拆分后再导入")
        for entry in archive.infolist():
            if entry.filename.endswith((".xml", ".rels")):
                with archive.open(entry) as part:
                    if b"<!DOCTYPE" in part.read(4096):
                        raise ReadError(
                            "Excel 文件含有文档类型声明（DOCTYPE），正常程序不会写出，已拒绝；请用 Excel 打开后另存再导入"
                        )


def workbook_lines(book: Any, payload: bytes) -> Iterator[Line]:
    """The name of each sheet that shows words, then its rows; hidden sheets and empty rows left
    out, empty columns at the end cut.

    What is merged downwards is said again in each row, as on a page (`grid`).
    """
    left, rows = MAX_CELLS, MAX_ROWS
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        named, merged = False, merged_downwards(payload, sheet._worksheet_path)
        hanging: dict[int, tuple[int, str]] = {}  # column: up to which row, which words
        for number, row in enumerate(sheet.iter_rows(), 1):
            left, rows = left - len(row), rows - 1
            if min(left, rows) < 0:
                raise ReadError(
                    f"Excel 文件超过 {MAX_CELLS} 个单元格或 {MAX_ROWS} 行；请拆分后再导入"
                )
            cells = tuple(
                inherited_text(number, column, shown_value(cell), merged, hanging)
                for column, cell in enumerate(row, 1)
            )
            if not any(cells):
                continue
            if not named:
                yield Line(sheet.title, True)
                named = True
            yield Line(cells=cells[: max(i for i, cell in enumerate(cells, 1) if cell)])


def merged_downwards(payload: bytes, path: str) -> dict[tuple[int, int], int]:
    """The cells of a sheet that are merged downwards, by row and column, and the last row of each:
    read row by row, openpyxl hides it.
    """
    with zipfile.ZipFile(BytesIO(payload)) as archive:
        found = MERGED.findall(archive.read(path))
    return {
        (int(top), column_index_from_string(left)): int(bottom)
        for left, top, bottom in ((a.decode(), b, c) for a, b, c in found)
    }


def inherited_text(
    row: int,
    column: int,
    words: str,
    merged: dict[tuple[int, int], int],
    hanging: dict[int, tuple[int, str]],
) -> str:
    """The words of a cell, or of the one above that reaches down to it."""
    if (row, column) in merged:
        hanging[column] = (merged[row, column], words)
    last, above = hanging.get(column, (0, ""))
    return above if row <= last else words


def shown_value(cell: Any) -> str:
    """A cell's value in the words that the sheet shows: 0.3 under `0%` is 30%, a moment at midnight
    is a day.
    """
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return (
            value.date().isoformat()
            if value.time() == datetime.min.time()
            else value.isoformat(" ", "minutes")
        )
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        percent = "%" in str(cell.number_format)
        return f"{round(value * (100 if percent else 1), 10):.10g}" + ("%" if percent else "")
    return " ".join(str(value).split())
