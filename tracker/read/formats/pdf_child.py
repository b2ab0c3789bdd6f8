"""The child process of the PDF reader: a PDF on standard input, its printed lines with their boxes as JSON on standard output."""

from __future__ import annotations

import ctypes
import json
import resource
import sys

import pypdfium2 as pdfium
from pypdfium2 import raw

MEMORY = 2 << 30  # bytes of address space
CPU_SECONDS = 50
MAX_PAGES = 2000
MAX_CHARACTERS = 5_000_000  # on all pages
BREAK, SPACE = "\r\n", " \t\xa0\u3000"

Row = tuple[int, str, float, float, float, float, float]  # page, text, left, right, baseline, size, page height: points, y upwards


def main() -> int:
    """Print the rows; exit 1 with one line of reason."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        rows = read(sys.stdin.buffer.read())
    except (pdfium.PdfiumError, MemoryError, ValueError) as error:
        print(str(error) or type(error).__name__, file=sys.stderr)
        return 1
    json.dump(rows, sys.stdout)
    return 0


def read(payload: bytes) -> list[Row]:
    """The lines of every page in the order in which they are drawn."""
    document = pdfium.PdfDocument(payload)
    if len(document) > MAX_PAGES:
        raise ValueError(f"{len(document)} pages, more than {MAX_PAGES}")
    rows: list[Row] = []
    left = MAX_CHARACTERS
    for number in range(len(document)):
        text = document[number].get_textpage()
        left -= text.count_chars()
        if left < 0:
            raise ValueError(f"more than {MAX_CHARACTERS} characters")
        rows += lines(text, number, document[number].get_height())
    return rows


def lines(text: pdfium.PdfTextPage, number: int, height: float) -> list[Row]:
    """One page's lines."""
    codes = [raw.FPDFText_GetUnicode(text, i) for i in range(text.count_chars())]
    rows: list[Row] = []
    run: list[int] = []
    for i, code in enumerate([*codes, ord("\n")]):
        if chr(code) not in BREAK:
            run.append(i)
            continue
        solid = [j for j in run if chr(codes[j]) not in SPACE and codes[j]]
        if solid:
            left, bottom, _, _ = text.get_charbox(solid[0], loose=True)
            right = text.get_charbox(solid[-1], loose=True)[2]
            words = "".join(chr(codes[j]) for j in run)
            size = raw.FPDFText_GetFontSize(text, solid[0]) * scale(text, solid[0])
            rows.append((number, words, left, right, bottom, size, height))
        run = []
    return rows


def scale(text: pdfium.PdfTextPage, index: int) -> float:
    """How much the text matrix enlarges the nominal font size."""
    matrix = raw.FS_MATRIX()
    return abs(matrix.d) or 1.0 if raw.FPDFText_GetMatrix(text, index, ctypes.byref(matrix)) else 1.0


if __name__ == "__main__":
    sys.exit(main())
