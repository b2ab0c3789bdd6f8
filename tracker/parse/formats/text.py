"""Plain text: a line break may be a paragraph's or the page's; only an indent of two characters
among flush lines is certain. Tabs, | or gaps above which a head stands part the cells of tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from tracker.parse.formats.charset import decode_text
from tracker.parse.formats.markdown import is_markdown, strip_markdown, warn_of_struck
from tracker.parse.grammar.line_endings import ends_sentence, ends_with_pause
from tracker.parse.grammar.line_kinds import is_colophon_line
from tracker.parse.grammar.lines import Block, Line, PrintedText
from tracker.parse.grammar.numbering_styles import find_mark
from tracker.parse.lines.page_numbers import PAGE_NUMBER
from tracker.parse.lines.unwrap import printed_width

INDENT = (1.5, 3.0)  # characters
MIN_ROWS, MIN_CELLS = 2, 3  # of a table whose cells tabs part
WIDE_SPACE = "\u3000"  # parts words that a tab parts; a narrow one beside a figure would go
MIN_LINES = 3  # lines of each kind, before an indent says anything
RULE_LINE = re.compile(r"[|:\-—\s]+")  # |---|:---:|, below the head of a table
PIECE = re.compile(r"\S+(?: \S+)*")  # what wider gaps part
TICKS = "√✓✔"
LONGEST_ROW = 300  # characters


def read_text(
    payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]
) -> PrintedText:
    """Return the text of a text file; `select` and `remove` mean nothing here."""
    texts = decode_text(payload, charset).splitlines()
    if not is_markdown(texts):
        return PrintedText(read_lines_of_cells(texts))
    plain, struck = strip_markdown(texts)
    return PrintedText(read_lines_of_cells(plain), warn_of_struck(struck), struck)


def read_lines_of_cells(texts: list[str]) -> list[Line]:
    """Return the lines of a text, in which tabs, | or gaps may part the cells of tables."""
    whole = "\n".join(texts)
    if "|" in whole and any(is_piped(text) for text in texts):
        return list(read_piped_lines(texts))
    if "\t" in whole:
        return list(read_tabbed_lines(texts))
    if has_tick(whole):
        return list(read_ticked_lines(texts))
    return read_lines(texts)


def has_tick(text: str) -> bool:
    """Return whether a text has a tick, as the cells of a table of options do."""
    return any(tick in text for tick in TICKS)


def is_piped(text: str) -> bool:
    """Return whether a line may be a row of a table of |."""
    bare = text.strip()
    return len(bare) > 2 and bare[0] == bare[-1] == "|" and "|" in bare[1:-1]


def read_piped_lines(texts: list[str]) -> Iterator[Line]:
    """Yield the lines of a text with tables of |: two rows of as many cells, or more."""
    for is_table, run in groupby(texts, is_piped):
        lines = list(run)
        if not is_table:
            yield from read_lines_of_cells(lines)
            continue
        rows = [[cell.strip() for cell in text.strip()[1:-1].split("|")] for text in lines]
        if len(rows) < MIN_ROWS or len({len(row) for row in rows}) > 1:
            yield from read_lines(lines)
            continue
        for text, row in zip(lines, rows, strict=True):
            if not RULE_LINE.fullmatch(text):
                yield Line(cells=tuple(row))


def read_ticked_lines(texts: list[str]) -> Iterator[Line]:
    """Yield the lines of a text with tables whose ticks stand below the heads of their columns.

    文件名称  保留  废止 above 甲办法        √: only the place of the tick tells its column.
    """
    plain: list[str] = []
    head: list[re.Match[str]] = []
    begun = False
    for text in texts:
        row = align_row(text, head) if head and (begun or has_tick(text)) else ()
        if row and not begun:
            yield from read_lines(plain[:-1])
            yield Line(cells=tuple(piece.group() for piece in head))
            plain, begun = [], True
        if row:
            yield Line(cells=row)
            continue
        pieces = list(PIECE.finditer(text)) if len(text) <= LONGEST_ROW else []
        head, begun = pieces if len(pieces) >= MIN_CELLS else [], False
        plain.append(text)
    yield from read_lines(plain)


def align_row(text: str, head: Sequence[re.Match[str]]) -> tuple[str, ...]:
    """Return the pieces of a line as the cells below the heads under which each stands.

    Empty where a piece stands under no head or under several, or two under one.
    """
    if len(text) > LONGEST_ROW:
        return ()
    cells = [""] * len(head)
    spans = [place_of(one) for one in head]
    for piece in PIECE.finditer(text):
        first, last = place_of(piece)
        under = [at for at, (left, right) in enumerate(spans) if first < right and left < last]
        if len(under) != 1 or cells[under[0]]:
            return ()
        cells[under[0]] = piece.group()
    return tuple(cells)


def place_of(piece: re.Match[str]) -> tuple[float, float]:
    """Return where a piece begins and ends in its line, in printed characters."""
    first = printed_width(piece.string[: piece.start()])
    return first, first + printed_width(piece.group())


def read_lines(texts: list[str]) -> list[Line]:
    """Return the lines of a text without tables."""
    offsets = [
        printed_width(text[: len(text) - len(text.lstrip())]) if text[:1].isspace() else 0.0
        for text in texts
    ]
    if has_indents(texts, offsets):
        return mark_paragraphs(texts, offsets)
    return [Line(text) for text in texts]


def read_tabbed_lines(texts: list[str]) -> Iterator[Line]:
    """Yield the lines of a text in which tabs part the cells of tables.

    A table has two rows, or one of three cells. 第一条, a tab and a sentence are no row, nor are a
    title and the number of its page in a list of contents.
    """
    for is_table, run in groupby(texts, has_cells):
        lines = list(run)
        if not is_table:
            yield from read_lines([replace_inner_tabs(text) for text in lines])
            continue
        rows = split_rows(lines)
        width = max(map(len, rows))
        filled = sum(map(bool, rows[0]))
        if len(rows) < MIN_ROWS and filled < MIN_CELLS:
            yield from read_lines([replace_inner_tabs(text) for text in lines])
            continue
        yield from (Line(cells=tuple([*row, *[""] * (width - len(row))])) for row in rows)


def replace_inner_tabs(text: str) -> str:
    """Return a line with wide spaces for the tabs between its words."""
    words = text.strip()
    return text.replace(words, words.replace("\t", WIDE_SPACE)) if "\t" in words else text


def split_rows(lines: list[str]) -> list[list[str]]:
    """Return the cells of the rows of a table.

    Several tabs that only bring short and long words into line part no more cells than one.
    """
    rows = [[cell.strip() for cell in text.rstrip().split("\t")] for text in lines]
    filled = [[cell for cell in row if cell] for row in rows]
    if len({len(row) for row in rows}) > 1 and len({len(row) for row in filled}) == 1:
        return filled
    # an indent of the whole table is no column; the head of the first column may be empty
    while all(not row[0] for row in rows):
        rows = [row[1:] for row in rows]
    return rows


def has_cells(text: str) -> bool:
    """Return whether a line may be a row of cells that tabs part."""
    if is_colophon_line(Block(text.strip())):  # 某区办公室<tab><tab>2024年3月20日印发
        return False
    cells = [cell.strip() for cell in text.strip().split("\t")]
    filled = [cell for cell in cells if cell]
    if len(filled) < 2:
        return False
    # 第一条<tab>为了…, （一）<tab>…, 第一章 总则<tab>3
    return len(filled) > 2 or find_mark(f"{filled[0]} ") is None


def has_indents(texts: list[str], offsets: list[float]) -> bool:
    """Return whether a text indents its paragraphs."""
    if sum(INDENT[0] <= offset <= INDENT[1] for offset in offsets if offset) < MIN_LINES:
        return False
    return (
        sum(offset < 1 and bool(text.strip()) for offset, text in zip(offsets, texts, strict=True))
        >= MIN_LINES
    )


def mark_paragraphs(texts: list[str], offsets: list[float]) -> list[Line]:
    """Return the lines of a text that indents, with where its paragraphs begin.

    An indented line begins one, a flush line without a mark goes on where a sentence is still
    open.
    """
    lines: list[Line] = []
    before, flows = "", False
    for text, offset in zip(texts, offsets, strict=True):
        starts = None
        if text.strip() and not PAGE_NUMBER.fullmatch(text.strip()):
            open_end = flows and not (ends_sentence(before) or ends_with_pause(before))
            starts = (
                True
                if INDENT[0] <= offset <= INDENT[1]
                else False
                if offset < 1 and open_end and find_mark(text.strip()) is None
                else None
            )
            before, flows = text.strip(), starts is not None
        lines.append(Line(text, starts))
    return lines
