"""PDF files, read in a child process.

Pages that show words and hold none (scans) are recognised (`ocr`), and take their places among the
others.
"""

from __future__ import annotations

import json

from tracker.errors import ReadError
from tracker.parse.formats import subprocess_reader
from tracker.parse.formats.ocr import recognised
from tracker.parse.formats.page_layout import Box, lines
from tracker.parse.formats.ruled_tables import Rule
from tracker.parse.grammar.lines import Line

SECONDS = 60
FAILED = "无法读取 PDF：{}；请用阅读器打开核对，或拆分、另存后再导入"


def read(payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]) -> list[Line]:
    """The lines of a PDF in reading order. Raises ReadError for a file that is none, shows no
    words, or exceeds the limits; for one
    with scanned pages as `ocr.recognised` does.
    """
    rows, rules, scans = json.loads(subprocess_reader.run("pdf_child", payload, SECONDS, FAILED))
    boxes = [Box(*row) for row in rows]
    if scans:
        boxes = sorted(boxes + recognised(payload, scans), key=lambda box: box.page)
    if not boxes:
        raise ReadError("PDF 里没有文字，扫描页中也没有识别出文字；请用阅读器打开核对")
    return lines(boxes, [Rule(*each) for each in rules])
