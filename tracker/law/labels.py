"""The labels of named parts: 第三条、第五条第二款 are two, 第三条至第五条 are three."""

from __future__ import annotations

import re
from itertools import pairwise

from tracker.law.days import numeral

_COUNT = r"[〇零一二三四五六七八九十百千\d]+"
LABEL = rf"第{_COUNT}[条章节](?:之{_COUNT})?(?:第{_COUNT}款)?(?:第?[（(]{_COUNT}[）)]项?)?"
_RE_LABEL = re.compile(LABEL)
_RE_WHOLE = re.compile(rf"第({_COUNT})([条章节])")
_TO = ("至", "到", "-", "—", "——")
_DIGITS = "零一二三四五六七八九"
WIDEST = 200  # clauses of a range


def labels(part: str) -> tuple[str, ...]:
    """The labels in the words that name a part, ranges written out; nothing where it has no number."""
    found = list(_RE_LABEL.finditer(part))
    listed = [found[0].group()] if found else []
    for one, other in pairwise(found):
        if part[one.end() : other.start()] in _TO:
            listed += _between(one.group(), other.group())
        listed.append(other.group())
    return tuple(dict.fromkeys(listed))


def _between(first: str, last: str) -> list[str]:
    """The labels inside 第三条至第六条, written as the first is."""
    ends = _RE_WHOLE.fullmatch(first), _RE_WHOLE.fullmatch(last)
    if not (ends[0] and ends[1]) or ends[0][2] != ends[1][2]:
        return []
    low, high = numeral(ends[0][1]), numeral(ends[1][1])
    if not (low and high and low < high <= low + WIDEST):
        return []
    write = str if ends[0][1].isascii() else chinese
    return [f"第{write(n)}{ends[0][2]}" for n in range(low + 1, high)]


def chinese(number: int) -> str:
    """1 to 9999 as a label prints it: 12 is 十二, 103 一百零三."""
    out = ""
    for size, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            out += _DIGITS[digit] + unit
        elif out and number:
            out = out.removesuffix("零") + "零"
    return out.removeprefix("一") if out.startswith("一十") else out
