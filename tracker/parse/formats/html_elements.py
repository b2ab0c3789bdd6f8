"""A page's elements as lines: blocks part lines, everything else runs on within one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4.element import NavigableString, PreformattedString, Tag

from tracker.errors import ReadError
from tracker.parse.formats.table_grid import cells, grid, is_data
from tracker.parse.grammar.lines import Line
from tracker.parse.grammar.numbering_styles import find
from tracker.parse.lines.cleanup import WIDE

HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
TABLE = {"table", "tbody", "td", "tfoot", "th", "thead", "tr"}
LISTS = {"dd", "dl", "dt", "li", "ol", "ul"}
PARTS = {
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "details",
    "div",
    "fieldset",
    "figure",
    "footer",
    "form",
}
BLOCKS = (
    HEADINGS
    | TABLE
    | LISTS
    | PARTS
    | {"header", "hr", "html", "main", "nav", "p", "section", "title"}
)
MAX_DEPTH = 400  # html.parser nests without limit; deeper than this is no document
TOO_DEEP = (
    f"网页元素嵌套超过 {MAX_DEPTH} 层，不像正常文件；请在浏览器中核对该页，或另存为文本后导入"
)
# a line break of the source between ideographs is no space
SOURCE_BREAK = re.compile(rf"(?<=[{WIDE}])\s*\n\s*(?=[{WIDE}])")

Event = str | tuple[str, ...] | None  # words, the cells of a row, or the end of a line


def lines(root: Tag) -> Iterator[Line]:
    """The lines of an element. Raises ReadError for nesting beyond MAX_DEPTH."""
    words: list[str] = []
    for event in [*events(root, 0), None]:
        if isinstance(event, str):
            words.append(event)
            continue
        text = " ".join(SOURCE_BREAK.sub("", "".join(words)).split())
        words.clear()
        if text:
            yield Line(text)
        if event is not None:
            yield Line(cells=event)


def events(tag: Tag, depth: int) -> Iterator[Event]:
    """What stands in an element, in document order."""
    if depth > MAX_DEPTH:
        raise ReadError(TOO_DEEP)
    number = first_number(tag)
    for child in tag.children:
        if isinstance(child, Tag):
            if child.name == "li":
                yield None
                yield (
                    f"{number}." if tag.name == "ol" and not find(child.get_text().strip()) else ""
                )
                number += 1
            yield from element(child, depth)
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            yield str(child)


def element(tag: Tag, depth: int) -> Iterator[Event]:
    """What one element adds."""
    if tag.name == "br":
        yield None
    elif tag.name == "pre":
        for line in tag.get_text().split("\n"):
            yield line
            yield None
    elif tag.name == "table" and tag.find("table") is None and is_data(rows := cells(tag)):
        yield None
        yield from grid(rows)
    elif tag.name in BLOCKS:
        if tag.name != "li":  # that line has begun, with its number
            yield None
        yield from events(tag, depth + 1)
        yield None
    else:
        yield from events(tag, depth + 1)


def first_number(tag: Tag) -> int:
    """What a browser prints before the first item of an <ol>; items that bring their own number
    keep that.
    """
    start = str(tag.get("start") or 1)
    return int(start) if start.isdecimal() and len(start) < 6 else 1
