"""The past of one clause over versions and instruments."""

import pytest

from tests.snapshot_factory import make_snapshot
from tracker.diff.clause_history import trace_changes, unchanged_since
from tracker.errors import NotKnown
from tracker.model import Clause, Head, Level, Snapshot

RESEARCH = "支持企业开展关键技术攻关，给予最高300万元补贴。"
RAISED = RESEARCH.replace("300", "500")
TALENT = "对引进的高层次人才给予住房保障。"
CLOSING = "本措施由区科委负责解释。"
VERSIONS = [
    ("办法@1", make_snapshot(TALENT, RESEARCH, CLOSING, mark="第{}条")),
    ("措施@1", make_snapshot(RAISED, TALENT, CLOSING)),
    ("措施@2", make_snapshot("鼓励设立科技服务机构。", RAISED, TALENT, CLOSING)),
]


def test_a_clause_is_followed_through_its_numbers_and_instruments() -> None:
    steps = trace_changes(VERSIONS, "art_2")
    assert [(step.version, [unit.label for unit in step.units]) for step in steps] == [
        ("措施@2", ["2."]),
        ("措施@1", ["1."]),
        ("办法@1", ["第2条"]),
    ]


def test_the_words_stand_since_the_version_that_last_changed_them() -> None:
    assert unchanged_since(trace_changes(VERSIONS, "art_2")) == "措施@1"
    assert unchanged_since(trace_changes(VERSIONS, "art_3")) == "办法@1"


def test_an_added_clause_has_no_past() -> None:
    steps = trace_changes(VERSIONS, "art_1")
    assert [step.version for step in steps] == ["措施@2"]
    assert unchanged_since(steps) == "措施@2"


def test_a_merged_clause_is_followed_to_all_its_parts() -> None:
    merged = [*VERSIONS[:2], ("措施@2", make_snapshot(RAISED + TALENT, CLOSING))]
    assert [unit.label for unit in trace_changes(merged, "art_1")[-1].units] == ["第1条", "第2条"]


def test_a_unit_that_the_last_version_lacks_is_not_known() -> None:
    with pytest.raises(NotKnown, match="art_9"):
        trace_changes(VERSIONS, "art_9")


def test_an_item_is_followed_as_the_clause_it_stands_in() -> None:
    item = Clause(Level.ITEM, "art_1__item_1", "（一）", None, TALENT)
    clause = Clause(Level.CLAUSE, "art_1", "1.", None, "支持下列事项：", (item,))
    only = Snapshot("test", Head(), (clause,))
    assert trace_changes([("措施@1", only)], "art_1__item_1")[0].units[0].label == "1."
