"""A page's elements as lines: blocks part lines, everything else runs on within one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4.element import NavigableString, PreformattedString, Tag

from tracker.errors import ReadError
from tracker.parse.formats.formulas import mathml_text
from tracker.parse.formats.table_grid import expand_spans, is_data_table, table_cells
from tracker.parse.grammar.lines import Line
from tracker.parse.grammar.numbering_styles import find_mark
from tracker.parse.lines.cleanup import WIDE

HEADING_TAGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
TABLE_TAGS = {"table", "tbody", "td", "tfoot", "th", "thead", "tr"}
LIST_TAGS = {"dd", "dl", "dt", "li", "ol", "ul"}
SECTION_TAGS = {
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
BLOCK_TAGS = (
    HEADING_TAGS
    | TABLE_TAGS
    | LIST_TAGS
    | SECTION_TAGS
    | {"header", "hr", "html", "main", "nav", "p", "section", "title"}
)
MAX_DEPTH = 400  # html.parser nests without limit; deeper than this is no document
TOO_DEEP = (
    f"网页元素嵌套超过 {MAX_DEPTH} 层，不像正常文件；请在浏览器中核对该页，或另存为文本后导入"
)
# a line break of the source between ideographs is no space
SOURCE_BREAK = re.compile(rf"(?<=[{WIDE}])\s*\n\s*(?=[{WIDE}])")

LineEvent = str | tuple[str, ...] | None  # words, the cells of a row, or the end of a line


def element_lines(root: Tag) -> Iterator[Line]:
    """Yield the lines of an element. Raises ReadError for nesting beyond MAX_DEPTH."""
    words: list[str] = []
    for event in [*walk_events(root, 0), None]:
        if isinstance(event, str):
            words.append(event)
            continue
        text = " ".join(SOURCE_BREAK.sub("", "".join(words)).split())
        words.clear()
        if text:
            yield Line(text)
        if event is not None:
            yield Line(cells=event)


def walk_events(tag: Tag, depth: int) -> Iterator[LineEvent]:
    """Yield the words, rows and ends of lines in an element, in document order."""
    if depth > MAX_DEPTH:
        raise ReadError(TOO_DEEP)
    number = first_list_number(tag)
    for child in tag.children:
        if isinstance(child, Tag):
            if child.name == "li":
                number = list_number(child.get("value"), number)
                yield None
                yield (
                    f"{number}."
                    if tag.name == "ol" and not find_mark(child.get_text().strip())
                    else ""
                )
                number += 1
            yield from element_events(child, depth)
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            yield str(child)


def element_events(tag: Tag, depth: int) -> Iterator[LineEvent]:
    """Yield what one element adds."""
    if tag.name == "br":
        yield None
    elif tag.name == "math":
        yield mathml_text(tag)
    elif tag.name == "pre":
        for line in tag.get_text().split("\n"):
            yield line
            yield None
    elif (
        tag.name == "table"
        and tag.find("table") is None
        and is_data_table(rows := table_cells(tag))
    ):
        yield None
        yield from expand_spans(rows)
    elif tag.name in BLOCK_TAGS:
        if tag.name != "li":  # that line has begun, with its number
            yield None
        yield from walk_events(tag, depth + 1)
        yield None
    else:
        yield from walk_events(tag, depth + 1)


def first_list_number(tag: Tag) -> int:
    """Return the number that a browser prints before the first item of an <ol>.

    Items that bring their own number keep it.
    """
    return list_number(tag.get("start"), 1)


def list_number(declared: object, default: int) -> int:
    """Return the number that an attribute of a list or an item declares, else the default."""
    text = str(declared or "")
    return int(text) if text.isdecimal() and len(text) < 6 else default
