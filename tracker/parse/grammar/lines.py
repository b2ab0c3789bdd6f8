"""Define the lines that a format reader returns, and the blocks that they become."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tracker.model.snapshots import PICTURE_IN_TEXT
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


def name_pictures(names: Sequence[str]) -> tuple[str, ...]:
    """Return the names of pictures inside a text: 正文中的图片“t1.png”, 正文中的图片（第3页）."""
    return tuple(f"{PICTURE_IN_TEXT}{name}" for name in names)


def warn_of_unread(names: Sequence[str]) -> tuple[str, ...]:
    """Return a warning for each part of the text that no reader reads."""
    return tuple(f"{name}未读入，其中的文字、数字须对照原文核对" for name in names)
