"""Parse and print the days, ranges and terms of Chinese documents.

A day is written 2024年3月4日, 2024-03-04, 2024.3.4, 2024/3/4, 二〇二四年三月廿一日, 元月, or
贰零贰肆年叁月肆日, with or without spaces round its figures; a term 三年, 一年半, 六个月 or 30日.
The patterns hold no capturing groups, so that they can stand inside other patterns.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.text.numerals import (
    ARABIC,
    FINANCIAL,
    ONES,
    ZEROS,
    parse_numeral,
    print_digits,
    print_numeral,
)

_SPACE = r"[ \u3000]*"
_FIGURE = f"[{ARABIC}]"
_SMALL = f"十拾廿卅{ONES}{FINANCIAL}"  # characters of a month or of a day of the month
NUMERAL = rf"(?:{_FIGURE}{{1,4}}|[两百佰{_SMALL}]{{1,5}})"
YEAR = (
    rf"(?:[12１２]{_FIGURE}{{3}}"
    rf"|[一二壹贰][{ZEROS}{ONES}{FINANCIAL}]{{3}}"
    rf"|[一二两]千[零〇{ONES}十百]{{1,7}})"  # 二千零二十四年
)
MONTH = rf"(?:{_FIGURE}{{1,2}}|[元正{_SMALL}]{{1,3}}){_SPACE}月"
_DAY_OF_MONTH = rf"(?:{_FIGURE}{{1,2}}|[{_SMALL}]{{1,3}})"
# The last 日 may be lost (2024年12月27印发), but never the 年 or the 月: 202179 is no day.
_WRITTEN = rf"(?:公历)?{YEAR}{_SPACE}年{_SPACE}{MONTH}{_SPACE}{_DAY_OF_MONTH}"
_HOUR = r"(?:\d{1,2}|[零一二三四五六七八九十]{1,3})(?:[时点]整?|:00)"
# 2026-12-31, 2026.12.31, 2026/12/31; 2026.12.31.4 is the number of a section
_POINTED = (
    rf"(?<![{ARABIC}])[12１２]{_FIGURE}{{3}}(?:"
    + "|".join(
        rf"{_SPACE}[{mark}]{_SPACE}{_FIGURE}{{1,2}}{_SPACE}[{mark}]{_SPACE}{_FIGURE}{{1,2}}"
        for mark in ("-－", ".．", "/／")
    )
    + rf")(?!{_FIGURE}|[.．]{_FIGURE})"
)
DAY = rf"(?:{_WRITTEN}(?:{_SPACE}日(?:{_HOUR})?)?|{_POINTED})"
# 2026年12月, and not the beginning of 2026年12月31日 or of 2026年12月底
MONTH_OF_YEAR = (
    rf"{YEAR}{_SPACE}年{_SPACE}{MONTH}(?:份)?(?!{_SPACE}(?:{_FIGURE}|[{_SMALL}底末初上中下]))"
)
# As a last day 2026年底 is plain enough; 2026年12月 leaves open which day of the month is meant.
END = rf"(?:{DAY}|{YEAR}年(?:{MONTH})?年?[底末])"
# 自2024年4月起至2026年3月: what acts on others may name whole months
FIRST = rf"(?:{DAY}|{MONTH_OF_YEAR})"
LAST = rf"(?:{END}|{MONTH_OF_YEAR})"
TERM = rf"(?:{NUMERAL}|半){_SPACE}个?(?:年半|年(?:零?{NUMERAL}个月)?|月|日|天)"
# 2024年1月1日至12月31日: the second day may leave out the year
RANGE = (
    rf"{DAY}{_SPACE}(?:起)?{_SPACE}(?:至|到|—+|－|-|~|～){_SPACE}"
    rf"(?:{DAY}|{MONTH}{_SPACE}{_DAY_OF_MONTH}{_SPACE}日)"
)
# What every day and every end has: a quick look before the patterns above.
MAYBE_DAY = rf"年{_SPACE}[{ARABIC}元正{_SMALL}年底末]|[12１２]{_FIGURE}{{3}}{_SPACE}[-－.．/／]"
# 20240304, 202403/04 and 2024_03_04 in the name of a file or in an address
_RE_IN_NAME = re.compile(
    r"(?<!\d)((?:19|20)\d\d)"
    r"(?:[-._年/]\s?(\d{1,2})[-._月/]\s?(\d{1,2})日?|(\d\d)[-/]?(\d\d))(?!\d)"
)

_RE_DAY = re.compile(DAY)
_RE_WRITTEN = re.compile(
    rf"(?:公历)?(?P<year>{YEAR})年(?P<month>{_FIGURE}{{1,2}}|[元正{_SMALL}]{{1,3}})月"
    rf"(?P<day>{_DAY_OF_MONTH})日?"
)
_RE_POINTED = re.compile(
    rf"(?P<year>{_FIGURE}{{4}})[-－.．/／](?P<month>{_FIGURE}{{1,2}})[-－.．/／](?P<day>{_FIGURE}{{1,2}})"
)
_RE_HOUR = re.compile(rf"(?<=日){_HOUR}$")
# midnight, as the hour of either day
_RE_BEGINS, _RE_ENDS = re.compile("(?:00?|零)[时点:]"), re.compile("(?:24|二十四)[时点:]")
_RE_END = re.compile(rf"({YEAR})年(?:({MONTH}))?年?[底末]")
_RE_TERM = re.compile(rf"({NUMERAL}|半)(?:个)?(年半|年|月|日|天)(?:零?({NUMERAL})个月)?")
_RE_MONTH = re.compile(rf"({YEAR})年({MONTH})份?")
_RE_RANGE = re.compile(rf"({DAY})起?(?:至|到|—+|－|-|~|～)({DAY}|{MONTH}{_DAY_OF_MONTH}日)")
_MONTH_NAMES = {"元": 1, "正": 1}
_LONGEST_TERM = 400  # a year number such as 2024年 is no term


def parse_day(text: str) -> date | None:
    """Return the day that a text matching `DAY` names, as a first day; 4月30日24时 begins 5月1日.

    None where the text is no day or the calendar has no such day.
    """
    text, hour = _split_hour(_without_spaces(text))
    named = _parse_named(text)
    return named + timedelta(days=1) if named and _RE_ENDS.match(hour) else named


def parse_first_day(text: str) -> date | None:
    """Return the day that a text matching `FIRST` names; 2024年4月 begins on its first day."""
    month = parse_month(text)
    return month.first if month else parse_day(text)


def parse_last_day(text: str) -> date | None:
    """Return the day that a text matching `LAST` names, as a last day.

    2026年底 is 2026-12-31, 2026年3月 ends on 2026-03-31, 5月1日0时 ends 4月30日.
    """
    text = _without_spaces(text)
    whole = _RE_END.fullmatch(text)
    if whole is None:
        if of_month := parse_month(text):
            return of_month.last
        text, hour = _split_hour(text)
        named = _parse_named(text)
        return named - timedelta(days=1) if named and _RE_BEGINS.match(hour) else named
    year, month = parse_numeral(whole[1]), _parse_month(whole[2][:-1]) if whole[2] else 12
    return date(year, month, monthrange(year, month)[1]) if year and month and month <= 12 else None


def find_days(text: str) -> Iterator[tuple[re.Match[str], date]]:
    """Yield every day in a text, in order, with its match."""
    for found in _RE_DAY.finditer(text):
        named = parse_day(found.group())
        if named:
            yield found, named


def find_day(text: str) -> date | None:
    """Return the first day in a text."""
    return next((named for _, named in find_days(text)), None)


def find_days_in_name(name: str) -> list[date]:
    """Return the days in the name or address of a file: 20240304, 2024_3_4, 2024年3月4日."""
    found = (
        _make_date(int(m[1]), int(m[2] or m[4]), int(m[3] or m[5]))
        for m in _RE_IN_NAME.finditer(name)
    )
    return [day for day in found if day]


def print_day(day: date) -> str:
    """Return a day in Arabic numerals: 2024年3月4日."""
    return f"{day.year}年{day.month}月{day.day}日"


def print_chinese_day(day: date) -> str:
    """Return a day in Chinese numerals: 二〇二四年三月四日."""
    return f"{print_digits(day.year)}年{print_numeral(day.month)}月{print_numeral(day.day)}日"


@dataclass(frozen=True, slots=True)
class DayRange:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    def __str__(self) -> str:
        return f"{print_day(self.first)}至{print_day(self.last)}"


def parse_range(text: str) -> DayRange | None:
    """Return the range that a text matching `RANGE` names; 2024年1月1日至12月31日 is of one year.

    None where a day does not exist or the last one stands before the first.
    """
    found = _RE_RANGE.fullmatch(_without_spaces(text))
    first = parse_day(found[1]) if found else None
    if found is None or first is None:
        return None
    last = parse_last_day(found[2]) or parse_last_day(f"{first.year}年{found[2]}")
    return DayRange(first, last) if last and last >= first else None


def parse_month(text: str) -> DayRange | None:
    """Return the days of the month that a text matching `MONTH_OF_YEAR` names: 2026年3月."""
    found = _RE_MONTH.fullmatch(_without_spaces(text))
    year, month = (parse_numeral(found[1]), _parse_month(found[2][:-1])) if found else (None, None)
    if not (year and month and month <= 12):
        return None
    return DayRange(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Term:
    """A length of time: 三年, 一年半, 6个月, 30日."""

    months: int = 0
    days: int = 0

    def after(self, start: date) -> date:
        """Return the corresponding day: 2024-02-27 + 三年 = 2027-02-27.

        A day that the month lacks becomes the first of the next.
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

    def before(self, end: date) -> date:
        """Return the day that lies the term earlier: 2026-04-14 - 一年 = 2025-04-14.

        A day that the month lacks becomes its last.
        """
        year, month = divmod(end.year * 12 + end.month - 1 - self.months, 12)
        room = monthrange(year, month + 1)[1]
        return date(year, month + 1, min(end.day, room)) - timedelta(days=self.days)

    def last_day(self, start: date) -> date:
        """Return the last day of a term that begins on `start`, as Shanghai drafts it.

        2024-07-11 + 五年 = 2029-07-10.
        """
        return self.after(start) - timedelta(days=1)

    def __str__(self) -> str:
        """Return the term as documents write it: 三年, 一年半, 六个月, 30日."""
        if self.days:
            return f"{self.days}日"
        years, months = divmod(self.months, 12)
        if not years:
            return f"{_print_count(months)}个月"
        if not months:
            return f"{_print_count(years)}年"
        rest = "半" if months == 6 else f"零{_print_count(months)}个月"
        return f"{_print_count(years)}年{rest}"


