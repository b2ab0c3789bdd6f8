"""Scans: pictures, and the pages of a PDF that show words and hold none.

They are recognised in a child process with limits.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.util import find_spec
from threading import Lock

from tracker.errors import ReadError
from tracker.parse.formats import ocr_layout, subprocess_reader
from tracker.parse.formats.ocr_child import MAX_PAGES
from tracker.parse.formats.page_boxes import TextBox
from tracker.parse.formats.page_layout import layout_lines
from tracker.parse.grammar.lines import PrintedText

# a page, and as much to begin with; 5 are usual on an idle machine, 30 on a loaded one
SECONDS = 120
REQUIRED_PACKAGES = ("rapidocr", "onnxruntime")
FAILURE = "无法识别扫描件：{}；请核对文件能否打开，或拆分、另存后再导入"
NOT_INSTALLED = (
    "扫描件需要文字识别（OCR）组件才能读取：请在本项目目录运行 make extras，"
    "然后运行 tracker reread；原件已存证"
)

_engine_lock = (
    Lock()
)  # a page costs 3 seconds of CPU and 700 MB: one file at a time in each process


def read_text(
    payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]
) -> PrintedText:
    """Return the text of a picture (PNG, JPEG, TIFF).

    Raises ReadError as `recognise_pages` does, and where it shows no words.
    """
    found = recognise_pages(payload)
    if not found:
        raise ReadError("图片中没有识别出文字；请换用更清晰的扫描件")
    return PrintedText(layout_lines(found))


def recognise_pages(payload: bytes, pages: Sequence[int] = ()) -> list[TextBox]:
    """Return the words of these pages of a PDF (from 0), or of a picture, in reading order.

    Raises ReadError without the extra `ocr`, for a file that cannot be drawn, and beyond the
    limits of time, memory and pages.
    """
    if not all(map(find_spec, REQUIRED_PACKAGES)):
        raise ReadError(NOT_INSTALLED)
    if len(pages) > MAX_PAGES:
        raise ReadError(f"扫描页有 {len(pages)} 页，超过上限 {MAX_PAGES} 页；请拆分后再导入")
    limit = SECONDS * (1 + (len(pages) or MAX_PAGES))
    with _engine_lock:
        found = subprocess_reader.run_reader("ocr_child", payload, limit, FAILURE, *map(str, pages))
    return ocr_layout.layout_words(json.loads(found))
