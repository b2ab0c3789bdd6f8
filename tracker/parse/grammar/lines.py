"""Define the lines that a format reader returns, and the blocks that they become."""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """One printed line, one paragraph of a page, or one table row.

    `starts` tells whether a paragraph begins here: True and False are certain (`<p>`, a measured
    indent), None must be inferred from the neighbours. `cells` holds the cells of a table row; then
    `text` is empty. `score` is the recogniser's confidence in a scanned line, 0 to 1; None for a
    line that was never a picture.
    """

    text: str = ""
    starts: bool | None = None
    cells: tuple[str, ...] = ()
    score: float | None = None


class Block(NamedTuple):
    """A whole paragraph, or a table as a tuple of rows of cells."""

    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


class DroppedText(NamedTuple):
    """Words of a file that are no part of its text, and why: a watermark, a struck-out sentence.

    `page` counts from 1; 0 where the format has no pages.
    """

    text: str
    reason: str
    page: int = 0


class PrintedText(NamedTuple):
    """What a format reader returns: the lines, what the reader must be told, what was left out."""

    lines: list[Line]
    warnings: tuple[str, ...] = ()
    dropped: tuple[DroppedText, ...] = ()