def parse_term(text: str) -> Term | None:
    """Return the term that a text begins with: 三年, 5年, 一年半, 三年零六个月, 6个月, 30日."""
    found = _RE_TERM.match(_without_spaces(text))
    if not found:
        return None
    number, unit, more = found.groups()
    if number == "半":
        return Term(months=6) if unit == "年" else None
    count = parse_numeral(number)
    if not count or count > _LONGEST_TERM:
        return None
    months = {"年半": 12 * count + 6, "年": 12 * count, "月": count}.get(unit, 0)
    if not months:
        return Term(days=count)
    return Term(months=months + (parse_numeral(more or "") or 0))


def _print_count(number: int) -> str:
    """Return a number as it stands before 年 and 个月: 两年, but 十二个月."""
    return "两" if number == 2 else print_numeral(number)


def _without_spaces(text: str) -> str:
    return "".join(text.split()) if not text.isalnum() else text


def _split_hour(text: str) -> tuple[str, str]:
    """Split a day from the hour that is written behind it."""
    found = _RE_HOUR.search(text)
    return (text[: found.start()], found.group()) if found else (text, "")


def _parse_named(text: str) -> date | None:
    found = _RE_WRITTEN.fullmatch(text) or _RE_POINTED.fullmatch(text)
    if found is None:
        return None
    year, month = parse_numeral(found["year"]), _parse_month(found["month"])
    day = parse_numeral(found["day"])
    return _make_date(year, month, day) if year and month and day else None


def _parse_month(text: str) -> int | None:
    """Return 1 for 元 and 正, 12 for 十二; `text` is a month without its 月."""
    return _MONTH_NAMES.get(text) or parse_numeral(text)


def _make_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:  # 2023年2月30日
        return None
