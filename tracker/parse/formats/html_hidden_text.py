"""Words of a page that are struck out or cannot be seen: left out of the text and reported."""

from __future__ import annotations

import re
from collections.abc import Callable

from bs4.element import Tag

from tracker.model.snapshots import DroppedText
from tracker.parse.formats.html_elements import TABLE_TAGS

STRUCK_TAGS = ("del", "s", "strike")
STRUCK, UNSEEN = "划去的文字", "看不见的文字"
MAX_APART, MAX_APART_SHARE = 400, 0.3  # characters, and of the page; more was not closed
NOT_KNOWN = {
    STRUCK: "网页上大段文字带有删除线，无法判断哪些已划去，已全部按正文读取，请核对",
    UNSEEN: "网页上大段文字为白色、透明或极小，无法判断是否显示，已全部按正文读取，请核对",
}
# Words that a page shows to machines only: white, transparent, of one pixel, beside the screen.
UNSEEN_STYLE = re.compile(
    r"(?<![-\w])(?:font-size\s*:\s*[01](?:\.\d{1,4})?p[xt]|opacity\s*:\s*0(?:\.0{1,4})?(?![.\d])"
    r"|color\s*:\s*transparent|(?:left|top|text-indent)\s*:\s*-\d{3,5}(?:px|em|pt))",
    re.IGNORECASE,
)
WHITE = r"#fff(?:fff)?\b|white\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\)"
WHITE_STYLE = re.compile(rf"(?<![-\w])color\s*:\s*(?:{WHITE})", re.IGNORECASE)
WHITE_NAME = re.compile(WHITE, re.IGNORECASE)


def remove_words(
    root: Tag, reason: str, is_apart: Callable[[Tag], bool]
) -> tuple[tuple[str, ...], tuple[DroppedText, ...]]:
    """Take out the elements that a page sets apart for a reason; return a warning, and the words.

    An element that holds much of the page was not closed: its words stay, and the warning says so.
    """
    found = [tag for tag in root.find_all(is_apart) if tag.get_text().strip()]
    if not found:
        return (), ()
    whole = len(root.get_text())
    if any(len(tag.get_text()) > max(MAX_APART, whole * MAX_APART_SHARE) for tag in found):
        return (NOT_KNOWN[reason],), ()
    dropped = tuple(DroppedText(" ".join(tag.get_text().split()), reason) for tag in found)
    for tag in found:
        tag.extract()
    return (f"网页上有 {len(dropped)} 处{reason}未计入正文，如“{dropped[0].text[:30]}”",), dropped


def is_struck(tag: Tag) -> bool:
    """Return whether a page strikes out the words of an element."""
    return tag.name in STRUCK_TAGS or "line-through" in str(tag.attrs.get("style", ""))


def is_unseen(tag: Tag) -> bool:
    """Return whether a reader of the page cannot see the words of an element.

    White words count where nothing behind them may be dark: neither in a table nor on a ground.
    """
    style = str(tag.attrs.get("style", ""))
    if style and UNSEEN_STYLE.search(style):
        return True
    is_white = (style and WHITE_STYLE.search(style)) or (
        tag.name == "font" and WHITE_NAME.fullmatch(str(tag.attrs.get("color", "")).strip())
    )
    return bool(is_white) and not any(
        one.name in TABLE_TAGS
        or "bgcolor" in one.attrs
        or "background" in str(one.attrs.get("style", ""))
        for one in (tag, *tag.parents)
    )
