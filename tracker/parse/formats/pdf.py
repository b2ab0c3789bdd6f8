"""PDF files, read in a child process.

Pages that show words and hold none (scans) are recognised (`ocr`), and take their places among the
others.
"""

from __future__ import annotations

import json

from tracker.errors import ReadError
from tracker.model.snapshots import PICTURE_IN_TEXT, DroppedText
from tracker.parse.formats import subprocess_reader
from tracker.parse.formats.ocr import recognise_pages
from tracker.parse.formats.page_boxes import PageTable, TextBox
from tracker.parse.formats.page_layout import layout_pages, warn_of_dropped, warn_of_overprints
from tracker.parse.formats.ruled_tables import Ending, Merge
from tracker.parse.grammar.lines import PrintedText

SECONDS = 60
FAILURE = "无法读取 PDF：{}；请用阅读器打开核对，或拆分、另存后再导入"


def read_text(
    payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]
) -> PrintedText:
    """Return the text of a PDF in reading order.

    Raises ReadError for a file that is none, shows no words, or exceeds the limits; for one with
    scanned pages as `ocr.recognise_pages` does.
    """
    found = subprocess_reader.run_reader("pdf_child", payload, SECONDS, FAILURE)
    rows, ruled, scans, set_apart, pictures, overprints = json.loads(found)
    boxes = [TextBox(*row) for row in rows]
    tables = [_make_table(*each) for each in ruled]
    if scans:
        boxes = sorted(boxes + recognise_pages(payload, scans), key=lambda box: box.page)
    if not boxes and not tables:
        raise ReadError("PDF 里没有文字，扫描页中也没有识别出文字；请用阅读器打开核对")
    lines, furniture = layout_pages(boxes, tables)
    apart = [DroppedText(*each) for each in set_apart]
    unread = tuple(f"{PICTURE_IN_TEXT}（第{page + 1}页）" for page in pictures)
    warnings = (*warn_of_dropped(apart), *warn_of_overprints(overprints))
    return PrintedText(lines, warnings, (*apart, *furniture), unread)


def _make_table(
    page: int,
    top: float,
    bottom: float,
    height: float,
    columns: list[float],
    rows: list[list[str]],
    merges: list[list[int]],
    endings: list[int],
) -> PageTable:
    """Return a table as the child process has written it."""
    return PageTable(
        page,
        top,
        bottom,
        height,
        tuple(columns),
        tuple(map(tuple, rows)),
        tuple(tuple(map(Merge, row)) for row in merges),
        tuple(map(Ending, endings)),
    )
