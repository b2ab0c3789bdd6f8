"""What became of every unit between two snapshots."""

from dataclasses import replace

import pytest

from tests.snapshot_factory import list_changes, make_snapshot
from tracker.diff import compare_snapshots
from tracker.errors import TrackerError
from tracker.model import Clause, Head, Level, Snapshot


def test_a_text_compared_with_itself_holds_only_unchanged() -> None:
    text = make_snapshot("对企业给予补贴。", "对个人给予奖励。")
    assert list_changes(compare_snapshots(text, text)) == [
        ("unchanged", "1.", "1."),
        ("unchanged", "2.", "2."),
    ]


def test_one_inserted_clause_is_one_added_and_the_rest_renumbered() -> None:
    old = make_snapshot("支持企业开展技术攻关。", "鼓励高校转化科技成果。", "本措施由区科委解释。")
    new = make_snapshot(
        "支持企业开展技术攻关。",
        "对新设研发机构给予房租补贴。",
        "鼓励高校转化科技成果。",
        "本措施由区科委解释。",
    )
    assert list_changes(compare_snapshots(old, new)) == [
        ("unchanged", "1.", "1."),
        ("added", "", "2."),
        ("renumbered", "2.", "3."),
        ("renumbered", "3.", "4."),
    ]


def test_snapshots_of_two_reading_profiles_are_not_compared() -> None:
    with pytest.raises(TrackerError, match="profile"):
        compare_snapshots(make_snapshot("甲。"), make_snapshot("甲。", profile="another"))


def test_an_id_is_made_of_the_words_and_labels_so_that_a_re_reading_finds_it() -> None:
    old, new = make_snapshot("支持企业开展技术攻关。"), make_snapshot("支持企业开展关键技术攻关。")
    again = Snapshot(
        "better",
        new.head,
        tuple(
            replace(clause, path=f"chp_1__{clause.path}", text=f" {clause.text}")
            for clause in new.clauses
        ),
    )
    ids = [change.id for change in compare_snapshots(old, new).changes]
    assert ids == [
        change.id for change in compare_snapshots(replace(old, profile="better"), again).changes
    ]


def test_two_equal_changes_have_ids_of_their_own() -> None:
    ids = [
        change.id
        for change in compare_snapshots(
            make_snapshot(), make_snapshot("甲。", "乙。", "乙。", mark="")
        ).changes
    ]
    assert len(set(ids)) == 3


def test_what_was_removed_stands_where_it_stood() -> None:
    old, new = (
        make_snapshot("支持研发。", "鼓励上市。", "解释权归区科委。"),
        make_snapshot("支持研发。", "解释权归区科委。"),
    )
    assert [kind for kind, _, _ in list_changes(compare_snapshots(old, new))] == [
        "unchanged",
        "removed",
        "renumbered",
    ]


def test_a_comparison_that_changes_most_of_a_text_says_so() -> None:
    old, new = (
        make_snapshot("支持企业开展关键技术攻关。", "鼓励高校转化成果。"),
        make_snapshot("餐厨垃圾应当日产日清。"),
    )
    (doubt,) = compare_snapshots(old, new).warnings
    assert "请先核对" in doubt.zh
    assert "旧2条" in doubt.zh
    assert "新1条" in doubt.zh
    assert "2 clauses before, 1 after" in doubt.en


def test_a_heading_is_never_paired_with_a_clause() -> None:
    head = Clause(Level.CHAPTER, "chp_1", "一、", "支持企业技术攻关", "")
    old = Snapshot("test", Head(), (head,))
    assert sorted(
        kind
        for kind, _, _ in list_changes(compare_snapshots(old, make_snapshot("支持企业技术攻关")))
    ) == [
        "added",
        "removed",
    ]
