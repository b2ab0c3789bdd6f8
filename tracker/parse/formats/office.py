"""Old office files: LibreOffice converts them in a child process, and the result is read.

.doc, .wps and .rtf become .docx, .xls and .et become .xlsx.
"""

from __future__ import annotations

import shutil

from tracker.errors import ReadError
from tracker.parse.formats import subprocess_reader

SECONDS = 120  # the child gives up, and clears up, before
FAILURE = "LibreOffice 无法转换此{}文件：{{}}；请用原软件打开核对，或另存为 .{} 再导入"
MISSING = (
    "{}文件（{}）需要 LibreOffice（soffice）才能读取，本机未安装："
    "请安装，或另存为 .{} 再导入；原件已存证"
)


def convert_file(payload: bytes, input_filter: str, suffix: str, name: str, suffixes: str) -> bytes:
    """Return a file converted to `suffix`. `input_filter` is LibreOffice's name of its format.

    Raises ReadError where LibreOffice is not installed, cannot read the file, or takes too long.
    """
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        raise ReadError(MISSING.format(name, suffixes, suffix))
    return subprocess_reader.run_reader(
        "office_child", payload, SECONDS, FAILURE.format(name, suffix), office, input_filter, suffix
    )
