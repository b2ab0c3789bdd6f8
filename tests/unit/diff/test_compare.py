"""What became of every unit between two snapshots."""

import pytest
from drafts import kinds, snapshot

from tracker.diff import compare
from tracker.errors import TrackerError


def test_a_text_compared_with_itself_holds_only_unchanged() -> None:
    text = snapshot("对企业给予补贴。", "对个人给予奖励。")
    assert kinds(compare(text, text)) == [("unchanged", "1.", "1."), ("unchanged", "2.", "2.")]


def test_one_inserted_clause_is_one_added_and_the_rest_renumbered() -> None:
    old = snapshot("支持企业开展技术攻关。", "鼓励高校转化科技成果。", "本措施由区科委解释。")
    new = snapshot("支持企业开展技术攻关。", "对新设研发机构给予房租补贴。", "鼓励高校转化科技成果。", "本措施由区科委解释。")
    assert kinds(compare(old, new)) == [
        ("unchanged", "1.", "1."),
        ("added", "", "2."),
        ("renumbered", "2.", "3."),
        ("renumbered", "3.", "4."),
    ]


def test_snapshots_of_two_reading_profiles_are_not_compared() -> None:
    with pytest.raises(TrackerError, match="profile"):
        compare(snapshot("甲。"), snapshot("甲。", profile="another"))
