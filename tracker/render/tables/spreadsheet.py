"""Render a list as a sheet, CSV or XLSX, one row an item. Cells are text, never formulas."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

Json = dict[str, Any]
BOM = "\ufeff"  # without it Excel reads UTF-8 as GBK
# what a cell begins with that a sheet would compute
FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # XML cannot hold them
ISO_DAY = re.compile(r"(?:19|20|21)\d\d-\d\d-\d\d")
MAX_CELL_LENGTH = 32_000  # characters; Excel takes 32,767 a cell
# the same rows give the same properties
CREATED_AT = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """One column: `path` leads to its values (`policy.title`, or `basis.quote` of every item of a
    list, a line each), `words` translates them, `missing` stands where there is none.
    """

    name: str
    path: str
    words: Mapping[str, str] = field(default_factory=dict)
    missing: str = ""


def as_csv(columns: Sequence[SheetColumn], rows: Iterable[Json]) -> bytes:
    """Return the rows as CSV: UTF-8 with BOM, CRLF, a head row."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows(_table_rows(columns, rows))
    return (BOM + out.getvalue()).encode()


def as_xlsx(columns: Sequence[SheetColumn], rows: Iterable[Json], title: str) -> bytes:
    """Return the rows as one worksheet with a frozen head row; days are dates."""
    from openpyxl import Workbook  # a quarter of a second to import

    book = Workbook(write_only=True)
    book.properties.created = book.properties.modified = CREATED_AT
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for cells in _table_rows(columns, rows):
        sheet.append([_parse_day(cell) for cell in cells])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _table_rows(columns: Sequence[SheetColumn], rows: Iterable[Json]) -> Iterator[list[str | int]]:
    yield [column.name for column in columns]
    for row in rows:
        yield [
            _format_cell(_values_at(row, column.path.split(".")) or [column.missing], column.words)
            for column in columns
        ]


def _values_at(value: Any, path: list[str]) -> list[Any]:
    """Return the values at the end of a path; of a list on the way, those of every item."""
    if isinstance(value, list | tuple):
        return [found for item in value for found in _values_at(item, path)]
    if not path:
        return [] if value is None else [value]
    return _values_at(value.get(path[0]), path[1:]) if isinstance(value, dict) else []


def _format_cell(values: list[Any], words: Mapping[str, str]) -> str | int:
    """Return a number as it is; everything else as text, several values a line each."""
    if len(values) == 1 and type(values[0]) is int:
        return values[0]
    texts = ("是" if value is True else "否" if value is False else str(value) for value in values)
    return _escape_formula("\n".join(dict.fromkeys(words.get(text, text) for text in texts)))


def _escape_formula(text: str) -> str:
    """Return a text as a cell, without control characters or a formula.

    It is cut with a remark where it is too long for Excel.
    """
    clean = CONTROL.sub("", text)
    if len(clean) > MAX_CELL_LENGTH:
        clean = f"{clean[:MAX_CELL_LENGTH]}……（共 {len(clean)} 字，此处截断）"
    return f"'{clean}" if clean.startswith(FORMULA) else clean


def _parse_day(cell: str | int) -> str | int | date:
    try:
        return (
            date.fromisoformat(cell) if isinstance(cell, str) and ISO_DAY.fullmatch(cell) else cell
        )
    except ValueError:  # 2024-02-30
        return cell
