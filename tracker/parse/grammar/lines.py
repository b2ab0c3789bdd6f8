"""Define the lines that a format reader returns, and the blocks that they become."""

from __future__ import annotations

from typing import NamedTuple

from tracker.model.snapshots import DroppedText as DroppedText


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


class PrintedText(NamedTuple):
    """The result of a format reader.

    The lines, the warnings, the text that was left out, and the names of what was seen and could
    not be read.
    """

    lines: list[Line]
    warnings: tuple[str, ...] = ()
    dropped: tuple[DroppedText, ...] = ()
    unread: tuple[str, ...] = ()
