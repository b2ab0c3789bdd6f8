"""OFD files (GB/T 33190-2016): the text of every page by the places of its characters, as in a PDF.

Signatures, seals, annotations and attachments are no part of the text. Pages that are pictures are
recognised (`ocr`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracker.errors import ReadError
from tracker.model.snapshots import PICTURE_IN_TEXT, DroppedText
from tracker.parse.formats.glyphs import find_overprints
from tracker.parse.formats.ocr import recognise_pages
from tracker.parse.formats.ofd_package import BROKEN, Element, OfdPackage
from tracker.parse.formats.ofd_page import Box, OfdPage, read_box
from tracker.parse.formats.page_boxes import PageTable, TextBox, arrange_page
from tracker.parse.formats.page_layout import layout_pages, warn_of_dropped, warn_of_overprints
from tracker.parse.grammar.lines import PrintedText

MAX_PAGES = 2000
A4: Box = (0.0, 0.0, 210.0, 297.0)  # millimetres
NO_TEXT = (
    "OFD 里没有文字，也没有可识别的扫描页（文字可能已转为曲线）；"
    "请用 OFD 阅读器打开后另存为 PDF 再导入"
)


def read_text(
    payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]
) -> PrintedText:
    """Return the text of an OFD file in reading order.

    Raises ReadError for a file that is none, is encrypted, shows no words or exceeds the limits.
    """
    package = OfdPackage(payload)
    boxes: list[TextBox] = []
    tables: list[PageTable] = []
    apart: list[DroppedText] = []
    pictures: list[str] = []
    overprints: list[tuple[int, str]] = []
    number = 0
    for path in package.document_roots():
        document = OfdDocument(package, path)
        for page in document.read_pages():
            if number >= MAX_PAGES:
                raise ReadError(BROKEN.format(f"超过 {MAX_PAGES} 页"))
            if page.has_table_picture and page.glyphs:
                pictures.append(f"{PICTURE_IN_TEXT}（第{number + 1}页）")
            if page.pictures and not page.glyphs:
                boxes += document.recognise_pictures(page, number)
            found, ruled = arrange_page(page.glyphs, page.rules, number, page.height)
            boxes += found
            tables += ruled
            if words := find_overprints(page.glyphs):
                overprints.append((number + 1, words))
            apart += [DroppedText(text, reason, number + 1) for text, reason in page.set_apart]
            number += 1
    if not boxes and not tables:
        raise ReadError(NO_TEXT)
    lines, furniture = layout_pages(boxes, tables)
    warnings = (*warn_of_dropped(apart), *warn_of_overprints(overprints))
    return PrintedText(lines, warnings, (*apart, *furniture), tuple(pictures))


class OfdDocument:
    """One document of a package."""

    def __init__(self, package: OfdPackage, path: str) -> None:
        """Read the list of its pages and templates. Raises ReadError where it is damaged."""
        self.package, self.path = package, path
        self.root = package.read_xml(path)
        self.box = _page_box(self.root.find("CommonData/PageArea"), A4)
        self._templates = {
            each.get("ID", ""): each.get("BaseLoc", "") for each in self.root.iter("TemplatePage")
        }
        self._pictures: dict[str, str] | None = None

    def read_pages(self) -> Iterator[OfdPage]:
        """Yield the pages in their order, each over its background templates."""
        for each in self.root.findall("Pages/Page"):
            root = self._read_page(each.get("BaseLoc", ""))
            layers = [*self._template_layers(root), *root.findall("Content/Layer")]
            yield OfdPage(_page_box(root.find("Area"), self.box), layers)

    def _read_page(self, path: str) -> Element:
        return self.package.read_xml(self.package.resolve_path(path, self.path))

    def _template_layers(self, page: Element) -> Iterator[Element]:
        """Yield the layers of the templates that a page names."""
        for each in page.findall("Template"):
            if path := self._templates.get(each.get("TemplateID", "")):
                yield from self._read_page(path).findall("Content/Layer")

    def recognise_pictures(self, page: OfdPage, number: int) -> list[TextBox]:
        """Return the words of the pictures that are a page. Raises ReadError as `ocr` does."""
        if self._pictures is None:
            self._pictures = dict(self._list_pictures())
        found: list[TextBox] = []
        for resource in page.pictures:
            if path := self._pictures.get(resource):
                boxes = recognise_pages(self.package.read_part(path))
                found += [replace(box, page=number) for box in boxes]
        return found

    def _list_pictures(self) -> Iterator[tuple[str, str]]:
        """Yield the resources that are pictures: their ids and the paths of their files."""
        names = [each.text or "" for each in self.root.findall("CommonData/*") if "Res" in each.tag]
        for name in names:
            path = self.package.resolve_path(name, self.path)
            resources = self.package.read_xml(path)
            folder = resources.get("BaseLoc", "")
            for media in resources.iter("MultiMedia"):
                if file := media.findtext("MediaFile"):
                    place = f"{folder}/{file}" if folder else file
                    yield media.get("ID", ""), self.package.resolve_path(place, path)


def _page_box(area: Element | None, default: Box) -> Box:
    """Return the box of a page, in millimetres."""
    box = read_box(area.findtext("PhysicalBox") or "") if area is not None else default
    return box if box[2] > 0 and box[3] > 0 else default
