"""Repair markup that is legal or common and that the parser would take minutes, or too deep a tree,
to read. Pure.
"""

from __future__ import annotations

import re

from tracker.errors import ReadError

MAX_TAGS = 200_000  # a long law from a word processor has 60,000
MAX_UNCLOSED = 100  # elements whose end tag may be left out, before they are closed here
TOO_MANY = f"网页的标记超过 {MAX_TAGS} 个，不像正常文件；请在浏览器中核对该页，或另存为文本后导入"
# HTML 13.1.2.4: their end tags may be omitted; the parser would nest each in the one before
OMITTED = {name: re.compile(rf"<{name}(?=[\s>/])", re.IGNORECASE) for name in ("p", "li")}
OPENINGS = (("<!--", "-->"), ("<![", "]>"))


def repair_markup(text: str) -> str:
    """Return the markup with unclosed comments opened up and unclosed paragraphs closed.

    Raises ReadError for more than MAX_TAGS tags.
    """
    if text.count("<") > MAX_TAGS:
        raise ReadError(TOO_MANY)
    for opening, closing in OPENINGS:
        text = _open_up(text, opening, closing)
    for name, start in OMITTED.items():
        if _count_unclosed(text, name, start) > MAX_UNCLOSED:
            text = start.sub(lambda m, name=name: f"</{name}>{m[0]}", text)  # type: ignore[misc]
    return text


def _open_up(text: str, opening: str, closing: str) -> str:
    """Remove the openings that nothing closes: their words stay, and are not sought to the end."""
    last = text.rfind(closing)
    if text.find(opening, last + 1) < 0:
        return text
    return text[: last + 1] + text[last + 1 :].replace(opening, "")


def _count_unclosed(text: str, name: str, start: re.Pattern[str]) -> int:
    """Return how many elements of a name have no end tag."""
    ends = text.count(f"</{name}>") + text.count(f"</{name.upper()}>")
    return sum(1 for _ in start.finditer(text)) - ends
