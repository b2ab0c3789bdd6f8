"""Numerals, days and terms."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.text.dates import (
    DAY,
    Term,
    find_days,
    parse_day,
    parse_last_day,
    parse_numeral,
    parse_term,
)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12", 12),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("三十一", 31),
        ("一百二十", 120),
        ("二〇二四", 2024),
        ("二○○四", 2004),
        ("二00四", 2004),
        ("两", 2),
        ("甲", None),
    ],
)
def test_a_numeral_in_every_script(written, number):
    assert parse_numeral(written) == number


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024年3月4日", date(2024, 3, 4)),
        ("2024年12月27", date(2024, 12, 27)),  # the colophon lost its 日
        ("二〇二四年二月二十九日", date(2024, 2, 29)),
        ("一九八四年九月十日", date(1984, 9, 10)),
        ("2023年2月30日", None),
    ],
)
def test_a_day_as_it_is_printed(written, meant):
    assert parse_day(written) == meant


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2024年4月30日24时", date(2024, 5, 1), date(2024, 4, 30)),
        ("2024年12月31日二十四时", date(2025, 1, 1), date(2024, 12, 31)),
        ("2024年5月1日零时", date(2024, 5, 1), date(2024, 4, 30)),
        ("2024年5月1日0:00", date(2024, 5, 1), date(2024, 4, 30)),
        ("2024年5月1日8时", date(2024, 5, 1), date(2024, 5, 1)),
        ("2023年2月30日24时", None, None),
    ],
)
def test_midnight_belongs_to_the_day_that_begins_there_or_to_the_one_that_ends(
    written, first, last
):
    assert re.fullmatch(DAY, written)
    assert (parse_day(written), parse_last_day(written)) == (first, last)


def test_a_day_that_lost_its_year_mark_is_no_day():
    assert list(find_days("于202179起施行，2024年3月起施行")) == []


def test_a_term_of_years_ends_on_the_day_before_the_anniversary():
    assert parse_term("三年").last_day(date(2024, 2, 27)) == date(2027, 2, 26)
    assert parse_term("一年半").last_day(date(2024, 1, 1)) == date(2025, 6, 30)
    assert parse_term("30日").after(date(2020, 2, 19)) == date(2020, 3, 20)


def test_a_term_from_the_leap_day_ends_with_february():
    assert parse_term("1年").last_day(date(2024, 2, 29)) == date(2025, 2, 28)


def test_a_year_number_is_no_term():
    assert parse_term("2024年") is None


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(1, 120))
def test_a_term_is_never_shorter_than_its_months(start, months):
    last = Term(months=months).last_day(start)
    assert timedelta(days=28 * months - 1) <= last - start <= timedelta(days=31 * months)
