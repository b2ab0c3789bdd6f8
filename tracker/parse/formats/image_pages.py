"""Find the pages of a PDF that show words without text: scans, and text drawn as curves.

Runs in the PDF reader's child process.
"""

from __future__ import annotations

from itertools import islice

import pypdfium2 as pdfium
from pypdfium2 import raw

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
    left, bottom, right, top = page.get_bbox()  # of the file: pictures are not turned by /Rotate
    whole = (right - left) * (top - bottom)
    area = 0.0
    for image in islice(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]), MAX_OBJECTS):
        one_left, one_bottom, one_right, one_top = image.get_bounds()
        wide = min(one_right, right) - max(one_left, left)
        high = min(one_top, top) - max(one_bottom, bottom)
        area += max(0.0, wide) * max(0.0, high)
    return area / whole if whole > 0 else 0.0


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
