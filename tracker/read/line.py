"""What a format reader hands on: lines as they are printed, in reading order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line, one paragraph of a page, or one table row.

    `starts` says whether a paragraph begins here: True and False are certain (`<p>`, an indent that was measured), None must be
    inferred from the neighbours. `cells` holds the cells of a table row, and then `text` is empty.
    """

    text: str = ""
    starts: bool | None = None
    cells: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph made whole, or a table: a tuple of rows of cells."""

    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
