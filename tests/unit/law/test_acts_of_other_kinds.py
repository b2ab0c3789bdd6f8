"""What a text does to others where it is no rule itself: an effect, a doubt or a mention."""

from __future__ import annotations

import pytest

from tests.law_texts import analyse_text
from tracker.model import RelationKind

OLD = "《甲区旧规则》（甲府发〔2019〕3号）"
COMMENCES = f"本规则自2024年5月1日起施行。{OLD}同时废止。"
REPEALS, AFFECTS, CITES = RelationKind.REPEALS, RelationKind.AFFECTS, RelationKind.CITES


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("甲区科技办法", COMMENCES, REPEALS),
        ("甲区人民政府工作规则", COMMENCES, AFFECTS),  # of the office's own work
        ("甲区市容巡查操作指南", COMMENCES, AFFECTS),
        ("甲区人才十条", COMMENCES, AFFECTS),  # a name that tells no kind
        ("甲区道路照明技术规范", COMMENCES, AFFECTS),  # a standard is no rule
        ("甲区人民政府工作规则", f"{OLD}同时废止。", CITES),  # commences nowhere
        ("甲区科技工作简报", COMMENCES, CITES),
        ("《甲区科技办法》政策解读", COMMENCES, CITES),
        ("甲区科技办法（征求意见稿）", COMMENCES, CITES),
    ],
)
def test_an_issued_text_that_is_no_rule_leaves_a_doubt_and_a_report_a_mention(
    title: str, text: str, kind: RelationKind
) -> None:
    found = analyse_text(text, title=title).relations
    assert [one.kind for one in found if one.target.document_number == "甲府发〔2019〕3号"] == [
        kind
    ]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (f"请各单位自2024年6月1日起停止执行{OLD}。", REPEALS),  # an order to those who apply it
        (f"各医疗机构不再执行{OLD}，改按新规定办理。", REPEALS),
        (f"请各单位废止{OLD}。", CITES),  # asks others to act
        (f"各单位不得停止执行{OLD}。", CITES),
        (f"各单位不应停止执行{OLD}。", CITES),
        (f"请各单位暂不停止执行{OLD}。", CITES),
        (f"各单位如停止执行{OLD}，应当报告。", AFFECTS),  # a condition is not told to be met
        ("甲府发〔2019〕3号不予废止。", None),
        ("各单位不得停止执行甲府发〔2019〕3号文件，仍按原规定办理。", None),
        (f"{OLD}与《甲区补贴规则》暂不合并。", CITES),
        (f"{OLD}仍然适用，不得停止执行。", CITES),
        (f"{OLD}第三部分不予取消。", CITES),
        (f"{OLD}不予解除。", CITES),
        ("停止执行甲府发〔2019〕3号文件，改按新规定办理。", REPEALS),  # a number alone
        ("请各单位自2024年6月1日起停止执行甲府发〔2019〕3号文，改按新规定办理。", REPEALS),
        ("甲府发〔2019〕3号同步作废。", REPEALS),
        ("按照甲府发〔2019〕3号文件执行，不得变更。", None),
        (f"{OLD}第十条的规定与上位法不一致，不再执行。", AFFECTS),
        (f"与{OLD}不一致的，不再执行。", CITES),  # what differs is not told
        (f"{OLD}与《甲区补贴规则》合并为《甲区新规则》，原两个规则不再执行。", AFFECTS),
        (f"{OLD}整合并入《甲区新规则》。", AFFECTS),
        (f"撤回{OLD}。", AFFECTS),
        (f"不得撤回{OLD}规定的补贴。", CITES),
        (f"由主管部门收回{OLD}规定的补贴。", CITES),  # carries the rule out
        (f"取消{OLD}规定的补贴。", AFFECTS),  # changes it
        (f"{OLD}已完成历史使命，予以清退。", AFFECTS),
        (f"{OLD}涉及的补贴标准由300元提高到400元。", AFFECTS),
        (f"{OLD}规定的补贴标准为300元。", CITES),
    ],
)
def test_an_order_that_ends_or_changes_an_instrument_is_never_a_mere_mention(
    words: str, kind: RelationKind | None
) -> None:
    text = f"一、申请人应当提交申请表。\n二、{words}\n三、本通知自2024年5月1日起施行。"
    found = analyse_text(text, title="甲区科技局关于规范补贴发放的通知").relations
    kinds = [one.kind for one in found if one.target.document_number == "甲府发〔2019〕3号"]
    assert kinds == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("title", "old", "kind"),
    [
        ("甲区防汛应急预案", "甲区防台风应急预案", REPEALS),
        ("甲区科技规划", "甲区科技发展规划", REPEALS),
        ("甲区防汛应急预案", "甲区防汛办法", AFFECTS),  # a rule is not ended by a plan
        ("甲区防汛应急预案", "", AFFECTS),  # a number alone names no plan
    ],
)
def test_a_plan_ends_the_plan_that_it_replaces(title: str, old: str, kind: RelationKind) -> None:
    named = f"《{old}》（甲府发〔2019〕3号）" if old else "甲府发〔2019〕3号文件"
    found = analyse_text(f"本文自2024年5月1日起实施。{named}同时废止。", title=title).relations
    assert [one.kind for one in found if one.target.document_number == "甲府发〔2019〕3号"] == [
        kind
    ]
