"""Old Word files (.doc, .wps), read as the .docx that LibreOffice makes of them."""

from __future__ import annotations

from tracker.parse.formats import docx
from tracker.parse.formats.office import convert_file
from tracker.parse.grammar.lines import PrintedText


def read_text(
    payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]
) -> PrintedText:
    """Return the text of an old Word file. Raises ReadError as `convert_file` does."""
    converted = convert_file(payload, "MS Word 97", "docx", "旧版 Word ", ".doc、.wps")
    return docx.read_converted(converted, payload)
