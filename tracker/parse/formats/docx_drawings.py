"""Find what shows text in a Word file and is not read: pictures, charts, and embedded objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tracker.model.snapshots import PICTURE_IN_TEXT
from tracker.parse.formats.docx_boxes import (
    DRAWING,
    LENGTH,
    NOT_SHOWN,
    UNITS,
    VML,
    read_style,
)
from tracker.parse.formats.docx_numbering import W

PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic"
GRAPHIC = "{http://schemas.openxmlformats.org/drawingml/2006/main}graphicData"
OBJECT = "{urn:schemas-microsoft-com:office:office}OLEObject"
MIN_WIDTH, MIN_HEIGHT = 2_160_000, 540_000  # 6 cm and 1.5 cm in EMU
# What a drawing holds, by the end of the address of its kind.
DIAGRAMS = {"/chart": "图表", "/chartex": "图表", "/diagram": "SmartArt 图形"}


def list_unread_drawings(body: Any) -> tuple[str, ...]:
    """Return the names of what may hold a table, a formula or words; a seal is too small."""
    found = [*_list_pictures(body), *_list_old_pictures(body), *_list_objects(body)]
    return tuple(dict.fromkeys(f"{PICTURE_IN_TEXT}{name}" for name in found))


def _list_pictures(body: Any) -> Iterator[str]:
    for extent in body.iter(DRAWING + "extent"):
        drawing = extent.getparent()
        graphic = next(drawing.iter(GRAPHIC), None)
        kind = "" if graphic is None else f"/{graphic.get('uri', '').rpartition('/')[2]}"
        if kind in DIAGRAMS:
            yield f"（{DIAGRAMS[kind]}）"
            continue
        width, height = (extent.get(name, "") for name in ("cx", "cy"))
        if not (width.isdecimal() and height.isdecimal() and _is_large(width[:12], height[:12])):
            continue
        if next(drawing.iter(PICTURE), None) is not None:
            name = drawing.find(DRAWING + "docPr")
            yield "" if name is None else f"“{name.get('name', '')}”"


def _list_old_pictures(body: Any) -> Iterator[str]:
    """Yield the pictures of older versions, which are no second print and no face of an object."""
    for data in body.iter(VML + "imagedata"):
        above = {each.tag for each in data.iterancestors()}
        if W + "object" in above or not NOT_SHOWN.isdisjoint(above):
            continue
        style = read_style(data.getparent())
        sizes = [LENGTH.fullmatch(style.get(name, "")) for name in ("width", "height")]
        widths = [float(size[1]) * UNITS[size[2]] for size in sizes if size is not None]
        if len(widths) == 2 and _is_large(*widths):
            yield f"“{data.get('{urn:schemas-microsoft-com:office:office}title', '')}”"


def _list_objects(body: Any) -> Iterator[str]:
    """Yield the objects of other programs: a sheet of Excel, a formula of MathType."""
    for each in body.iter(OBJECT):
        if NOT_SHOWN.isdisjoint({above.tag for above in each.iterancestors()}):
            yield f"（嵌入的 {each.get('ProgID') or '其他程序'} 对象）"


def _is_large(width: str | float, height: str | float) -> bool:
    return int(width) >= MIN_WIDTH and int(height) >= MIN_HEIGHT
