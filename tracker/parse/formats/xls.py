"""Old Excel files (.xls, .et), read as the .xlsx that LibreOffice makes of them."""

from __future__ import annotations

from tracker.parse.formats import xlsx
from tracker.parse.formats.office import convert_file
from tracker.parse.grammar.lines import PrintedText


def read_text(
    payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]
) -> PrintedText:
    """Return the text of an old Excel file. Raises ReadError as `convert_file` does."""
    converted = convert_file(payload, "MS Excel 97", "xlsx", "旧版 Excel ", ".xls、.et")
    return xlsx.read_text(converted, charset, select, remove)
