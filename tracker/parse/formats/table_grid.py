"""A page's table as rows of equal columns: a cell that spans rows is read in each of them, one that
spans columns in the first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from bs4.element import NavigableString, PreformattedString, Tag

MAX_COLUMNS = 100  # columns
MAX_CELL = 400  # characters; a cell with more, in several blocks, lays out the page
MAX_BLOCKS = 2


@dataclass(slots=True)
class TableCell:
    """A cell with its own words and how many blocks part them; a line feed ends a line."""

    columns: int
    rows: int
    texts: list[str] = field(default_factory=list)
    blocks: int = 0

    @property
    def words(self) -> str:
        lines = "".join(self.texts).split("\n")
        return join_cell_lines(" ".join(line.split()) for line in lines)


def join_cell_lines(lines: Iterable[str]) -> str:
    """Join the lines of a cell: Chinese without a space, figures and Latin words with one.

    10 above 20 is not 1020.
    """
    whole = ""
    for line in filter(None, lines):
        ends = whole[-1:] + line[0]
        apart = len(ends) == 2 and ends.isascii() and ends.isalnum()
        whole += f" {line}" if apart else line
    return whole


def table_cells(table: Tag) -> list[list[TableCell]]:
    """Return the rows of a table.

    As in a browser, a cell ends where the next begins, closed or not; so one pass reads them all.
    """
    rows: list[list[TableCell]] = [[]]
    for node in table.descendants:
        if isinstance(node, Tag) and node.name == "tr":
            rows.append([])
        elif isinstance(node, Tag) and node.name in ("td", "th"):
            rows[-1].append(TableCell(cell_span(node, "colspan"), cell_span(node, "rowspan")))
        elif rows[-1] and isinstance(node, Tag):
            if node.name in ("p", "div", "br", "li"):
                rows[-1][-1].blocks += node.name != "li"
                rows[-1][-1].texts.append("\n")
        elif (
            rows[-1]
            and isinstance(node, NavigableString)
            and not isinstance(node, PreformattedString)
        ):
            rows[-1][-1].texts.append(node.replace("\n", " "))
    return rows if rows[0] else rows[1:]


def is_data_table(rows: list[list[TableCell]]) -> bool:
    """Return whether a table holds data: rows of several cells.

    One with a long text inside only lays out the page.
    """
    several = any(len(row) > 1 for row in rows)
    return several and not any(
        cell.blocks > MAX_BLOCKS and len(cell.words) > MAX_CELL for row in rows for cell in row
    )


def expand_spans(rows: list[list[TableCell]]) -> list[tuple[str, ...]]:
    """Return the words of every row, column by column.

    So 废止 in a cell beside three documents is read beside each of the three.
    """
    found: list[tuple[str, ...]] = []
    hanging: dict[int, tuple[int, str]] = {}  # column: for how many more rows, which words
    for row in rows:
        line: list[str] = []
        for cell in row:
            fill_spanned(line, hanging)
            for text in [cell.words, *[""] * (cell.columns - 1)][: max(MAX_COLUMNS - len(line), 1)]:
                if cell.rows > 1:
                    hanging[len(line)] = (cell.rows - 1, text)
                line.append(text)
        fill_spanned(line, hanging)
        found.append(tuple(line))
    return found


def fill_spanned(line: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    """Fill the columns that come next with what hangs into this row from above."""
    while len(line) in hanging:
        below, words = hanging.pop(len(line))
        if below > 1:
            hanging[len(line)] = (below - 1, words)
        line.append(words)


def cell_span(cell: Tag, name: str) -> int:
    """Return how many columns or rows a cell covers; one for nonsense."""
    number = str(cell.get(name) or "")
    return min(max(int(number), 1), 1000) if number.isdecimal() and len(number) < 6 else 1
