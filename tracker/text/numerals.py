"""Parse and print the numerals of Chinese documents: 12, １２, 十二, 廿一, 二〇二四, 壹佰, 2千.

Every stage reads numerals here. The patterns hold no capturing groups, so that they can stand
inside other patterns.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

ARABIC = "0-9０-９"
# 〇 U+3007, ○ U+25CB, ◯ U+25EF, Latin O and full-width Ｏ, Cyrillic О: all are typed for zero
ZEROS = "〇零○◯OoＯｏОо0０"
ONES = "一二三四五六七八九"
FINANCIAL = "壹贰叁肆伍陆柒捌玖"
TENS = {"廿": 20, "卅": 30, "卌": 40}
UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}
DIGITS = (
    dict.fromkeys(ZEROS, 0)
    | {char: n for n, char in enumerate(ONES, 1)}
    | {char: n for n, char in enumerate(FINANCIAL, 1)}
    | {"两": 2}
    | {str(n): n for n in range(10)}
    | {chr(ord("０") + n): n for n in range(10)}
)
# The characters of a written numeral that stand in no other word: O and 0 are left out.
CHINESE = f"零〇○{ONES}十百千两廿卅"
COUNT = rf"(?:[{CHINESE}]+|[{ARABIC}]+)"  # of a label: 第十二条, 第12条
_COUNTED = f"〇○零{ONES}{FINANCIAL}十百千万亿两拾佰仟廿卅"
# Numerals as they count things: 1,000, 1.5, 300万, 三百万, 2千. Never the end of a longer one: a
# search tries each numeral once, not once for every figure in it.
AMOUNT = (
    r"(?:(?<![\d^])\d+(?:,\d{3})*(?:\.\d+)?[十百千万亿拾佰仟]*"  # the 4 of 10^4 is none
    rf"|(?<![{_COUNTED}])[{_COUNTED}]+)"
)
_PRINTED_AMOUNT = re.compile(r"([\d,]+(?:\.\d+)?)([十百千万亿拾佰仟]*)")
_PLACES = ((1000, "千"), (100, "百"), (10, "十"), (1, ""))


@lru_cache(maxsize=1 << 12)
def parse_numeral(text: str) -> int | None:
    """Return the whole number that a numeral means, or None where the text is none.

    Digits in a row are read by place (二〇二四, 二00四, ２０２４), others by their units (一百零三,
    廿一, 壹万贰仟, 2千).
    """
    if not text:
        return None
    if all(char in DIGITS for char in text):
        return int("".join(str(DIGITS[char]) for char in text))
    return _add_units(text)


def _add_units(text: str) -> int | None:
    """Return 120000003 for 一亿二千万零三, None for a character or an order that is no numeral."""
    total = section = 0
    digits = ""
    for char in text:
        if char in DIGITS:
            digits += str(DIGITS[char])
        elif char in TENS and not digits:
            section += TENS[char]
        elif char in UNITS:
            section += (int(digits) if digits else 1) * UNITS[char]
            digits = ""
        elif char in MYRIADS:
            count = section + int(digits or "0")
            if char == "亿":
                total, section, digits = (total + count) * MYRIADS[char], 0, ""
            else:
                total, section, digits = total + count * MYRIADS[char], 0, ""
        else:
            return None
    return total + section + int(digits or "0")


def parse_amount(text: str) -> Decimal | None:
    """Return the value of a text that matches `AMOUNT` (half-width, no white space)."""
    printed = _PRINTED_AMOUNT.fullmatch(text)
    if printed is None:
        number = parse_numeral(text)
        return None if number is None else Decimal(number)
    value = Decimal(printed[1].replace(",", ""))
    for unit in printed[2]:  # 300万, 5千万
        value *= (UNITS | MYRIADS)[unit]
    return value


def print_numeral(number: int) -> str:
    """Return a number from 0 to 99999999 as a label prints it: 十二, 一百零三, 一万零五."""
    if number >= 10**4:
        high, low = divmod(number, 10**4)
        gap = "零" if 0 < low < 1000 else ""
        rest = (f"一{print_numeral(low)}" if 10 <= low < 20 else print_numeral(low)) if low else ""
        return f"{print_numeral(high)}万{gap}{rest}"
    written = ""
    for size, unit in _PLACES:
        digit, number = divmod(number, size)
        if digit:
            written += ONES[digit - 1] + unit
        elif written and number:
            written = written.removesuffix("零") + "零"
    return written.removeprefix("一") if written.startswith("一十") else written or "零"


def print_digits(number: int) -> str:
    """Return a number digit by digit, as years are written: 二〇二四."""
    return "".join(f"〇{ONES}"[int(digit)] for digit in str(number))
