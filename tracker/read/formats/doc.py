"""Old Word files (.doc, .wps): LibreOffice makes a .docx of them in a child process, and that is read."""

from __future__ import annotations

import shutil
import subprocess
import sys

from tracker.errors import ReadError
from tracker.read.formats import docx
from tracker.read.line import Line

SECONDS = 120
CHILD = (sys.executable, "-m", "tracker.read.formats.office_child")


def read(payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]) -> list[Line]:
    """The lines of an old Word file. Raises ReadError where LibreOffice is not installed, cannot read the file, or takes too long."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise ReadError(
            "旧版 Word 文件（.doc、.wps）需要 LibreOffice（soffice）才能读取，本机未安装：请安装，或另存为 .docx 再导入；原件已存证"
        )
    try:
        done = subprocess.run((*CHILD, office), input=payload, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603  a fixed command
    except subprocess.TimeoutExpired as error:
        raise ReadError(f"旧版 Word 文件超过 {SECONDS} 秒仍未转换完；请另存为 .docx 再导入") from error
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()
        why = reason[-1] if reason else f"转换进程被终止（{done.returncode}）"
        raise ReadError(f"LibreOffice 无法转换此旧版 Word 文件：{why}；请用 Word 打开核对，或另存为 .docx 再导入")
    return docx.read(done.stdout, charset, select, remove)
