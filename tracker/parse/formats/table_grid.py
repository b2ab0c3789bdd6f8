"""A page's table as rows of equal columns: a cell that spans rows is read in each of them, one that
spans columns in the first.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bs4.element import NavigableString, PreformattedString, Tag

MAX_COLUMNS = 100  # columns
MAX_CELL = 400  # characters; a cell with more, in several blocks, lays out the page
MAX_BLOCKS = 2
MAX_INNER = 50  # tables in the cells of one table


@dataclass(slots=True)
class TableCell:
    """A cell with its own words and how many blocks part them; a line feed ends a line."""

    columns: int
    rows: int
    texts: list[str] = field(default_factory=list)
    blocks: int = 0
    inner: list[list[list[TableCell]]] = field(default_factory=list)  # tables in the cell

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


def read_data_table(table: Tag) -> list[tuple[str, ...]]:
    """Return the rows of a table that holds data; none where it only lays out the page."""
    inner = table.find_all("table", limit=MAX_INNER + 1)
    if not inner:
        rows = table_cells(table)
        return expand_spans(rows) if is_data_table(rows) else []
    if len(inner) > MAX_INNER or any(one.find("table") is not None for one in inner):
        return []
    rows = table_cells(table, inner)
    return expand_spans(expand_inner_tables(rows)) if holds_inner_tables(rows) else []


def table_cells(table: Tag, inner: Sequence[Tag] = ()) -> list[list[TableCell]]:
    """Return the rows of a table; `inner` are the tables in its cells.

    As in a browser, a cell ends where the next begins, closed or not; so one pass reads them all.
    """
    skipped = {id(node) for one in inner for node in one.descendants}
    inside = {id(one) for one in inner}
    rows: list[list[TableCell]] = [[]]
    for node in table.descendants:
        if id(node) in skipped:
            continue
        if isinstance(node, Tag) and node.name == "tr":
            rows.append([])
        elif isinstance(node, Tag) and node.name in ("td", "th"):
            rows[-1].append(TableCell(cell_span(node, "colspan"), cell_span(node, "rowspan")))
        elif rows[-1] and isinstance(node, Tag):
            if id(node) in inside:
                rows[-1][-1].inner.append(table_cells(node))
            elif node.name in ("p", "div", "br", "li"):
                rows[-1][-1].blocks += node.name != "li"
                rows[-1][-1].texts.append("\n")
        elif (
            rows[-1]
            and isinstance(node, NavigableString)
            and not isinstance(node, PreformattedString)
        ):
            rows[-1][-1].texts.append(node.replace("\n", " "))
    return rows if rows[0] else rows[1:]


def holds_inner_tables(rows: list[list[TableCell]]) -> bool:
    """Return whether a table holds data, and small tables in cells of its rows.

    A head of several words stands above, and words beside each inner table; a table that lays out
    the page has the text of the page in a cell.
    """
    if len(rows) < 2 or sum(bool(cell.words) for cell in rows[0]) < 2:
        return False
    if any(cell.inner for cell in rows[0]) or not is_data_table(rows):
        return False
    for row in rows:
        for cell in row:
            if cell.columns > 1 or cell.rows > 1:
                return False
            if not cell.inner:
                continue
            words = sum(len(one.words) for rows in cell.inner for line in rows for one in line)
            if len(cell.inner) > 1 or cell.words or words > MAX_CELL:
                return False
            if not any(other.words for other in row if other is not cell):
                return False
    return True


def expand_inner_tables(rows: list[list[TableCell]]) -> list[list[TableCell]]:
    """Return a table whose cells hold tables as one: their rows and columns become its own.

    A cell beside an inner table of three rows covers these three rows.
    """
    widths: dict[int, int] = {}  # of the columns in which inner tables stand
    for row in rows:
        for at, cell in enumerate(row):
            for lines in cell.inner:
                widest = max((sum(one.columns for one in line) for line in lines), default=1)
                widths[at] = max(widths.get(at, 1), widest)
    found: list[list[TableCell]] = []
    for row in rows:
        inner = {at: cell.inner[0] for at, cell in enumerate(row) if cell.inner}
        height = max(map(len, inner.values()), default=1)
        for line in range(height):
            below: list[TableCell] = []
            for at, cell in enumerate(row):
                width = widths.get(at, 1)
                if at in inner:
                    own = inner[at][line] if line < len(inner[at]) else []
                    left = width - sum(one.columns for one in own)
                    below += [*own, *(TableCell(1, 1) for _ in range(left))]
                elif line == 0:
                    below.append(TableCell(width, height, cell.texts, cell.blocks))
            found.append(below)
    return found


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
