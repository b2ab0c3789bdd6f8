"""Excel files: each sheet with words is its name and a table, cells as Excel shows them."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from tracker.errors import ReadError
from tracker.read.line import Line

BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    zlib.error,
    SyntaxError,
    LookupError,
    ValueError,
    OSError,
    EOFError,
    TypeError,
    AttributeError,
)
LIMIT = 100 << 20  # bytes when unpacked
MOST_CELLS = 500_000


def read(payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]) -> list[Line]:
    """The lines of a .xlsx file. Raises ReadError for a file that is none, unpacks beyond LIMIT or has more than MOST_CELLS cells."""
    try:
        _bounded(payload)
        book = openpyxl.load_workbook(BytesIO(payload), read_only=True, data_only=True, keep_links=False)
        return list(lines(book))
    except BROKEN as error:
        raise ReadError(f"cannot read the Excel file: {error or type(error).__name__}") from error


def _bounded(payload: bytes) -> None:
    with zipfile.ZipFile(BytesIO(payload)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > LIMIT:
            raise ReadError(f"the Excel file unpacks to more than {LIMIT >> 20} MB")
        for entry in archive.infolist():
            if entry.filename.endswith((".xml", ".rels")):
                with archive.open(entry) as part:
                    if b"<!DOCTYPE" in part.read(4096):
                        raise ReadError("the Excel file holds a document type, which no program writes into one")


def lines(book: Any) -> Iterator[Line]:
    """The name of each sheet that shows words, then its rows; hidden sheets and empty rows left out, empty columns at the end cut."""
    left = MOST_CELLS
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        named = False
        for row in sheet.iter_rows():
            left -= len(row)
            if left < 0:
                raise ReadError(f"the Excel file has more than {MOST_CELLS} cells")
            cells = tuple(shown(cell) for cell in row)
            if not any(cells):
                continue
            if not named:
                yield Line(sheet.title, True)
                named = True
            yield Line(cells=cells[: max(i for i, cell in enumerate(cells, 1) if cell)])


def shown(cell: Any) -> str:
    """A cell's value in the words that the sheet shows: 0.3 under `0%` is 30%, a moment at midnight is a day."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        percent = "%" in str(cell.number_format)
        return f"{round(value * (100 if percent else 1), 10):.10g}" + ("%" if percent else "")
    return " ".join(str(value).split())
