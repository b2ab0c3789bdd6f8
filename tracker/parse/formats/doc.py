"""Old Word files (.doc, .wps): LibreOffice makes a .docx of them in a child process, and that is
read.
"""

from __future__ import annotations

import shutil

from tracker.errors import ReadError
from tracker.parse.formats import docx, subprocess_reader
from tracker.parse.grammar.lines import Line

SECONDS = 120  # the child gives up, and clears up, before
FAILURE = "LibreOffice 无法转换此旧版 Word 文件：{}；请用 Word 打开核对，或另存为 .docx 再导入"


def read_text(
    payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]
) -> list[Line]:
    """The lines of an old Word file.

    Raises ReadError where LibreOffice is not installed, cannot read the file, or takes too long.
    """
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise ReadError(
            "旧版 Word 文件（.doc、.wps）需要 LibreOffice（soffice）才能读取，本机未安装：请安装，或另存为 .docx 再导入；原件已存证"
        )
    return docx.read_text(
        subprocess_reader.run_reader("office_child", payload, SECONDS, FAILURE, office),
        charset,
        select,
        remove,
    )
