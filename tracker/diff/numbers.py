"""Numbers as Chinese documents print them: 1,000, 1.5, 300万, 三百万, 二〇二四, 十二."""

from __future__ import annotations

import re
from decimal import Decimal

NUMBER = r"(?:\d+(?:,\d{3})*(?:\.\d+)?[十百千万亿]*|[〇○零一二三四五六七八九十百千万亿两]+)"

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}
_PRINTED = re.compile(r"([\d,.]+)([十百千万亿]*)")


def number(text: str) -> Decimal | None:
    """The value of a text that matches `NUMBER` (half-width, no white space); None if it is none."""
    printed = _PRINTED.fullmatch(text)
    if printed:
        value = Decimal(printed[1].replace(",", ""))
        for unit in printed[2]:  # 300万, 5千万
            value *= (_SMALL | _LARGE)[unit]
        return value
    if not text or any(c not in _DIGITS and c not in _SMALL and c not in _LARGE for c in text):
        return None
    if len(text) > 1 and all(c in _DIGITS for c in text):  # 二〇二四
        return Decimal("".join(str(_DIGITS[c]) for c in text))
    return Decimal(_spoken(text))


def _spoken(text: str) -> int:
    """一亿二千万 -> 120000000."""
    total = section = digit = 0
    for c in text:
        if c in _DIGITS:
            digit = _DIGITS[c]
        elif c in _SMALL:
            section += (digit or 1) * _SMALL[c]
            digit = 0
        else:
            total = (
                (total + section + digit) * _LARGE[c]
                if c == "亿"
                else total + (section + digit) * _LARGE[c]
            )
            section = digit = 0
    return total + section + digit
