"""The number formats of Excel (ISO/IEC 29500-1, 18.8.31): a value in the words that its cell shows.

41912 under `yyyy"年"m"月"d"日"` is 2014年9月30日, 7 under `000` is 007, 0 under `0;-0;;@` is none.
A format that is not understood gives the value as it stands.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from tracker.text.numerals import print_digits, print_numeral

GENERAL = "General"
LONG_DATE, MONTH_OF_YEAR = 'yyyy"年"m"月"d"日"', 'yyyy"年"m"月"'
MONTH_AND_DAY, CLOCK = 'm"月"d"日"', 'h"时"mm"分"'
# The formats whose meaning depends on the language; here as Chinese editions show them.
CHINESE_FORMATS = {
    14: "yyyy/m/d",
    22: "yyyy/m/d h:mm",
    27: MONTH_OF_YEAR,
    28: MONTH_AND_DAY,
    29: MONTH_AND_DAY,
    30: "m/d/yy",
    31: LONG_DATE,
    32: CLOCK,
    33: 'h"时"mm"分"ss"秒"',
    34: f"上午/下午{CLOCK}",
    35: '上午/下午h"时"mm"分"ss"秒"',
    36: MONTH_OF_YEAR,
    50: MONTH_OF_YEAR,
    51: MONTH_AND_DAY,
    52: MONTH_OF_YEAR,
    53: MONTH_AND_DAY,
    54: MONTH_AND_DAY,
    55: f"上午/下午{CLOCK}",
    56: '上午/下午h"时"mm"分"ss"秒"',
    57: MONTH_OF_YEAR,
    58: MONTH_AND_DAY,
}
SYSTEM_DATE, SYSTEM_TIME = "[$-F800]", "[$-F400]"  # as the computer is set to show days and hours
LONGEST = 200  # characters of a format; a longer one is nonsense
TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|!(?P<marked>.)|_(?P<padding>.)|\*(?P<filling>.)'
    r"|\[(?P<bracket>[^\]]*)\]|(?P<noon>AM/PM|A/P|上午/下午)|(?P<general>General|G/通用格式)"
    r"|(?P<time>y+|m+|d+|h+|s+|e+|a{3,4})|(?P<digits>[0#?]+(?:,[0#?]+)*)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
CURRENCY = re.compile(r"\$([^-]*)(?:-.*)?")
COLOUR = re.compile(r"(?:Red|Black|Blue|Green|White|Yellow|Cyan|Magenta|Color ?\d+)", re.IGNORECASE)
DAYS_OF_WEEK = "一二三四五六日"
FIRST_DAY = datetime(1899, 12, 30)
LAST_SERIAL = 2_958_466  # behind 9999-12-31
PERCENT_PLACES = 2
LARGEST_NUMERAL = 9_999  # that is written in Chinese


class UnknownFormatError(Exception):
    """A format has a sign that is not understood."""


def show_value(value: object, format_number: int, code: str) -> str:
    """Return a number, a day or a word as its cell shows it."""
    code = CHINESE_FORMATS.get(format_number, code)
    if SYSTEM_DATE in code:
        code = LONG_DATE
    elif SYSTEM_TIME in code:
        code = "h:mm:ss"
    if isinstance(value, bool):
        return str(value).upper()
    try:
        return _show_formatted(value, code[: LONGEST + 1])
    except (UnknownFormatError, InvalidOperation, OverflowError, ValueError):
        return show_plain(value)


def show_plain(value: object) -> str:
    """Return a value without a format: a moment at midnight is a day."""
    if isinstance(value, datetime):
        is_day = value.time() == time.min
        return value.date().isoformat() if is_day else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{round(value, 10):.10g}"
    return str(value)


def _show_formatted(value: object, code: str) -> str:
    sections = split_sections(code)
    if isinstance(value, str):
        return _show_words(value, sections)
    if isinstance(value, (datetime, date, time, timedelta)):
        return show_moment(value, sections[0])
    if not isinstance(value, (int, float)):
        return show_plain(value)
    section, number = choose_section(sections, Decimal(repr(value)))
    if any(kind == "time" for kind, _ in section):
        if not 0 <= value < LAST_SERIAL:
            raise UnknownFormatError
        return show_moment(FIRST_DAY + timedelta(seconds=round(value * 86_400)), section)
    return show_number(number, section, value)


def _show_words(value: str, sections: list[list[tuple[str, str]]]) -> str:
    """Return words under the part of a format that holds `@`, the fourth where there are four."""
    section = sections[3] if len(sections) > 3 else sections[-1]
    if len(sections) > 3 and not section:
        return ""
    if ("other", "@") not in section:
        return value
    shown = (value if part == ("other", "@") else _write_literal(*part) for part in section)
    return "".join(shown)


@lru_cache(maxsize=256)
def split_sections(code: str) -> list[list[tuple[str, str]]]:
    """Return the parts of a format (positive; negative; zero; words), each as its tokens.

    Raises UnknownFormatError for one that is too long.
    """
    if len(code) > LONGEST:
        raise UnknownFormatError
    sections: list[list[tuple[str, str]]] = [[]]
    for m in TOKEN.finditer(code):
        kind = m.lastgroup or "other"
        text = m[kind]
        if kind == "other" and text == ";":
            sections.append([])
        elif kind not in ("padding", "filling"):
            sections[-1].append((kind, text))
    return sections


def choose_section(
    sections: list[list[tuple[str, str]]], number: Decimal
) -> tuple[list[tuple[str, str]], Decimal]:
    """Return the part of a format that shows a number, and the number with the sign it shows."""
    if number < 0 and len(sections) > 1:
        return sections[1], -number
    if number == 0 and len(sections) > 2:
        return sections[2], number
    return sections[0], number


def show_number(number: Decimal, section: list[tuple[str, str]], value: float) -> str:
    """Return a number under one part of a format: `#,##0.00"元"`, `0.0%`, `第000号`.

    A comma behind the digits divides by a thousand. Raises UnknownFormatError for fractions, powers
    of ten and conditions.
    """
    if not section:
        return ""
    numerals = next((t for k, t in section if k == "bracket" and t.startswith("DBNum")), None)
    at = [i for i, (kind, _) in enumerate(section) if kind in ("digits", "general")]
    if not at:
        return "".join(_write_literal(*part) for part in section)
    first, last = at[0], at[-1]
    inside = section[first : last + 1]
    while section[last + 1 : last + 2] == [("other", ",")]:
        number, last = number / 1000, last + 1
    before = "".join(_write_literal(*part) for part in section[:first])
    behind = "".join(_write_literal(*part) for part in section[last + 1 :])
    is_percent = "%" in before + behind
    number *= 100 if is_percent else 1
    if section[first][0] == "general":
        if len(at) > 1:
            raise UnknownFormatError
        words = show_plain(value if number == Decimal(repr(value)) else float(number))
    else:
        words = _fill_digits(number, inside, PERCENT_PLACES if is_percent else 0)
    if numerals:
        words = _chinese_numerals(words, numerals)
    sign = "-" if number < 0 and not words.startswith("-") and words.strip("0.,") else ""
    return f"{sign}{before}{words}{behind}".strip()


def _fill_digits(number: Decimal, inside: list[tuple[str, str]], kept: int) -> str:
    """Return the figures of a number: its places, and signs that stand between them.

    Up to `kept` places more than the format shows are kept where the number has them: 12.5% under
    `0%`, of which Excel shows 13%, is a share that counts.
    `0!.0` with the sign of a point that is only printed shows 123 as 12.3.
    """
    whole = next((i for i, part in enumerate(inside) if part == ("other", ".")), len(inside))
    places = [text for kind, text in inside[whole + 1 :] if kind == "digits"]
    if any(kind in ("other", "general") for kind, _ in inside[whole + 1 :]):
        raise UnknownFormatError
    decimals = "".join(places)
    most = max(len(decimals), kept)
    rounded = abs(number).quantize(Decimal(1).scaleb(-most), ROUND_HALF_UP)
    integer, _, fraction = f"{rounded:f}".partition(".")
    least = len(decimals.rstrip("#?"))
    while len(fraction) > least and fraction.endswith("0"):
        fraction = fraction[:-1]
    return _fill_whole(integer, inside[:whole]) + (f".{fraction}" if fraction else "")


def _fill_whole(figures: str, inside: list[tuple[str, str]]) -> str:
    """Return the figures before the point, from the last place to the first."""
    masks = [text for kind, text in inside if kind == "digits"]
    is_grouped = any("," in mask for mask in masks)
    least = sum(mask.count("0") for mask in masks)
    figures = (figures if figures != "0" or least else "").rjust(least, "0")
    if is_grouped:
        if len(inside) > 1:
            raise UnknownFormatError
        return f"{int(figures or 0):,}".rjust(least, "0") if figures else ""
    words = ""
    for at, (kind, text) in reversed(list(enumerate(inside))):
        if kind == "digits":
            count = len(figures) if not any(k == "digits" for k, _ in inside[:at]) else len(text)
            words = figures[max(0, len(figures) - count) :] + words
            figures = figures[: max(0, len(figures) - count)]
        else:
            words = _write_literal(kind, text) + words
    return words


def _write_literal(kind: str, text: str) -> str:
    """Return what a token that is no place of a figure prints.

    Raises UnknownFormatError for a condition, and for letters that mean something else.
    """
    if kind in ("quoted", "escaped", "marked"):
        return text
    if kind == "bracket":
        if text.startswith("DBNum") or COLOUR.fullmatch(text):
            return ""
        if currency := CURRENCY.fullmatch(text):
            return currency[1]
        raise UnknownFormatError
    if kind == "other" and not (text.isascii() and (text.isalnum() or text in "/,.")):
        return text
    raise UnknownFormatError


def _chinese_numerals(words: str, kind: str) -> str:
    """Return figures as numerals: 十二 (DBNum1), １２ (DBNum3); 壹拾贰 stays 12."""
    if kind == "DBNum3":
        return "".join(chr(ord(c) + 0xFEE0) if c.isdecimal() else c for c in words)
    if kind != "DBNum1" or not words.isdecimal() or int(words) > LARGEST_NUMERAL:
        return words
    return print_numeral(int(words))


def show_moment(value: datetime | date | time | timedelta, section: list[tuple[str, str]]) -> str:
    """Return a day or an hour under a format.

    Midnight has no hour beside a day, and a year of two figures is written out. Raises
    UnknownFormatError for a format without a day or an hour.
    """
    marks = [(i, text.lower()) for i, (kind, text) in enumerate(section) if kind == "time"]
    letters = [mark[0] for _, mark in marks]
    if not marks or isinstance(value, timedelta):
        raise UnknownFormatError
    if isinstance(value, time):
        value = datetime.combine(FIRST_DAY, value)
        if any(letter in "yedaa" for letter in letters):
            raise UnknownFormatError
    elif not isinstance(value, datetime):
        value = datetime.combine(value, time.min)
    if any(letter in "yed" for letter in letters) and value.time() == time.min:
        hours = (i for i, (k, text) in enumerate(section) if k == "noon" or text in ("h", "hh"))
        section = section[: next(hours, len(section))]
    return _write_moment(value, section)


def _write_moment(value: datetime, section: list[tuple[str, str]]) -> str:
    """Return a day and an hour, part by part."""
    marks = [(i, text.lower()) for i, (kind, text) in enumerate(section) if kind == "time"]
    is_numeral = ("bracket", "DBNum1") in section
    is_halved = any(kind == "noon" for kind, _ in section)
    words, last = "", ""
    for at, (kind, text) in enumerate(section):
        if kind == "time":
            after = next((mark for i, mark in marks if i > at), "")
            letter = text[0].lower()
            if letter == "m" and (last == "h" or after[:1] == "s"):
                letter = "minute"
            words += _write_time(value, letter, len(text), is_halved, is_numeral)
            last = letter
        elif kind == "noon":
            names = ("上午", "下午") if text == "上午/下午" else ("AM", "PM")
            words += names[value.hour >= 12]
        elif kind in ("digits", "general"):
            raise UnknownFormatError
        elif kind == "other" and text in "/,.-: ":
            words += text
        elif (kind, text) != ("other", "@"):
            words += _write_literal(kind, text)
    return words.strip(" ,")


def _write_time(
    value: datetime, letter: str, length: int, is_halved: bool, is_numeral: bool
) -> str:
    """Return one part of a day or an hour.

    Raises UnknownFormatError for the names of months and days in another language.
    """
    if letter in "ye":
        return print_digits(value.year) if is_numeral else f"{value.year:04}"
    if letter == "a":
        return ("星期" if length > 3 else "") + DAYS_OF_WEEK[value.weekday()]
    if length > 2:
        raise UnknownFormatError
    hour = (value.hour % 12 or 12) if is_halved else value.hour
    number = {
        "m": value.month,
        "d": value.day,
        "h": hour,
        "minute": value.minute,
        "s": value.second,
    }[letter]
    return print_numeral(number) if is_numeral else f"{number:0{length}}"
