"""The child process of the PDF reader: a PDF on standard input; as JSON on standard output its
printed lines and rules with their boxes,
and the numbers of the pages whose words must be recognised.
"""

from __future__ import annotations

import ctypes
import json
import resource
import sys
from collections.abc import Iterator
from itertools import groupby, islice, pairwise

import pypdfium2 as pdfium
from pypdfium2 import raw

from tracker.parse.formats.image_pages import is_scan

MEMORY = 2 << 30  # bytes of address space
CPU_SECONDS = 50
MAX_PAGES = 2000
MAX_CHARACTERS = 5_000_000  # on all pages
MAX_SPACE = 1.5  # characters; the gap between two cells is wider
MIN_SPACE = 0.2  # characters, where a space is seen and not drawn
SAME_PLACE = 1.0  # points within which two places are one
MIN_RULE = 6.0  # points; the thickness of a rule that is drawn as a box is less
MAX_PATHS = 2000  # on one page
BREAKS, SPACES = "\r\n", " \t\xa0\u3000"

# page, text, left, right, baseline, size, page height: points, y upwards
BoxRow = tuple[int, str, float, float, float, float, float]

Point = tuple[float, float]
RuleRow = tuple[int, float, float, float, float]  # page, left, bottom, right, top


def main() -> int:
    """Print the rows; exit 1 with one line of reason."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        found = read_document(sys.stdin.buffer.read())
    except (pdfium.PdfiumError, MemoryError, ValueError) as error:
        print(str(error) or type(error).__name__, file=sys.stderr)
        return 1
    json.dump(found, sys.stdout)
    return 0


def read_document(payload: bytes) -> tuple[list[BoxRow], list[RuleRow], list[int]]:
    """The lines of every page in the order in which they are drawn, the rules, and the pages that
    only show words (`pictured`).
    """
    document = pdfium.PdfDocument(payload)
    if len(document) > MAX_PAGES:
        raise ValueError(f"{len(document)} pages, more than {MAX_PAGES}")
    rows: list[BoxRow] = []
    ruled: list[RuleRow] = []
    scans: list[int] = []
    left = MAX_CHARACTERS
    for number in range(len(document)):
        text = document[number].get_textpage()
        left -= text.count_chars()
        if left < 0:
            raise ValueError(f"more than {MAX_CHARACTERS} characters")
        if is_scan(document[number], text):
            scans.append(number)
            continue
        rows += page_lines(text, number, document[number].get_height())
        ruled += find_rules(document[number], number)
    return rows, ruled, scans


def find_rules(page: pdfium.PdfPage, number: int) -> list[RuleRow]:
    """The level and upright lines of a page, such as tables are ruled with; none of a page that is
    a drawing.
    """
    paths = list(islice(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]), MAX_PATHS + 1))
    if (
        len(paths) > MAX_PATHS
        or sum(raw.FPDFPath_CountSegments(path) for path in paths) > 5 * MAX_PATHS
    ):
        return []
    found = []
    for path in paths:
        for (ax, ay), (bx, by) in path_segments(path):
            wide, high = abs(ax - bx), abs(ay - by)
            if min(wide, high) < SAME_PLACE and max(wide, high) > MIN_RULE:
                found.append((number, min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)))
    return found


def path_segments(path: pdfium.PdfObject) -> Iterator[tuple[Point, Point]]:
    """The straight pieces of a path, closed where it closes itself."""
    x, y = ctypes.c_float(), ctypes.c_float()
    matrix = path.get_matrix()
    start = here = (0.0, 0.0)
    for i in range(raw.FPDFPath_CountSegments(path)):
        segment = raw.FPDFPath_GetPathSegment(path, i)
        raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
        there = matrix.on_point(x.value, y.value)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = there
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield here, there
        here = there
        if raw.FPDFPathSegment_GetClose(segment):
            yield here, start


def page_lines(text: pdfium.PdfTextPage, number: int, height: float) -> list[BoxRow]:
    """One page's lines."""
    sheet = PageText(text)
    return [sheet.row(part, number, height) for run in sheet.ordered() for part in sheet.apart(run)]


