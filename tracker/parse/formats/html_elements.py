"""A page's elements as lines: blocks part lines, everything else runs on within one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from bs4.element import NavigableString, PreformattedString, Tag

from tracker.errors import ReadError
from tracker.parse.formats.formulas import lower_sign, mathml_text, raise_sign
from tracker.parse.formats.table_grid import read_data_table
from tracker.parse.formats.text import read_lines_of_cells
from tracker.parse.grammar.line_kinds import is_office_line
from tracker.parse.grammar.lines import Block, Line
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
PARAGRAPHS = ("p", "li", "dd", "div", "h1", "h2", "h3", "h4", "h5", "h6")
MIN_FIELD_ROWS = 2  # one alone may be the head of a list: 文号, 名称
LONGEST_NOTE = 1_000  # characters
NOTE_LINK = re.compile(r"\A#.")
MAX_DEPTH = 4_000  # html.parser nests without limit; deeper than this is no document
RAISED_MARKUP = re.compile(r"<su[pb]\b|vertical-align\s*:\s*(?:super|sub)\b", re.IGNORECASE)
UNNUMBERED = re.compile(
    r"list-style(?:-type)?\s*:[^;]{0,40}(?<![\w./-])none(?![\w.-])", re.IGNORECASE
)
BLOCK_STYLE = re.compile(r"\bdisplay\s*:\s*(?:block|flex|grid|table|list-item)(?![\w-])", re.I)
OFF_LINE = re.compile(r"vertical-align\s*:\s*(?:super|sub)\b", re.IGNORECASE)
LOWERED_STYLE = re.compile(r"vertical-align\s*:\s*sub\b", re.IGNORECASE)
TOO_DEEP = (
    f"网页元素嵌套超过 {MAX_DEPTH} 层，不像正常文件；请在浏览器中核对该页，或另存为文本后导入"
)
# a line break of the source between ideographs is no space
SOURCE_BREAK = re.compile(rf"(?<=[{WIDE}])\s*\n\s*(?=[{WIDE}])")

LineEvent = str | tuple[str, ...] | None  # words, the cells of a row, or the end of a line


class TableKind(Enum):
    """What the table is in which a line of a page stands."""

    NONE = "none"  # also one that lays out the page
    DATA = "data"
    FIELDS = "fields"  # what the site says of the text: 索引号, 发布机构


class PlacedLine(NamedTuple):
    """A line of a page without its white space, with the last of the strings that it is made of."""

    words: str
    place: NavigableString
    table: TableKind


def element_lines(root: Tag) -> Iterator[Line]:
    """Yield the lines of an element. Raises ReadError for nesting beyond MAX_DEPTH."""
    words: list[str] = []
    for event in [*walk_events(root), None]:
        if isinstance(event, str):
            words.append(event)
            continue
        text = " ".join(SOURCE_BREAK.sub("", "".join(words)).split())
        words.clear()
        if text:
            yield Line(text)
        if event is not None:
            yield Line(cells=event)


def walk_events(root: Tag) -> Iterator[LineEvent]:
    """Yield the words, rows and ends of lines in an element, in document order.

    Editors leave hundreds of elements unclosed, each in the one before: no call stands in another.
    """
    open_elements = [child_events(root)]
    while open_elements:
        for event in open_elements[-1]:
            if isinstance(event, Tag):
                if len(open_elements) > MAX_DEPTH:
                    raise ReadError(TOO_DEEP)
                open_elements.append(child_events(event))
                break
            yield event
        else:
            open_elements.pop()


def child_events(tag: Tag) -> Iterator[LineEvent | Tag]:
    """Yield what stands in an element; a child stands for what stands in it."""
    number = first_list_number(tag)
    for child in tag.children:
        if isinstance(child, Tag):
            if child.name == "li":
                number = list_number(child.get("value"), number)
                yield None
                yield (
                    f"{number}."
                    if is_numbered(tag) and not find_mark(child.get_text().strip())
                    else ""
                )
                number += 1
            yield from element_events(child)
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            yield str(child)


def element_events(tag: Tag) -> Iterator[LineEvent | Tag]:
    """Yield what one element adds; the element itself stands for what stands in it."""
    if tag.name == "br":
        yield None
    elif tag.name == "math":
        yield mathml_text(tag)
    elif tag.name == "pre":
        for line in read_lines_of_cells(tag.get_text().split("\n")):
            yield line.cells or line.text
            yield None
    elif tag.name == "table" and (rows := read_data_table(tag)):
        yield None
        yield from rows
    elif is_block(tag):
        if tag.name != "li":  # that line has begun, with its number
            yield None
        yield tag
        yield None
    else:
        yield tag


def is_block(tag: Tag) -> bool:
    """Return whether an element begins and ends a line: a block, or one that its style makes so."""
    if tag.name in BLOCK_TAGS:
        return True
    style = tag.attrs.get("style")
    return style is not None and BLOCK_STYLE.search(str(style)) is not None


def write_signs_in_line(root: Tag) -> None:
    """Write raised and lowered signs into the line that they stand in: 10^4, m², 标准[1]."""
    for tag in root.find_all(is_raised_or_lowered):
        if tag.parent is None or tag.find(list(BLOCK_TAGS)) is not None:
            continue
        before, sign = text_before(tag), tag.get_text()
        is_note = tag.name == "a" or tag.find("a") is not None or tag.find_parent("a") is not None
        is_low = tag.name == "sub" or LOWERED_STYLE.search(str(tag.get("style", "")))
        written = lower_sign(before, sign) if is_low else raise_sign(before, sign, is_note=is_note)
        tag.replace_with(NavigableString(written))


def move_notes(root: Tag) -> None:
    """Move each note that a raised link leads to behind the paragraph with its mark, as 注：….

    Below the signature it would be no part of the text; a Word file is read in the same way.
    """
    links = [link for link in root.find_all("a", href=NOTE_LINK) if is_mark_of_note(link)]
    if not links:
        return
    place = {id(node): at for at, node in enumerate(root.descendants)}
    named = {
        str(name): tag
        for tag in root.find_all(True)
        for name in (tag.get("id"), tag.get("name"))
        if name
    }
    behind: dict[int, Tag] = {}  # by paragraph: the last note moved behind it
    for link in links:
        target = named.get(str(link["href"])[1:])
        if target is None or place.get(id(target), 0) < place[id(link)]:
            continue  # the link of a note back to its mark
        note, paragraph = enclosing_block(target), enclosing_block(link)
        words = " ".join(note.get_text().split()) if note else ""
        if note is None or paragraph is None or not words or len(words) > LONGEST_NOTE:
            continue
        above = {id(one) for one in (paragraph, *paragraph.parents)}
        if note.name == "table" or id(note) in above or id(note) not in place:
            continue
        moved = Tag(name="p")
        moved.append(NavigableString(f"注：{words}"))
        note.extract()
        behind.get(id(paragraph), paragraph).insert_after(moved)
        behind[id(paragraph)] = moved


def is_mark_of_note(link: Tag) -> bool:
    """Return whether a link is raised: 标准<sup><a href="#n1">1</a></sup>."""
    return (
        link.find("sup") is not None
        or link.find_parent("sup") is not None
        or is_raised_or_lowered(link)
    )


def enclosing_block(tag: Tag) -> Tag | None:
    """Return the paragraph that holds an element; of a cell its table."""
    block = next((one for one in (tag, *tag.parents) if one.name in PARAGRAPHS), None)
    tables = [one for one in tag.parents if one.name == "table"]
    return tables[-1] if tables else block


def is_raised_or_lowered(tag: Tag) -> bool:
    """Return whether a page raises or lowers the words of an element."""
    return tag.name in ("sup", "sub") or bool(
        tag.name in ("a", "font", "span") and OFF_LINE.search(str(tag.get("style", "")))
    )


def text_before(tag: Tag) -> str:
    """Return the words that stand before an element in its line."""
    for node in tag.previous_elements:
        if isinstance(node, Tag):
            if node.name in BLOCK_TAGS or node.name == "br":
                break
        elif isinstance(node, NavigableString) and node.strip():
            return str(node)
    return ""


def is_numbered(tag: Tag) -> bool:
    """Return whether a browser prints numbers before the items of a list."""
    return tag.name == "ol" and UNNUMBERED.search(str(tag.get("style", ""))) is None


def first_list_number(tag: Tag) -> int:
    """Return the number that a browser prints before the first item of an <ol>.

    Items that bring their own number keep it.
    """
    return list_number(tag.get("start"), 1)


def list_number(declared: object, default: int) -> int:
    """Return the number that an attribute of a list or an item declares, else the default."""
    text = str(declared or "")
    return int(text) if text.isdecimal() and len(text) < 6 else default


def list_placed_lines(main: Tag) -> list[PlacedLine]:
    """Return the lines of an element, parted as blocks and breaks part them."""
    found: list[PlacedLine] = []
    within: dict[int, tuple[int, TableKind]] = {}  # the block and the table of each element
    before = 0  # the block of the last string; 0 where a line has ended
    for node in main.descendants:
        block, table = within.get(id(node.parent), (0, TableKind.NONE))
        if isinstance(node, Tag):
            begins_line = is_block(node)
            table = classify_table(node) if node.name == "table" else table
            within[id(node)] = (id(node) if begins_line else block), table
            before = 0 if begins_line or node.name == "br" else before
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            if not (words := "".join(node.split())):
                continue
            if found and before == block:
                words = found.pop().words + words
            found.append(PlacedLine(words, node, table))
            before = block
    return found


def classify_table(table: Tag) -> TableKind:
    """Return what a table is."""
    rows = read_data_table(table)
    fields = [row for row in rows if is_office_line(Block("：".join(row)))]
    if len(rows) > 1 and 2 * len(fields) >= max(len(rows), MIN_FIELD_ROWS * 2):
        return TableKind.FIELDS
    return TableKind.DATA if rows else TableKind.NONE
