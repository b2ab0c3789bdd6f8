"""Days, ranges and terms in every form that documents print."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.text.dates import (
    DAY,
    RANGE,
    DayRange,
    Term,
    find_days,
    find_days_in_name,
    parse_day,
    parse_last_day,
    parse_range,
    parse_term,
    print_chinese_day,
    print_day,
)

# Six days are enough: a leap day, the ends of a year, one of one and one of two digits.
DAYS = st.sampled_from(
    [
        date(1999, 12, 31),
        date(2000, 1, 1),
        date(2008, 10, 20),
        date(2024, 2, 29),
        date(2024, 3, 4),
        date(2030, 11, 21),
    ]
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2024年3月4日", date(2024, 3, 4)),
        ("２０２４年３月４日", date(2024, 3, 4)),
        ("2024 年 3 月 4 日", date(2024, 3, 4)),
        ("2024年12月27", date(2024, 12, 27)),  # the colophon lost its 日
        ("2024-03-04", date(2024, 3, 4)),
        ("2024-3-4", date(2024, 3, 4)),
        ("2024.3.4", date(2024, 3, 4)),
        ("2024．3．4", date(2024, 3, 4)),
        ("2024/3/4", date(2024, 3, 4)),
        ("二〇二四年二月二十九日", date(2024, 2, 29)),
        ("一九八四年九月十日", date(1984, 9, 10)),
        ("二００八年一月二十日", date(2008, 1, 20)),
        ("二Ｏ二五年元月廿日", date(2025, 1, 20)),
        ("二◯二五年正月初一日", None),
        ("二〇二四年三月廿一日", date(2024, 3, 21)),
        ("二〇二四年三月卅一日", date(2024, 3, 31)),
        ("贰零贰肆年叁月肆日", date(2024, 3, 4)),
        ("二千零二十四年十二月三十一日", date(2024, 12, 31)),
        ("2023年2月30日", None),
        ("2024年13月1日", None),
    ],
)
def test_a_day_as_it_is_printed(written, meant):
    assert parse_day(written) == meant
    assert [day for _, day in find_days(f"自{written}起施行")] == ([meant] if meant else [])


@pytest.mark.parametrize(
    "words",
    [
        "于202179起施行，2024年3月起施行",
        "第2024.3.4.5节",
        "比例为20.24.3",
        "2024-2026年",
        "电话12024-3-4",
        "三年四月",
    ],
)
def test_figures_that_only_look_like_a_day_are_none(words):
    assert list(find_days(words)) == []


@given(DAYS)
def test_every_day_is_read_as_it_is_printed(day):
    forms = (print_day(day), print_chinese_day(day), day.isoformat(), f"{day:%Y.%m.%d}")
    for written in forms:
        assert re.fullmatch(DAY, written)
        assert parse_day(written) == parse_last_day(written) == day


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


@pytest.mark.parametrize(
    ("written", "last"),
    [
        ("2026年底", date(2026, 12, 31)),
        ("2026年6月底", date(2026, 6, 30)),
        ("二〇二六年末", date(2026, 12, 31)),
        ("2026年13月底", None),
    ],
)
def test_the_end_of_a_year_or_month_is_a_last_day(written, last):
    assert parse_last_day(written) == last


@pytest.mark.parametrize(
    ("name", "days"),
    [
        ("20240304-办法.pdf", [date(2024, 3, 4)]),
        ("2024_3_4 办法", [date(2024, 3, 4)]),
        ("办法（2024年3月4日）", [date(2024, 3, 4)]),
        ("/202402/t20240219_6396654.htm", [date(2024, 2, 19)]),
        ("/2024-02/19/content_1.htm", [date(2024, 2, 19)]),
        ("/202402/19/1.htm", [date(2024, 2, 19)]),
        ("20241340", []),
        ("120240304", []),
    ],
)
def test_a_day_in_the_name_of_a_file_or_in_an_address(name, days):
    assert find_days_in_name(name) == days


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2024年1月1日至2026年12月31日", date(2024, 1, 1), date(2026, 12, 31)),
        ("2024年1月1日至12月31日", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024年1月1日起至2024年6月30日", date(2024, 1, 1), date(2024, 6, 30)),
        ("2024.1.1-2024.12.31", date(2024, 1, 1), date(2024, 12, 31)),
        ("二〇二四年元月一日—二〇二四年十二月卅一日", date(2024, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_range_of_days(written, first, last):
    assert re.fullmatch(RANGE, written)
    assert parse_range(written) == DayRange(first, last)


@pytest.mark.parametrize("written", ["2026年1月1日至2024年1月1日", "2024年1月1日", "三年"])
def test_what_runs_backwards_or_has_one_end_is_no_range(written):
    assert parse_range(written) is None


@given(DAYS, DAYS)
def test_every_range_is_read_as_it_is_printed(one, other):
    whole = DayRange(min(one, other), max(one, other))
    assert parse_range(str(whole)) == whole


@pytest.mark.parametrize(
    ("written", "term"),
    [
        ("三年", Term(months=36)),
        ("3年", Term(months=36)),
        ("叁年", Term(months=36)),
        ("两年", Term(months=24)),
        ("半年", Term(months=6)),
        ("一年半", Term(months=18)),
        ("六个月", Term(months=6)),
        ("6 个月", Term(months=6)),
        ("三年零六个月", Term(months=42)),
        ("30日", Term(days=30)),
        ("十五天", Term(days=15)),
        ("2024年", None),
        ("半日", None),
        ("甲年", None),
    ],
)
def test_a_term_as_it_is_printed(written, term):
    assert parse_term(written) == term


@given(st.one_of(st.integers(1, 120).map(Term), st.integers(1, 90).map(lambda n: Term(days=n))))
def test_every_term_is_read_as_it_is_printed(term):
    assert parse_term(str(term)) == term


def test_a_term_of_years_ends_on_the_day_before_the_anniversary():
    assert Term(months=36).last_day(date(2024, 2, 27)) == date(2027, 2, 26)
    assert Term(months=18).last_day(date(2024, 1, 1)) == date(2025, 6, 30)
    assert Term(days=30).after(date(2020, 2, 19)) == date(2020, 3, 20)


def test_a_term_from_the_leap_day_ends_with_february():
    assert Term(months=12).last_day(date(2024, 2, 29)) == date(2025, 2, 28)


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(1, 120))
def test_a_term_is_never_shorter_than_its_months(start, months):
    last = Term(months=months).last_day(start)
    assert timedelta(days=28 * months - 1) <= last - start <= timedelta(days=31 * months)
