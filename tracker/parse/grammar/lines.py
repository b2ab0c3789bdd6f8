"""What a format reader hands on (lines), and what they become (paragraphs and tables)."""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """One printed line, one paragraph of a page, or one table row.

    `starts` says whether a paragraph begins here: True and False are certain (`<p>`, an indent that
    was measured), None must be
    inferred from the neighbours. `cells` holds the cells of a table row, and then `text` is empty.
    `score` is how sure the recogniser
    of a scanned line was, 0…1; None for a line that was never a picture.
    """

    text: str = ""
    starts: bool | None = None
    cells: tuple[str, ...] = ()
    score: float | None = None


class Block(NamedTuple):
    """A paragraph made whole, or a table: a tuple of rows of cells."""

    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