class PageText:
    """One page's characters: what each is, where it stands."""

    def __init__(self, text: pdfium.PdfTextPage) -> None:
        self.text = text
        self.codes = [raw.FPDFText_GetUnicode(text, i) for i in range(text.count_chars())]
        x, y = ctypes.c_double(), ctypes.c_double()
        to_x, to_y = ctypes.byref(x), ctypes.byref(y)
        self.places = [
            (raw.FPDFText_GetCharOrigin(text, i, to_x, to_y), x.value, y.value)[1:]
            for i in range(len(self.codes))
        ]
        self.space = len(self.codes)  # stands for a space that is seen, not drawn
        self.codes.append(ord(" "))

    def runs(self) -> Iterator[list[int]]:
        """The characters between breaks."""
        for is_break, run in groupby(range(self.space), key=lambda i: chr(self.codes[i]) in BREAKS):
            found = list(run)
            if not is_break and self.inked(found):
                yield found

    def inked(self, run: list[int]) -> list[int]:
        """Those that leave ink."""
        return [i for i in run if self.codes[i] and chr(self.codes[i]) not in SPACES]

    def ordered(self) -> Iterator[list[int]]:
        """The runs from left to right.

        LibreOffice draws a line font by font, so that its “ and ” come before the words between
        them: where the runs of one baseline
        step back, they are one, in the order in which the characters stand.
        """
        level: list[list[int]] = []
        for run in self.runs():
            if level and abs(self.places[run[0]][1] - self.places[level[0][0]][1]) > SAME_PLACE:
                yield from self.levelled(level)
                level = []
            level.append(run)
        yield from self.levelled(level)

    def levelled(self, level: list[list[int]]) -> list[list[int]]:
        """The runs of one baseline."""
        inked = self.inked([i for run in level for i in run])
        if all(self.places[a][0] <= self.places[b][0] + SAME_PLACE for a, b in pairwise(inked)):
            return level
        inked.sort(key=lambda i: self.places[i][0])
        whole = inked[:1]
        for a, b in pairwise(inked):
            whole += [self.space, b] if self.gap(a, b) > MIN_SPACE else [b]
        return [whole]

    def apart(self, run: list[int]) -> list[list[int]]:
        """One printed line, cut where a gap is wider than any space in a sentence: the cells of a
        table.
        """
        parts: list[list[int]] = [[]]
        before: int | None = None
        spaced = False
        for i in run:
            if chr(self.codes[i]) in SPACES or not self.codes[i]:
                spaced = True
            else:
                if spaced and before is not None and self.gap(before, i) > MAX_SPACE:
                    parts.append([])
                before, spaced = i, False
            parts[-1].append(i)
        return [part for part in parts if self.inked(part)]

    def gap(self, a: int, b: int) -> float:
        """The room between two characters, in characters."""
        return float(
            (self.text.get_charbox(b, loose=True)[0] - self.text.get_charbox(a, loose=True)[2])
            / (self.size(b) or 1.0)
        )

    def row(self, part: list[int], number: int, height: float) -> BoxRow:
        """The words of one run of characters with their box."""
        solid = self.inked(part)
        left, bottom, _, _ = self.text.get_charbox(solid[0], loose=True)
        right = self.text.get_charbox(solid[-1], loose=True)[2]
        return (
            number,
            "".join(chr(self.codes[i]) for i in part),
            left,
            right,
            bottom,
            self.size(solid[0]),
            height,
        )

    def size(self, index: int) -> float:
        """The size in which a character is printed: the font's, enlarged by the text matrix."""
        matrix = raw.FS_MATRIX()
        scale = (
            abs(matrix.d) or 1.0
            if raw.FPDFText_GetMatrix(self.text, index, ctypes.byref(matrix))
            else 1.0
        )
        return float(raw.FPDFText_GetFontSize(self.text, index) * scale)


if __name__ == "__main__":
    sys.exit(main())
