"""PDF files, read in a child process: a hostile file can crash, hang or eat memory, and must not take us along.

Pages that show words and hold none (scans) are recognised (`ocr`), and take their places among the others.
"""

from __future__ import annotations

import json
import subprocess
import sys

from tracker.errors import ReadError
from tracker.read.formats.boxes import Box, lines
from tracker.read.formats.ocr import recognised
from tracker.read.formats.ruled import Rule
from tracker.read.line import Line

SECONDS = 60
COMMAND = (sys.executable, "-m", "tracker.read.formats.pdf_child")


def read(payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]) -> list[Line]:
    """The lines of a PDF in reading order. Raises ReadError for a file that is none, shows no words, or exceeds the limits; for one
    with scanned pages as `ocr.recognised` does."""
    try:
        done = subprocess.run(COMMAND, input=payload, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603  a fixed command
    except subprocess.TimeoutExpired as error:
        raise ReadError(f"PDF 超过 {SECONDS} 秒仍未读完；请拆分或另存后再导入") from error
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ReadError(
            f"无法读取 PDF：{reason[-1] if reason else f'读取进程被终止（{done.returncode}）'}；请用阅读器打开核对，或另存后再导入"
        )
    rows, rules, scans = json.loads(done.stdout)
    boxes = [Box(*row) for row in rows]
    if scans:
        boxes = sorted(boxes + recognised(payload, scans), key=lambda box: box.page)
    if not boxes:
        raise ReadError("PDF 里没有文字，扫描页中也没有识别出文字；请用阅读器打开核对")
    return lines(boxes, [Rule(*each) for each in rules])
