"""Default validity as data."""

from datetime import date

import pytest

from tracker.law.validity.rules import default_rule
from tracker.model import Category


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("示例区若干措施", 5),
        ("示例区管理办法（试行）", 2),
        ("关于禁止燃放的通告", 1),
        ("关于《示例通告》的实施办法", 5),
    ],
)
def test_the_form_of_the_title_decides_the_term(title, years):
    assert default_rule("上海市长宁区", title, Category.POLICY, date(2024, 4, 3)).years == years


def test_a_rule_holds_in_its_span_and_place_only():
    assert default_rule("上海市长宁区", "若干措施", Category.POLICY, date(2009, 1, 1)) is None
    assert default_rule("广东省深圳市", "若干措施", Category.POLICY, date(2024, 1, 1)) is None
    assert default_rule(None, "若干措施", Category.POLICY, date(2024, 1, 1)) is None


def test_a_law_has_no_default_end():
    assert default_rule("上海市", "上海市市容条例", Category.LAW, date(2024, 1, 1)) is None


def test_a_rule_says_where_it_was_read_and_whether_it_was_verified():
    rule = default_rule("上海市", "若干措施", Category.POLICY, date(2024, 4, 3))
    assert rule.source
    assert "5年" in rule.quote
    assert rule.verified is False
    assert default_rule("上海市", "若干措施", Category.POLICY, date(2012, 4, 3)).verified is True
    assert rule.last_day(date(2024, 4, 3)) == date(2029, 4, 2)
