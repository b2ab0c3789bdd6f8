"""Excel files: each sheet with words is its title and a table, cells as Excel shows them."""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from itertools import takewhile
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.exceptions import InvalidFileException

from tracker.errors import ReadError
from tracker.model.snapshots import PICTURE_IN_TEXT, DroppedText
from tracker.parse.formats.cell_formats import GENERAL, show_value
from tracker.parse.formats.formulas import lower_sign, raise_sign
from tracker.parse.formats.office_package import mend_package
from tracker.parse.formats.table_grid import join_cell_lines
from tracker.parse.grammar.line_endings import ends_sentence
from tracker.parse.grammar.lines import Line, PrintedText
from tracker.parse.grammar.numbering_styles import find_mark

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
HAS_DOCTYPE = (
    "Excel 文件含有文档类型声明（DOCTYPE），正常程序不会写出，已拒绝；请用 Excel 打开后另存再导入"
)
UNREADABLE = "无法读取 Excel 文件：{}；文件可能已损坏或加密，请用 Excel 打开后另存再导入"
DEFAULT_NAME = re.compile(r"(?:sheet|工作表|表)\s*\d*", re.IGNORECASE)  # Excel's own, or WPS's
MERGED = re.compile(
    rb"<(?:\w+:)?mergeCell\b[^<>]*?\bref=\"([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})\""
)

_HIDES = rb"\bhidden=\"(?:1|true)\""
HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*?" + _HIDES + rb"[^<>]*>")
HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^<>]*?" + _HIDES + rb"[^<>]*>")
ROW_NUMBER = re.compile(rb"\br=\"(\d{1,7})\"")
HIDDEN_RANGE = re.compile(rb"\b(?:min|max)=\"(\d{1,7})\"")
MAX_COLUMNS = 16_384  # of Excel
HIDDEN, STRUCK, IN_BOX = "隐藏的单元格", "划去的文字", "文本框"
SHARED_WORDS, SHEET = re.compile(r"xl/sharedStrings\.xml"), re.compile(r"xl/worksheets/[^/]*\.xml")
NOT_RAISED = "表格中有上标、下标或划去的文字未能区分（如10的4次方可能读作104），请对照原文核对"
MARKED_RUN = re.compile(rb"<(?:\w+:)?(?:vertAlign|strike)\b")
SIGNS = {"superscript": raise_sign, "subscript": lower_sign}
COMMENTS = re.compile(r"xl/comments(?:/[^/]*|[^/]*)\.xml$")
# a formula whose program did not store what it gives; one that gives empty words is `t="str"`
NO_RESULT = re.compile(
    rb"<(?:\w+:)?c\b(?![^<>]*\bt=\"str\")[^<>]*>\s*<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
DRAWINGS = re.compile(r"xl/drawings/[^/]*\.xml$")
BOX = re.compile(rb"<(?:\w+:)?txBody>(.{1,20000}?)</(?:\w+:)?txBody>", re.DOTALL)
BOX_WORDS = re.compile(rb"<(?:\w+:)?t>([^<]+)</")
COMMENT, PICTURE = re.compile(rb"<(?:\w+:)?comment\s"), re.compile(rb"<(?:\w+:)?pic[\s>]")


def read_text(
    payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]
) -> PrintedText:
    """Return the text of a .xlsx file.

    Raises ReadError for a file that is none, unpacks beyond MAX_UNPACKED or has more than MAX_CELLS
    cells or MAX_ROWS rows.
    """
    try:
        _check_size(payload)
        payload = mend_package(payload)
        book = openpyxl.load_workbook(
            BytesIO(payload),
            read_only=True,
            data_only=True,
            keep_links=False,
            rich_text=has_marked_runs(payload, SHARED_WORDS),
        )
        dropped: list[DroppedText] = []
        lines = list(workbook_lines(book, payload, dropped))
        comments, pictures, formulas = count_marks(payload)
        dropped += list_boxes(payload)
        return PrintedText(
            lines,
            (
                *list_warnings(dropped, comments, formulas),
                # openpyxl gives the runs of words that stand in the cell itself as one
                *((NOT_RAISED,) if has_marked_runs(payload, SHEET) else ()),
            ),
            tuple(dropped),
            (f"{PICTURE_IN_TEXT}（表格中共 {pictures} 张）",) if pictures else (),
        )
    except XLSX_ERRORS as error:
        raise ReadError(UNREADABLE.format(error or type(error).__name__)) from error


