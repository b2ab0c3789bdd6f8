"""The words of one change, as what stayed, went and came, in tokens that never cut a number, a date or a Latin word."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from tracker.model import squash

Redline = tuple[tuple[str, str], ...]

_CHINESE = "〇零一二三四五六七八九十百千万亿两"
_TOKEN = re.compile(
    rf"\s*(?:\d{{4}}\s*年(?:\s*\d{{1,2}}\s*月(?:\s*\d{{1,2}}\s*[日号])?)?"  # 2024年4月3日
    rf"|\d+(?:[.,:：／/]\d+)*\s*(?:[%％‰]|万亿|[万亿千百]?(?:元|平方米|人|户|家|个|项|年|月|日|天|倍|吨))?"
    rf"|[A-Za-z]+(?:[-'.&][A-Za-z]+)*|[{_CHINESE}]+(?:分之[{_CHINESE}]+)?|\S)\s*"
)


def tokens(text: str) -> list[str]:
    """The text cut into words that a redline keeps whole; white space stays with the token before it."""
    return _TOKEN.findall(text)


def redline(old: str, new: str) -> Redline:
    """Runs of (`=`|`-`|`+`, text). The `=` and `+` runs are the new text to the letter, `=` and `-` the old one as `squash` sees it."""
    mine, theirs = tokens(old), tokens(new)
    runs: list[tuple[str, str]] = []
    for op, i, i2, j, j2 in SequenceMatcher(None, [*map(squash, mine)], [*map(squash, theirs)], autojunk=False).get_opcodes():
        if op == "equal":
            runs.append(("=", "".join(theirs[j:j2])))
        else:
            runs += [(sign, text) for sign, text in (("-", "".join(mine[i:i2])), ("+", "".join(theirs[j:j2]))) if text]
    return tuple(runs)
