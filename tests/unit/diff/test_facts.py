"""What a change means in figures and duties."""

import pytest

from tracker.diff.redline import build_redline
from tracker.diff.typed_changes import find_differences


def told(old: str, new: str) -> list[tuple[str, str | None, str | None]]:
    return [(fact.type, fact.old, fact.new) for fact in find_differences(build_redline(old, new))]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("给予300万元补贴。", "给予500万元补贴。", [("money", "300万元", "500万元")]),
        ("给予三百万元补贴。", "给予300万元补贴。", []),
        ("给予300万元补贴。", "给予最高300万元补贴。", [("money", "300万元", "最高300万元")]),
        ("给予最高300万元补贴。", "给予不超过300万元补贴。", []),
        (
            "每年给予300万元。",
            "每月给予300万元。",
            [("money", "每年给予300万元", "每月给予300万元")],
        ),
        ("按50%给予补贴。", "按30%给予补贴。", [("ratio", "50%", "30%")]),
        (
            "按百分之五十给予补贴。",
            "按百分之三十给予补贴。",
            [("ratio", "百分之五十", "百分之三十")],
        ),
        ("按国家资助1:1给予配套。", "按国家资助给予配套。", [("ratio", "1:1", None)]),
        (
            "自2024年4月3日起施行。",
            "自2025年1月1日起施行。",
            [("date", "2024年4月3日", "2025年1月1日")],
        ),
        ("有效期三年。", "有效期五年。", [("date", "三年", "五年")]),
        ("在30日内办结。", "在15个工作日内办结。", [("date", "30日", "15个工作日")]),
        ("每年评选10家。", "每年评选20家。", [("count", "每年评选10家", "每年评选20家")]),
        ("单位应当公开。", "单位可以公开。", [("duty", "应当", "可以")]),
        ("鼓励企业上市。", "支持企业上市。", [("duty", "鼓励", "支持")]),
        ("对企业给予补贴。", "对企业和个人给予补贴。", [("addressee", None, "个人")]),
        ("对企业给予补贴。", "对高新技术企业给予补贴。", [("addressee", "企业", "高新技术企业")]),
        ("3\t500万元", "3\t600万元", [("money", "500万元", "600万元")]),
        ("金额2 000 元。", "金额３０００元。", [("money", "2000元", "3000元")]),
        ("补贴最高100万元。", "补贴不得超过100万元。", []),
        ("依照第三条办理。", "依照第五条办理。", []),
        ("依据沪府规〔2020〕7号办理。", "依据沪府规〔2024〕9号办理。", []),
    ],
)
def test_a_changed_amount_day_or_duty_is_told_with_both_sides(
    old: str, new: str, expected: list[tuple[str, str | None, str | None]]
) -> None:
    assert told(old, new) == expected


def test_an_amount_that_only_changed_its_sentence_is_not_told() -> None:
    assert told("给予100万元补贴。企业申报后审核。", "企业申报后审核,合格的给予100万元补贴。") == []


def test_amounts_that_changed_places_are_told() -> None:
    old, new = "甲类给予100万元,乙类给予200万元。", "甲类给予200万元,乙类给予100万元。"
    assert told(old, new) == [("money", "100万元", "200万元"), ("money", "200万元", "100万元")]


def test_a_definition_is_told_as_its_whole_sentence() -> None:
    old = "本办法所称企业,是指在本区注册的法人。区科委负责实施。"
    new = "本办法所称企业,是指在本区注册并纳税的法人。区科委负责实施。"
    assert told(old, new) == [
        (
            "definition",
            "本办法所称企业,是指在本区注册的法人。",
            "本办法所称企业,是指在本区注册并纳税的法人。",
        )
    ]


def test_a_removed_clause_tells_the_amounts_that_are_lost() -> None:
    assert told("给予50%、最高20万元的补贴。", "") == [
        ("money", "最高20万元", None),
        ("ratio", "50%", None),
    ]


def test_the_context_names_what_an_amount_is_for() -> None:
    (fact,) = find_differences(
        build_redline(
            "对新认定的研发机构给予最高300万元补贴。", "对新认定的研发机构给予最高500万元补贴。"
        )
    )
    assert (fact.unit, fact.note) == ("元", "对新认定的研发机构给予")


@pytest.mark.parametrize(
    "words",
    [
        "给予一次性奖励。",
        "鼓励存量用地二次开发。",
        "依据第二十条办理。",
        "转委托给第三人。",
        "至期满前一日。",
    ],
)
def test_a_number_that_counts_nothing_is_no_fact(words: str) -> None:
    assert told("", words) == []


def test_two_limits_before_one_amount_are_one_limit() -> None:
    assert told("给予最高不超过300万元。", "给予最高不超过500万元。") == [
        ("money", "最高不超过300万元", "最高不超过500万元")
    ]
