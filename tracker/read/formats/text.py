"""Plain text: every line break may be a paragraph's or the page's, so nothing is certain yet."""

from __future__ import annotations

import re

from tracker.read.formats.charset import decode
from tracker.read.line import Line

BREAKS = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")


def read(payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]) -> list[Line]:
    """The lines of a text file; `select` and `remove` mean nothing here."""
    return [Line(text) for text in BREAKS.split(decode(payload, charset))]
