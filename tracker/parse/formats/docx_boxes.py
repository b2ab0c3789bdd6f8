"""The text boxes of a Word paragraph, and whether they stand above its own words or below them.

A letterhead, a 版记 or a label of a figure may stand in a box. It holds blocks as the body does,
and is stored in a run of the paragraph at which it is anchored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tracker.parse.formats.docx_numbering import W

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
VML = "{urn:schemas-microsoft-com:vml}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
CONTENT = W + "txbxContent"
WORD_ART = VML + "textpath"  # letters as a drawing: its words are an attribute
# a second print of a box; what is moved away or deleted
NOT_SHOWN = frozenset({FALLBACK, W + "moveFrom", W + "del"})
LINE_HEIGHT = 200_000  # EMU; a box that begins lower than this stands below the paragraph
HALF_PAGE = 5_346_000  # EMU, of A4
UNITS = {"pt": 12_700, "in": 914_400, "cm": 360_000, "mm": 36_000, "px": 9_525, "": 9_525}  # EMU
LENGTH = re.compile(r"(-?\d{1,6}(?:\.\d{1,6})?)(pt|in|cm|mm|px|)")
NUMBER = re.compile(r"-?\d{1,10}")
SHAPES = tuple(VML + name for name in ("shape", "rect", "roundrect", "group", "oval"))


def list_with_boxes(paragraph: Any) -> Iterator[Any]:
    """Yield a paragraph and its boxes as they stand; the words of letters drawn as text."""
    boxes = [(stands_above(box, paragraph), box) for box in find_boxes(paragraph)]
    for place in (True, False):
        for is_above, box in boxes:
            if is_above is place:
                yield box if box.tag == CONTENT else box.get("string", "")
        if place:
            yield paragraph


def find_boxes(paragraph: Any) -> list[Any]:
    """Return the boxes of a paragraph, without those in another box."""
    return [
        box
        for box in paragraph.iter(CONTENT, WORD_ART)
        if not any(
            above.tag in NOT_SHOWN or above.tag == CONTENT
            for above in elements_above(box, paragraph)
        )
    ]


def elements_above(element: Any, top: Any) -> Iterator[Any]:
    """Yield the elements that hold an element, from the inside, up to but without `top`."""
    for above in element.iterancestors():
        if above is top:
            return
        yield above


def is_hidden_box(box: Any, paragraph: Any) -> bool:
    """Return whether the drawing that holds a box is not shown."""
    for above in elements_above(box, paragraph):
        name = above.find(DRAWING + "docPr")
        if name is not None and name.get("hidden") in ("1", "true"):
            return True
        if "visibility:hidden" in above.get("style", "").replace(" ", ""):
            return True
    return False


def stands_above(box: Any, paragraph: Any) -> bool:
    """Return whether a box stands above the words of its paragraph.

    Where nothing tells its place it stands where it is stored.
    """
    place = None
    for above in elements_above(box, paragraph):
        if above.tag == DRAWING + "anchor":
            place = _anchor_place(above)
        elif above.tag in SHAPES:  # of shapes in a group the outermost has the place on the page
            place = _shape_place(above)
    if place is not None:
        relative, offset = place
        if relative in ("paragraph", "line", "text"):
            return offset < LINE_HEIGHT
        if relative in ("bottomMargin", "bottom-margin-area"):
            return False
        return offset < HALF_PAGE
    for run in paragraph.iter(W + "t", CONTENT, WORD_ART):
        if run is box:
            return True
        inside = any(above.tag in (CONTENT, FALLBACK) for above in elements_above(run, paragraph))
        if run.tag == W + "t" and (run.text or "").strip() and not inside:
            return False
    return True


def _anchor_place(anchor: Any) -> tuple[str, int] | None:
    """Return what the height of a drawing is measured from, and how far below it begins."""
    position = anchor.find(DRAWING + "positionV")
    if position is None:
        return None
    relative = position.get("relativeFrom", "page")
    offset, align = (position.find(DRAWING + name) for name in ("posOffset", "align"))
    if offset is not None and NUMBER.fullmatch((offset.text or "").strip()):
        return relative, int(offset.text)
    if align is not None and align.text in ("top", "bottom"):
        return "page", 0 if align.text == "top" else HALF_PAGE
    return None


def _shape_place(shape: Any) -> tuple[str, int] | None:
    """Return the same of a shape of older versions, whose style says it as a page's does."""
    style = read_style(shape)
    if style.get("mso-position-vertical") in ("top", "bottom"):
        return "page", 0 if style["mso-position-vertical"] == "top" else HALF_PAGE
    length = LENGTH.fullmatch(style.get("margin-top", ""))
    if length is None or style.get("position") != "absolute":
        return None
    offset = int(float(length[1]) * UNITS[length[2]])
    return style.get("mso-position-vertical-relative", "text"), offset


def read_style(shape: Any) -> dict[str, str]:
    """Return the properties that the style of a shape sets."""
    pairs = (each.partition(":") for each in shape.get("style", "").split(";"))
    return {name.strip(): value.strip() for name, _, value in pairs}
