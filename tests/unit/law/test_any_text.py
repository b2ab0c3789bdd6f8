"""Whatever the words: understanding never raises, never hangs, and never dates a text by a day it
does not print.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.growth import assert_linear
from tests.law_texts import analyse_text
from tracker.text.dates import find_days

LINE = """本办法 《甲办法》 《乙 》 （示府规〔2019〕3号） （ ） “ ” 自 2024年5月1日 2026年12月31日 起 施行 印发之日 有效期 三年 至 止
同时 废止 延长 ， 。 ； 、 ： 第三条 修改为 根据 修正的 30日后 号 附件1 下列文件 ◆"""
WORDS = LINE.split()
NOISE = ("《", "（", "“", "《甲》（", "自", "本", "号", "、《甲》")
ENDS = (
    "同时废止。",
    "自2025年1月1日起暂停执行六个月。",
    "有效期延长至2026年1月1日。",
    "修改为：“乙”。",
)


@given(st.lists(st.sampled_from(WORDS), max_size=40).map("".join))
def test_any_words_are_understood_without_a_guess(text):
    found = analyse_text(text, made_on=None)  # no anchor: 自印发之日起 cannot be counted
    printed = {day for _, day in find_days(text)} | {None}
    assert found.validity.effective_from in printed
    assert found.validity.last_day in printed or "三年" in text
    assert all(row.quote for row in found.relations)


@pytest.mark.soak
@pytest.mark.parametrize("noise", NOISE)
def test_a_page_of_lost_marks_costs_no_more_than_its_length(noise):
    assert_linear(lambda size: analyse_text(noise * size + "同时废止。"), 250)


@pytest.mark.soak
@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("name", ["、《甲办法》", "，《甲办法》", "《甲办法》第三条、"])
def test_an_act_on_many_names_costs_no_more_than_their_number(name, end):
    assert_linear(lambda size: analyse_text(name * size + end), 250)
