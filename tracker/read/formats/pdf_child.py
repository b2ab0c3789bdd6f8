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
WIDEST_SPACE = 1.5  # characters; the gap between two cells is wider
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
        rows += [row(text, codes, part, number, height) for part in apart(text, codes, run)]
        run = []
    return rows


def apart(text: pdfium.PdfTextPage, codes: list[int], run: list[int]) -> list[list[int]]:
    """One printed line, cut where a gap is wider than any space in a sentence: the cells of a table."""
    parts: list[list[int]] = [[]]
    before: int | None = None
    spaced = False
    for i in run:
        if chr(codes[i]) in SPACE or not codes[i]:
            spaced = True
        else:
            if spaced and before is not None and gap(text, before, i) > WIDEST_SPACE:
                parts.append([])
            before, spaced = i, False
        parts[-1].append(i)
    return [part for part in parts if any(codes[i] and chr(codes[i]) not in SPACE for i in part)]


def gap(text: pdfium.PdfTextPage, a: int, b: int) -> float:
    """The room between two characters, in characters."""
    size = raw.FPDFText_GetFontSize(text, b) * scale(text, b) or 1.0
    return float((text.get_charbox(b, loose=True)[0] - text.get_charbox(a, loose=True)[2]) / size)


def row(text: pdfium.PdfTextPage, codes: list[int], part: list[int], number: int, height: float) -> Row:
    """The words of one run of characters with their box."""
    solid = [i for i in part if codes[i] and chr(codes[i]) not in SPACE]
    left, bottom, _, _ = text.get_charbox(solid[0], loose=True)
    right = text.get_charbox(solid[-1], loose=True)[2]
    size = raw.FPDFText_GetFontSize(text, solid[0]) * scale(text, solid[0])
    return number, "".join(chr(codes[i]) for i in part), left, right, bottom, size, height


def scale(text: pdfium.PdfTextPage, index: int) -> float:
    """How much the text matrix enlarges the nominal font size."""
    matrix = raw.FS_MATRIX()
    return abs(matrix.d) or 1.0 if raw.FPDFText_GetMatrix(text, index, ctypes.byref(matrix)) else 1.0


if __name__ == "__main__":
    sys.exit(main())
