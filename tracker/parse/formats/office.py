"""Old office files: a running LibreOffice converts them, and the result is read.

.doc, .wps and .rtf become .docx, .xls and .et become .xlsx.
"""

from __future__ import annotations

import shutil

from tracker.errors import ReadError
from tracker.parse.formats.warm_office import OfficeError, convert_with_office

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
    try:
        return convert_with_office(office, payload, input_filter, suffix)
    except OfficeError as error:
        raise ReadError(FAILURE.format(name, suffix).format(error)) from error
