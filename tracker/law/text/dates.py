"""Numerals, days and terms as Chinese documents write them: 2024年3月4日, 二〇二四年三月四日,
2024年12月27, 三年, 30日.

All functions take *plain* text (`sentences.plain`): no white space, half-width digits.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_BANKERS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰", "一二三四五六七八九十百")
_DIGIT = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {
    "○": 0,
    "零": 0,
    "0": 0,
    "Ｏ": 0,
    "O": 0,
    "o": 0,
    "两": 2,
    "元": 1,
    "廿": 20,
}
_ONES = "一二三四五六七八九壹贰叁肆伍陆柒捌玖"
_CN = f"〇○零0Oo{_ONES}"  # 二○○四, 二00四, 贰零贰肆: a year is typed in many ways
NUMERAL = rf"(?:\d{{1,4}}|[两十百拾佰{_ONES}]{{1,5}})"
YEAR = rf"(?:[12]\d{{3}}|[一二壹贰][{_CN}]{{3}})"
MONTH = rf"(?:\d{{1,2}}|[元十拾{_ONES}]{{1,3}})月"
# The last 日 may be lost (2024年12月27印发), but never the 年 or the 月: 202179 is no day. Tables
# write 2026-12-31 and 2026.12.31.
_POINTED = r"[12]\d{3}(?:-\d{1,2}-|\.\d{1,2}\.|/\d{1,2}/)\d{1,2}(?![\d.])"
_HOUR = r"(?:\d{1,2}|[零一二三四五六七八九十]{1,3})(?:[时点]整?|:00)"
DAY = rf"(?:(?:公历)?{YEAR}年{MONTH}(?:\d{{1,2}}|[十廿拾{_ONES}]{{1,3}})(?:日(?:{_HOUR})?)?|{_POINTED})"
# as a last day 2026年底 is plain enough; 2026年12月 is not
END = rf"(?:{DAY}|{YEAR}年(?:{MONTH})?年?[底末])"

_RE_PARTS = re.compile(r"(?:公历)?(.+?)[年./-](.+?)[月./-](.+?)日?$")
_RE_DAY = re.compile(DAY)
_RE_HOUR = re.compile(rf"(?<=日){_HOUR}$")
# midnight, as the hour of either day
_RE_BEGINS, _RE_ENDS = re.compile("(?:00?|零)[时点:]"), re.compile("(?:24|二十四)[时点:]")
_RE_END = re.compile(rf"({YEAR})年(?:({MONTH}))?年?[底末]")
_RE_TERM = re.compile(rf"({NUMERAL}|半)(?:个)?(年半|年|月|日|天)(?:零?({NUMERAL})个月)?")


def numeral(text: str) -> int | None:
    """`2024`, `二〇二四`, `十二`, `一百二十` -> the number; None if it is none."""
    if text.isascii() and text.isdigit():
        return int(text)
    text = text.translate(_BANKERS)
    if not text or any(c not in _DIGIT and c not in "十百" for c in text):
        return None
    if "十" not in text and "百" not in text:
        return int("".join(str(_DIGIT[c]) for c in text)) if len(text) > 1 else _DIGIT[text]
    total = unit = 0
    for c in text:  # 一百二十三
        if c in "十百":
            total += (unit or 1) * (10 if c == "十" else 100)
            unit = 0
        else:
            unit = _DIGIT[c]
    return total + unit


def day(text: str) -> date | None:
    """The day that a text matching `DAY` names, as a first day; None where the calendar has no such
    day. 4月30日24时 begins 5月1日.
    """
    text, hour = _hour(text)
    named = _named(text)
    return named + timedelta(days=1) if named and _RE_ENDS.match(hour) else named


def _hour(text: str) -> tuple[str, str]:
    """A day, and the hour that is written behind it."""
    found = _RE_HOUR.search(text)
    return (text[: found.start()], found.group()) if found else (text, "")


def _named(text: str) -> date | None:
    parts = _RE_PARTS.match(text)
    numbers = [numeral(part) for part in parts.groups()] if parts else []
    if len(numbers) != 3 or None in numbers:
        return None
    try:
        return date(*(n for n in numbers if n is not None))
    except ValueError:  # 2023年2月30日
        return None


def end(text: str) -> date | None:
    """The day that a text matching `END` names, as a last day: 2026年底 is 2026-12-31, 5月1日0时
    ends 4月30日.
    """
    whole = _RE_END.fullmatch(text)
    if whole is None:
        text, hour = _hour(text)
        named = _named(text)
        return named - timedelta(days=1) if named and _RE_BEGINS.match(hour) else named
    year, month = numeral(whole[1]), numeral(whole[2].removesuffix("月")) if whole[2] else 12
    return date(year, month, monthrange(year, month)[1]) if year and month and month <= 12 else None


def days(text: str) -> Iterator[tuple[re.Match[str], date]]:
    """Every day in a text, in order, with its match."""
    for found in _RE_DAY.finditer(text):
        named = day(found.group())
        if named:
            yield found, named


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time: 三年, 一年半, 6个月, 30日."""

    months: int = 0
    days: int = 0

    def after(self, start: date) -> date:
        """The corresponding day: 2024-02-27 + 三年 = 2027-02-27; a day that the month lacks becomes
        the first of the next.
        """
        year, month = divmod(start.month - 1 + self.months, 12)
        year, month = start.year + year, month + 1
        room = monthrange(year, month)[1]
        shifted = (
            date(year, month, start.day)
            if start.day <= room
            else date(year, month, room) + timedelta(days=1)
        )
        return shifted + timedelta(days=self.days)

    def last_day(self, start: date) -> date:
        """The last day of a term that begins on `start`, as Shanghai drafts it: 2024-07-11 + 五年 =
        2029-07-10.
        """
        return self.after(start) - timedelta(days=1)


def term(text: str) -> Term | None:
    """`三年`, `5年`, `一年半`, `三年零六个月`, `6个月`, `30日` -> a Term; None if the text begins
    with none.
    """
    found = _RE_TERM.match(text)
    if not found:
        return None
    number, unit, more = found.groups()
    if number == "半":
        return Term(months=6) if unit == "年" else None
    count = numeral(number)
    if not count or count > 400:  # a year number such as 2024年 is no term
        return None
    months = {"年半": 12 * count + 6, "年": 12 * count, "月": count}.get(unit, 0)
    return Term(
        months=months + (numeral(more or "") or 0) if months else 0, days=0 if months else count
    )
