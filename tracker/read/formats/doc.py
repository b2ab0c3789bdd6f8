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
            "LibreOffice (soffice) is not installed, so this old Word file cannot be read: install it, or save the file as .docx"
        )
    try:
        done = subprocess.run((*CHILD, office), input=payload, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603  a fixed command
    except subprocess.TimeoutExpired as error:
        raise ReadError(f"LibreOffice took more than {SECONDS} seconds to read this file") from error
    if done.returncode:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise ReadError(f"LibreOffice cannot read this file: {reason[-1] if reason else f'it was stopped ({done.returncode})'}")
    return docx.read(done.stdout, charset, select, remove)
