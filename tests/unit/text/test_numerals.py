"""Numerals in every script that documents print."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.text.numerals import (
    AMOUNT,
    parse_amount,
    parse_numeral,
    print_digits,
    print_numeral,
)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12", 12),
        ("１２", 12),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("三十一", 31),
        ("廿", 20),
        ("廿一", 21),
        ("卅一", 31),
        ("一百二十", 120),
        ("一百零三", 103),
        ("一千二百六十", 1260),
        ("一万", 10_000),
        ("两千", 2000),
        ("2千", 2000),
        ("二十五万", 250_000),
        ("一亿二千万", 120_000_000),
        ("壹佰", 100),
        ("叁拾壹", 31),
        ("贰零贰肆", 2024),
        ("二〇二四", 2024),
        ("二○○四", 2004),
        ("二００八", 2008),
        ("二Ｏ二五", 2025),
        ("二◯二五", 2025),
        ("二00四", 2004),
        ("二千零二十四", 2024),
        ("两", 2),
    ],
)
def test_a_numeral_in_every_script(written, number):
    assert parse_numeral(written) == number


@pytest.mark.parametrize("written", ["", "甲", "第三", "三个", "1.5", "十二.", "-3"])
def test_other_words_are_no_numeral(written):
    assert parse_numeral(written) is None


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (0, "零"),
        (9, "九"),
        (10, "十"),
        (20, "二十"),
        (103, "一百零三"),
        (110, "一百一十"),
        (1010, "一千零一十"),
        (10_005, "一万零五"),
        (100_012, "十万零一十二"),
    ],
)
def test_a_number_is_written_as_labels_print_it(number, written):
    assert print_numeral(number) == written


@given(st.integers(0, 99_999_999))
def test_every_number_is_read_as_it_is_printed(number):
    assert parse_numeral(print_numeral(number)) == number


@given(st.integers(1000, 2999))
def test_every_year_is_read_as_it_is_printed_digit_by_digit(year):
    assert parse_numeral(print_digits(year)) == year


@given(st.text("零〇一二三四五六七八九十百千万亿廿卅两壹拾0０oＯ", max_size=8))
def test_no_row_of_numerals_is_refused_with_an_error(written):
    number = parse_numeral(written)
    assert number is None or number >= 0


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1,000", Decimal(1000)),
        ("1.5", Decimal("1.5")),
        ("300万", Decimal(3_000_000)),
        ("1.5亿", Decimal(150_000_000)),
        ("5千万", Decimal(50_000_000)),
        ("三百万", Decimal(3_000_000)),
        ("十二", Decimal(12)),
        ("叁佰", Decimal(300)),
    ],
)
def test_an_amount_in_every_script(written, amount):
    assert re.fullmatch(AMOUNT, written)
    assert parse_amount(written) == amount
