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