def _check_size(payload: bytes) -> None:
    with zipfile.ZipFile(BytesIO(payload)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
            raise ReadError(f"Excel 文件解压后超过 {MAX_UNPACKED >> 20} MB；请拆分后再导入")
        for entry in archive.infolist():
            if entry.filename.endswith((".xml", ".rels")):
                with archive.open(entry) as part:
                    if b"<!DOCTYPE" in part.read(4096):
                        raise ReadError(HAS_DOCTYPE)


def has_marked_runs(payload: bytes, parts: re.Pattern[str]) -> bool:
    """Return whether a cell raises, lowers or strikes out some of its words; few files do."""
    with zipfile.ZipFile(BytesIO(payload)) as archive:
        return any(
            MARKED_RUN.search(archive.read(entry)) is not None
            for entry in archive.infolist()
            if parts.fullmatch(entry.filename)
        )


def count_marks(payload: bytes) -> tuple[int, int, int]:
    """Return how many comments, pictures and formulas without a stored result the sheets have."""
    comments = pictures = formulas = 0
    with zipfile.ZipFile(BytesIO(payload)) as archive:
        for entry in archive.infolist():
            if COMMENTS.search(entry.filename):
                comments += len(COMMENT.findall(archive.read(entry)))
            elif DRAWINGS.search(entry.filename):
                pictures += len(PICTURE.findall(archive.read(entry)))
            elif SHEET.fullmatch(entry.filename):
                formulas += len(NO_RESULT.findall(archive.read(entry)))
    return comments, pictures, formulas


def list_boxes(payload: bytes) -> Iterator[DroppedText]:
    """Yield the words of the text boxes that lie on the sheets: a note, the title of a table."""
    with zipfile.ZipFile(BytesIO(payload)) as archive:
        for entry in archive.infolist():
            if DRAWINGS.search(entry.filename):
                for box in BOX.findall(archive.read(entry)):
                    words = b"".join(BOX_WORDS.findall(box)).decode("utf-8", "replace")
                    if words.strip():
                        yield DroppedText(unescape(words).strip(), IN_BOX)


def list_warnings(dropped: Sequence[DroppedText], comments: int, formulas: int) -> Iterator[str]:
    """Yield the warnings: what is hidden or struck out, comments, formulas without a result."""
    for reason, named in ((HIDDEN, "隐藏的行、列或工作表"), (STRUCK, STRUCK), (IN_BOX, IN_BOX)):
        found = [each.text for each in dropped if each.reason == reason]
        if found:
            yield f"表格中有 {len(found)} 处{named}未计入正文，如“{found[0][:30]}”"
    if comments:
        yield f"表格中有 {comments} 处批注未计入正文，请打开原文核对"
    if formulas:
        yield f"表格中有 {formulas} 个公式没有保存计算结果，未能读出；请用 Excel 打开后另存再导入"


def workbook_lines(book: Any, payload: bytes, dropped: list[DroppedText]) -> Iterator[Line]:
    """Yield the lines of each sheet that shows words; empty rows are left out, empty columns at the
    end cut, and hidden sheets, rows and columns put into `dropped`.

    A sheet begins with its title: rows that hold one cell only, above its table. Where it has none,
    its name stands in, unless Excel made that up.
    """
    left = Allowance()
    for sheet in book.worksheets:
        layout = read_layout(payload, sheet._worksheet_path)
        rows = list(sheet_rows(sheet, layout, left, dropped))
        if sheet.sheet_state != "visible":
            words = " ".join(cell for row in rows for cell in row if cell)
            dropped += [DroppedText(words, HIDDEN)] if words else []
            continue
        titles = list(takewhile(is_title_row, rows))
        if len(titles) == len(rows):  # a sheet of one column is words
            yield from (Line(text, True) for row in rows for text in row if text)
            continue
        if not titles and not DEFAULT_NAME.fullmatch(sheet.title.strip()):
            yield Line(sheet.title, True)
        yield from list_lines(rows)


def list_lines(rows: list[tuple[str, ...]]) -> Iterator[Line]:
    """Yield the rows of a sheet: its title, tables, and text that goes on below a table.

    第三条 and its sentence in one cell below a table are text, and so is what stands below them:
    the signature and the day.
    """
    in_text = True
    for row in rows:
        words = next(filter(None, row))
        in_text = is_title_row(row) and (
            in_text or (ends_sentence(words) and find_mark(words) is not None)
        )
        yield Line(words, True) if in_text else Line(cells=row)


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """The cells that are merged downwards, by row and column, with the last row of each; the rows
    and columns that are hidden.
    """

    merged: dict[tuple[int, int], int]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[int]


@dataclass(slots=True)
class Allowance:
    """The number of cells and rows that may still be read, of all sheets together."""

    cells: int = field(default_factory=lambda: MAX_CELLS)
    rows: int = field(default_factory=lambda: MAX_ROWS)

    def spend_row(self, cells: int) -> None:
        """Count one row. Raises ReadError where there are too many."""
        self.cells, self.rows = self.cells - cells, self.rows - 1
        if min(self.cells, self.rows) < 0:
            limit = f"{MAX_CELLS} 个单元格或 {MAX_ROWS} 行"
            raise ReadError(f"Excel 文件超过 {limit}；请拆分后再导入")


def sheet_rows(
    sheet: Any, layout: SheetLayout, left: Allowance, dropped: list[DroppedText]
) -> Iterator[tuple[str, ...]]:
    """Yield the rows of a sheet that hold words; what is hidden goes into `dropped`.

    What is merged downwards is read again in each row, as on a page (`expand_spans`).
    """
    hanging: dict[int, tuple[int, str]] = {}  # column: up to which row, which words
    for number, row in enumerate(sheet.iter_rows(), 1):
        left.spend_row(len(row))
        shown: list[str] = []
        hidden: list[str] = []
        for column, cell in enumerate(row, 1):
            value = shown_value(cell, dropped)
            words = inherited_text(number, column, value, layout.merged, hanging)
            is_hidden = number in layout.hidden_rows or column in layout.hidden_columns
            (hidden if is_hidden else shown).append(words)
        if any(hidden):
            dropped.append(DroppedText(" ".join(filter(None, hidden)), HIDDEN))
        if any(shown):
            yield tuple(shown[: max(i for i, cell in enumerate(shown, 1) if cell)])


def is_title_row(row: tuple[str, ...]) -> bool:
    """Return whether a row holds one cell of words only."""
    words = [cell for cell in row if cell]
    return len(words) == 1 and len(words[0]) > 1 and not words[0].replace(".", "").isdigit()


def read_layout(payload: bytes, path: str) -> SheetLayout:
    """Return what openpyxl hides from those who read row by row."""
    with zipfile.ZipFile(BytesIO(payload)) as archive:
        xml = archive.read(path)
    merged = ((a.decode(), b, c) for a, b, c in MERGED.findall(xml))
    columns = [HIDDEN_RANGE.findall(tag) for tag in HIDDEN_COLUMN.findall(xml)[:MAX_COLUMNS]]
    return SheetLayout(
        {(int(top), column_index_from_string(left)): int(bottom) for left, top, bottom in merged},
        frozenset(int(m[1]) for tag in HIDDEN_ROW.findall(xml) if (m := ROW_NUMBER.search(tag))),
        frozenset(
            column
            for found in columns
            if len(found) == 2
            for column in range(min(map(int, found)), min(max(map(int, found)), MAX_COLUMNS) + 1)
        ),
    )


def inherited_text(
    row: int,
    column: int,
    words: str,
    merged: dict[tuple[int, int], int],
    hanging: dict[int, tuple[int, str]],
) -> str:
    """Return the words of a cell, or of the one above that reaches down to it."""
    if (row, column) in merged:
        hanging[column] = (merged[row, column], words)
    last, above = hanging.get(column, (0, ""))
    return above if row <= last else words


def rich_words(value: CellRichText, dropped: list[DroppedText]) -> str:
    """Return the words of a cell of several runs: 10^4; what is struck out goes into `dropped`."""
    words = ""
    for run in value:
        if isinstance(run, str):
            words += run
            continue
        if run.font.strike:
            dropped.append(DroppedText(run.text.strip(), STRUCK))
            continue
        write = SIGNS.get(run.font.vertAlign or "")
        words += write(words, run.text) if write else run.text
    return words


def shown_value(cell: Any, dropped: list[DroppedText]) -> str:
    """Return a cell's value in the words that the sheet shows: 0.3 under `0%` is 30%."""
    value = cell.value
    if isinstance(value, CellRichText):
        value = rich_words(value, dropped)
    if value is None:
        return ""
    shown = show_value(value, cell.style_array.numFmtId, cell.number_format or GENERAL)
    if not shown and isinstance(value, str):  # ;;; hides what a cell holds
        dropped.append(DroppedText(value, HIDDEN))
    return join_cell_lines(" ".join(line.split()) for line in shown.splitlines())
