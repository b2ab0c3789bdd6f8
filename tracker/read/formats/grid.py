"""A page's table as rows of equal columns: a cell that spans rows is read in each of them, one that spans columns in the first."""

from __future__ import annotations

from bs4.element import Tag

WIDEST = 100  # columns
CELLS = ["td", "th"]


def grid(table: Tag) -> list[tuple[str, ...]]:
    """The rows of a table. So 废止 in a cell beside three documents is said of each of the three."""
    rows: list[tuple[str, ...]] = []
    hanging: dict[int, tuple[int, str]] = {}  # column: for how many more rows, which words
    for row in table.find_all("tr"):
        found: list[str] = []
        for cell in row.find_all(CELLS):
            inherit(found, hanging)
            words, columns, below = " ".join(cell.get_text().split()), span(cell, "colspan"), span(cell, "rowspan") - 1
            for text in [words, *[""] * (columns - 1)][: WIDEST - len(found)]:
                if below:
                    hanging[len(found)] = (below, text)
                found.append(text)
        inherit(found, hanging)
        rows.append(tuple(found))
    return rows


def inherit(found: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    """Fill the columns that come next with what hangs into this row from above."""
    while len(found) in hanging:
        below, words = hanging.pop(len(found))
        if below > 1:
            hanging[len(found)] = (below - 1, words)
        found.append(words)


def span(cell: Tag, name: str) -> int:
    """How many columns or rows a cell covers; nonsense is one."""
    number = str(cell.get(name) or "")
    return min(max(int(number), 1), 1000) if number.isdecimal() and len(number) < 6 else 1
