"""PDF files with a text layer, read in a child process: a hostile file can crash, hang or eat memory, and must not take us along."""

from __future__ import annotations

import json
import subprocess
import sys

from tracker.errors import ReadError
from tracker.read.formats.boxes import Box, lines
from tracker.read.formats.ruled import Rule
from tracker.read.line import Line

SECONDS = 60
COMMAND = (sys.executable, "-m", "tracker.read.formats.pdf_child")


def read(payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]) -> list[Line]:
    """The lines of a PDF in reading order. Raises ReadError for a file that is none, has no text layer, or exceeds the limits."""
    try:
        done = subprocess.run(COMMAND, input=payload, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603  a fixed command
    except subprocess.TimeoutExpired as error:
        raise ReadError(f"PDF 超过 {SECONDS} 秒仍未读完；请拆分或另存后再导入") from error
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ReadError(
            f"无法读取 PDF：{reason[-1] if reason else f'读取进程被终止（{done.returncode}）'}；请用阅读器打开核对，或另存后再导入"
        )
    rows, rules = json.loads(done.stdout)
    if not rows:
        raise ReadError("PDF 没有文字层（扫描件），请先做文字识别（OCR）再导入")
    return lines([Box(*row) for row in rows], [Rule(*each) for each in rules])
