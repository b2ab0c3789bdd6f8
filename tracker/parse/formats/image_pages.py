"""Find the pages of a PDF that show words without text: scans, and text drawn as curves.

Runs in the PDF reader's child process.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

import pypdfium2 as pdfium
from pypdfium2 import raw

from tracker.parse.formats.glyphs import Glyph

Bounds = tuple[float, float, float, float]  # left, bottom, right, top, in points
TABLE_PICTURE = 0.08  # of the page: 6 × 8 cm of an A4 page; a seal covers .03
MAX_CAPTION = 10  # characters over a picture that is no ground of a text
FULL_PAGE = 0.5  # of the page: a picture this large is the page itself
MIN_PICTURE = 0.02  # of the page: a smaller picture on a page without words is an ornament
MIN_CHARACTERS = (
    50  # characters that a scanner may print over its picture: a page number, its maker's name
)
MIN_CURVES = 200  # curves; so many on a page without words are outlines of letters
MAX_OBJECTS = 5000  # read, of one page


def is_scan(page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> bool:
    """Return whether the words of a page must be recognised.

    Words hidden behind a picture are somebody's recognition of it: what counts is what the page
    shows.
    """
    covered = picture_share(page)
    if covered >= FULL_PAGE:
        return count_visible(text) < MIN_CHARACTERS
    return count_visible(text) == 0 and (covered > MIN_PICTURE or count_curves(page) > MIN_CURVES)


def picture_share(page: pdfium.PdfPage) -> float:
    """Return the share of a page that its pictures cover; those that overlap count twice."""
    return sum(share for share, _ in list_pictures(page))


def list_pictures(page: pdfium.PdfPage) -> list[tuple[float, Bounds]]:
    """Return the share of the page and the bounds of every picture on it."""
    left, bottom, right, top = page.get_bbox()  # of the file: pictures are not turned by /Rotate
    whole = (right - left) * (top - bottom)
    found: list[tuple[float, Bounds]] = []
    for image in islice(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]), MAX_OBJECTS):
        bounds = image.get_bounds()
        wide = min(bounds[2], right) - max(bounds[0], left)
        high = min(bounds[3], top) - max(bounds[1], bottom)
        if whole > 0:
            found.append((max(0.0, wide) * max(0.0, high) / whole, bounds))
    return found


def shows_table_picture(page: pdfium.PdfPage, glyphs: Sequence[Glyph]) -> bool:
    """Return whether a page of text shows a picture as large as a table, without text over it.

    A picture behind the text is its ground; a seal is smaller.
    """
    large = [bounds for share, bounds in list_pictures(page) if share >= TABLE_PICTURE]
    return any(
        sum(
            left <= x <= right and bottom <= y <= top for x, y in (glyph.middle for glyph in glyphs)
        )
        < MAX_CAPTION
        for left, bottom, right, top in large
    )


def count_visible(text: pdfium.PdfTextPage) -> int:
    """Return how many characters leave ink, MIN_CHARACTERS at most."""
    count = 0
    for i in range(text.count_chars()):
        if not chr(raw.FPDFText_GetUnicode(text, i)).strip("\0\ufeff \t\r\n\xa0\u3000"):
            continue
        holder = raw.FPDFText_GetTextObject(text, i)
        count += not (
            holder
            and raw.FPDFTextObj_GetTextRenderMode(holder) == raw.FPDF_TEXTRENDERMODE_INVISIBLE
        )
        if count >= MIN_CHARACTERS:
            break
    return count


def count_curves(page: pdfium.PdfPage) -> int:
    """Return how many curved pieces a page's paths have, about MIN_CURVES at most."""
    count = 0
    for path in islice(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH]), MAX_OBJECTS):
        for i in range(min(raw.FPDFPath_CountSegments(path), MAX_OBJECTS)):
            count += (
                raw.FPDFPathSegment_GetType(raw.FPDFPath_GetPathSegment(path, i))
                == raw.FPDF_SEGMENT_BEZIERTO
            )
        if count > MIN_CURVES:
            break
    return count
