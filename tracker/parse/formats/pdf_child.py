"""The child process of the PDF reader: a PDF on standard input, its pages as JSON on standard
output.

The JSON holds the printed boxes and ruled tables in reading order, the numbers of the pages whose
words must be recognised, and the texts that are set apart, each with its page and the reason.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import astuple
from typing import NamedTuple

import pypdfium2 as pdfium

from tracker.model.snapshots import DroppedText
from tracker.parse.formats.glyphs import find_overprints
from tracker.parse.formats.image_pages import is_scan, shows_table_picture
from tracker.parse.formats.page_boxes import PageTable, TextBox, arrange_page
from tracker.parse.formats.pdf_page import PdfPage

MEMORY = 2 << 30  # bytes of address space
CPU_SECONDS = 50
MAX_PAGES = 2000
MAX_CHARACTERS = 5_000_000  # on all pages


class PdfContent(NamedTuple):
    """The content of the pages of a PDF."""

    boxes: list[TextBox]
    tables: list[PageTable]
    scans: list[int]
    set_apart: list[DroppedText]
    pictures: list[int]  # pages of text with a picture as large as a table
    overprints: list[tuple[int, str]]  # pages, counted from 1, and their words over each other


def main() -> int:
    """Print the content; exit 1 with one line of reason."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        found = read_document(sys.stdin.buffer.read())
    except (pdfium.PdfiumError, MemoryError, ValueError) as error:
        reason = str(error) or type(error).__name__
        print("文件设有打开密码" if "password" in reason else reason, file=sys.stderr)
        return 1
    json.dump(([astuple(box) for box in found.boxes], *found[1:]), sys.stdout)
    return 0


def read_document(payload: bytes) -> PdfContent:
    """Return what every page holds.

    Raises ValueError beyond MAX_PAGES or MAX_CHARACTERS, PdfiumError for what is no PDF.
    """
    document = pdfium.PdfDocument(payload)
    if len(document) > MAX_PAGES:
        raise ValueError(f"{len(document)} pages, more than {MAX_PAGES}")
    content = PdfContent([], [], [], [], [], [])
    left = MAX_CHARACTERS
    for number in range(len(document)):
        page = document[number]
        text = page.get_textpage()
        left -= text.count_chars()
        if left < 0:
            raise ValueError(f"more than {MAX_CHARACTERS} characters")
        if is_scan(page, text):
            content.scans.append(number)
            continue
        shown = PdfPage(page, text)
        boxes, tables = arrange_page(shown.glyphs, shown.rules, number, shown.height)
        if words := find_overprints(shown.glyphs):
            content.overprints.append((number + 1, words))
        if shows_table_picture(page, shown.glyphs):
            content.pictures.append(number)
        content.boxes.extend(boxes)
        content.tables.extend(tables)
        content.set_apart.extend(DroppedText(*each, number + 1) for each in shown.set_apart)
    return content


if __name__ == "__main__":
    sys.exit(main())
