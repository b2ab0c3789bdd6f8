"""Rich text files (.rtf), read as the .docx that LibreOffice makes of them."""

from __future__ import annotations

from tracker.parse.formats import docx
from tracker.parse.formats.office import convert_file
from tracker.parse.grammar.lines import PrintedText


def read_text(
    payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]
) -> PrintedText:
    """Return the text of a rich text file. Raises ReadError as `convert_file` does."""
    converted = convert_file(payload, "Rich Text Format", "docx", " RTF ", ".rtf")
    return docx.read_converted(converted, payload)
