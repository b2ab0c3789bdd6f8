"""Web pages: the main text without the furniture of the site."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag
from soupsieve import SelectorSyntaxError

from tracker.errors import ReadError
from tracker.read.formats.charset import decode
from tracker.read.line import Line

# A block begins and ends a line; everything else (span, font, strong, a) runs on within one.
BLOCKS = frozenset(
    {
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "form",
    }
    | {"h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td"}
    | {"tfoot", "th", "thead", "title", "tr", "ul"}
)
NOISE = (
    "script, style, noscript, template, head, nav, header, footer, aside, form, button, select, iframe, svg, object, video, audio, input",
    "[hidden], [aria-hidden=true], [style*='display:none'], [style*='display: none']",
    # What Chinese government sites put round a text: share bar, font size, print, view counter, QR code, neighbours.
    ".share, .bdsharebuttonbox, .fontsize, .print, .toolbar, .breadcrumb, .crumb, .position, .location",
    ".qrcode, .ewm, .pagination, .related, .xgxx",
    "#share, #print, #footer, #header, #nav, #qrcode, #breadcrumb",
)
MAIN = ("#zoom", "#UCAP-CONTENT", ".TRS_Editor", "#ivs_content", "article", "main", "#content", ".article-content", ".article", ".content")
MAX_DEPTH = 400  # html.parser nests without limit; deeper than this is no document


def read(payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]) -> list[Line]:
    """The lines of a page's main text: those under `select`, else under the first known main element that holds most of it.

    Raises ReadError for a selector that is none or that finds nothing, and for nesting beyond MAX_DEPTH.
    """
    soup = BeautifulSoup(decode(payload, charset, page=True), "html.parser")
    try:
        for selector in (*NOISE, *remove):
            for tag in soup.select(selector):
                tag.extract()
        root = chosen(soup, select)
    except (SelectorSyntaxError, RecursionError) as error:
        raise ReadError(f"cannot select in this page: {str(error).splitlines()[0]}") from error
    return list(lines(root))


def chosen(soup: BeautifulSoup, select: str | None) -> Tag:
    """The element that holds the text."""
    if select:
        found = soup.select_one(select)
        if found is None:
            raise ReadError(f"nothing on the page matches select = {select!r}")
        return found
    whole = len(soup.get_text())
    for selector in MAIN:
        found = soup.select_one(selector)
        if found is not None and len(found.get_text()) * 2 > whole:
            return found
    return soup


def lines(root: Tag) -> Iterator[Line]:
    """A line a block; `<br>` breaks a line too, and a table row is a line of cells."""
    words: list[str] = []

    def flush() -> Iterator[Line]:
        text = " ".join("".join(words).split())
        words.clear()
        if text:
            yield Line(text)

    for kind, value in events(root, 0):
        if kind == "words":
            words.append(value)
            continue
        yield from flush()
        if kind == "row":
            yield Line(cells=tuple(value.split("\0")))
    yield from flush()


def events(tag: Tag, depth: int) -> Iterator[tuple[str, str]]:
    """("words", text), ("break", "") and ("row", cells joined by NUL), in document order."""
    if depth > MAX_DEPTH:
        raise ReadError(f"the page nests its elements more than {MAX_DEPTH} deep")
    for child in tag.children:
        if isinstance(child, Tag):
            yield from element(child, depth)
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            yield "words", str(child)


def element(tag: Tag, depth: int) -> Iterator[tuple[str, str]]:
    """The events of one element."""
    if tag.name == "br":
        yield "break", ""
    elif tag.name == "table" and is_data(tag):
        for row in tag.find_all("tr"):
            yield "row", "\0".join(" ".join(cell.get_text().split()) for cell in row.find_all(["td", "th"]))
    elif tag.name in BLOCKS:
        yield "break", ""
        yield from events(tag, depth + 1)
        yield "break", ""
    else:
        yield from events(tag, depth + 1)


def is_data(table: Tag) -> bool:
    """A table of data has rows of several cells and no table inside; else it only lays out the page."""
    if table.find("table"):
        return False
    return any(len(row.find_all(["td", "th"])) > 1 for row in table.find_all("tr"))
