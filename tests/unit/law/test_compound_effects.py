"""What sentences do whose verb does not stand plainly over one list of names."""

from __future__ import annotations

from datetime import date

import pytest

from tests.law_texts import analyse_text
from tracker.model import EFFECTS

X, Y, Z = "甲区扶持办法", "甲区人才办法", "甲区创新若干措施"
XN, YN = f"《{X}》（甲科规〔2020〕1号）", f"《{Y}》（甲科规〔2020〕2号）"
MADE = date(2024, 5, 20)


def acts(*sentences: str, title: str = "关于部分文件处理的通知"):
    found = analyse_text(*sentences, title=title, made_on=MADE).relations
    kinds = EFFECTS | {"affects"}
    return [(r.kind.value, r.target.title, r.effective, r.until) for r in found if r.kind in kinds]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            f"{XN}和{YN}分别自2024年7月1日、2024年10月1日起废止。",
            [("repeals", X, date(2024, 7, 1), None), ("repeals", Y, date(2024, 10, 1), None)],
        ),
        (
            f"{XN}、{YN}分别于2024年7月1日和2024年10月1日起停止执行。",
            [("repeals", X, date(2024, 7, 1), None), ("repeals", Y, date(2024, 10, 1), None)],
        ),
        (
            f"{XN}、{YN}有效期分别延长至2026年12月31日、2027年6月30日。",
            [
                ("extends_validity_of", X, MADE, date(2026, 12, 31)),
                ("extends_validity_of", Y, MADE, date(2027, 6, 30)),
            ],
        ),
        # three days for two names: nobody can say which is whose
        (
            f"{XN}、{YN}分别自2024年7月1日、2024年10月1日、2025年1月1日起废止。",
            [("affects", X, None, None), ("affects", Y, None, None)],
        ),
        (f"{XN}、{YN}分别由科技科、人才科负责解释。", []),
    ],
)
def test_each_name_may_have_a_day_of_its_own(sentence, expected):
    assert acts(sentence, title="关于延长、废止部分文件有效期的通知") == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (f"{XN}由《{Z}》（甲科规〔2024〕7号）代替，自2024年7月1日起废止。", date(2024, 7, 1)),
        (f"{XN}被《{Z}》替代，予以废止。", MADE),
    ],
)
def test_what_another_takes_the_place_of_is_ended(sentence, expected):
    assert acts(sentence, title="关于废止部分文件的通知") == [("repeals", X, expected, None)]


@pytest.mark.parametrize(
    "sentence",
    [
        f"经研究，{XN}不再按甲科规〔2023〕8号文件废止。",
        f"经研究，{XN}不再执行《关于废止部分文件的通知》的规定予以废止。",
        f"决定撤销对{XN}的废止决定。",
    ],
)
def test_what_an_earlier_act_no_longer_reaches_is_undone(sentence):
    found = acts(sentence, title=f"关于《{X}》继续执行的通知")
    assert ("undoes", X) in [row[:2] for row in found]
    assert "repeals" not in [row[0] for row in found]


def test_what_is_said_to_have_been_replaced_is_only_told():
    told = acts(f"{XN}已被《{Z}》取代。", title="关于废止部分文件的通知")
    assert told == [("affects", X, None, None)]
    assert acts(f"本通知所称政策由《{Z}》规定。", title="关于废止部分文件的通知") == []
