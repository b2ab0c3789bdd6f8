"""Bring titles and document numbers into the one form in which they are compared."""

from __future__ import annotations

import re

from tracker.model import squash
from tracker.text.numerals import parse_numeral

_BRACKETS = str.maketrans("[]【】﹝﹞<>〈〉", "〔〕〔〕〔〕《》《》")

_RE_ROUND = re.compile(r"[(《](\d{4})[)》]")  # 沪府发(2010)3号, 沪府发〈2010〉3号

_RE_ORDER = re.compile(
    r"(?P<organ>.{0,40}?)(?:第?(?P<before>[\d一二三四五六七八九十百]{1,8})号令|令第?(?P<after>[\d一二三四五六七八九十百]{1,8})号)$"
)

_RE_MARKS = re.compile(r"[《》<>〈〉“”\"'‘’]")


def number_key(number: str) -> str:
    """Return a 文号 in one form.

    `沪府办规[2024] 7 号` and `沪府办规〔2024〕第7号` are one number.
    """
    key = _RE_ROUND.sub(r"〔\1〕", squash(number).translate(_BRACKETS).replace("年〕", "〕"))
    order = _RE_ORDER.match(key)
    if order:  # 第59号令, 国务院令第五十九号 -> 令59号 behind the organ, if it is named
        return f"{order['organ']}令{parse_numeral(order['before'] or order['after'])}号"
    return re.sub(r"第(?=\d)", "", key)


def title_key(title: str) -> str:
    """Return a title in one form, without its outer 《》."""
    return _RE_MARKS.sub("", squash(title))
