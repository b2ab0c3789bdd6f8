"""Redlines: whole words, no islands, lines that end where they ended."""

import pytest

from tracker.diff.redline import build_redline


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("给予300万元补贴", "给予500万元补贴", "给予[-300万元][+500万元]补贴"),
        ("比例为50%。", "比例为30%。", "比例为[-50%][+30%]。"),
        ("自2024年4月3日起", "自2024年4月5日起", "自[-2024年4月3日][+2024年4月5日]起"),
        ("在二十五日内", "在十五日内", "在[-二十五][+十五]日内"),
        ("购买Python3服务", "购买PyTorch服务", "购买[-Python3][+PyTorch]服务"),
        ("按1:1配套", "按1:2配套", "按[-1:1][+1:2]配套"),
        ("3百万元", "5百万元", "[-3百万元][+5百万元]"),
    ],
)
def test_a_number_a_date_or_a_latin_word_is_never_cut(old: str, new: str, expected: str) -> None:
    assert shown(old, new) == expected


def test_a_single_word_between_two_edits_is_no_island() -> None:
    assert shown("甲乙丙在丁戊己", "子丑寅在卯辰巳") == "[-甲乙丙在丁戊己][+子丑寅在卯辰巳]"


def test_width_and_white_space_are_no_change() -> None:
    assert build_redline("第 3 条（ａ）", "第3条(a)") == (("=", "第3条(a)"),)


def test_a_line_that_ends_on_both_sides_ends_after_the_edit() -> None:
    assert build_redline("给予补贴。\n另行通知。", "给予奖励,先到先得!\n另行通知。")[-1] == (
        "=",
        "\n另行通知。",
    )


def test_one_side_alone_is_one_run() -> None:
    assert build_redline("", "新增一条。") == (("+", "新增一条。"),)
    assert build_redline("删去一条。", "") == (("-", "删去一条。"),)
    assert build_redline("", "") == ()


def test_a_very_long_text_is_compared_too() -> None:
    old = "对企业给予补贴。" * 400
    new = old.replace("补贴", "奖励", 3) + "本条有效。"
    assert shown(old, new).count("[+奖励]") == 3


def shown(old: str, new: str) -> str:
    return "".join(text if op == "=" else f"[{op}{text}]" for op, text in build_redline(old, new))


def test_a_huge_text_is_compared_by_whole_sentences() -> None:
    old = "".join(f"第{n}批企业给予补贴{n}万元。" for n in range(600))
    assert (
        shown(old, old.replace("补贴77万元", "补贴78万元")).count(
            "[-第77批企业给予补贴77万元。][+第77批企业给予补贴78万元。]"
        )
        == 1
    )


def test_words_of_private_characters_are_told_apart_from_numbers() -> None:
    assert (
        shown("给予300万元补贴", "给予\U000f0001\U000f0002补贴")
        == "给予[-300万元][+\U000f0001\U000f0002]补贴"
    )
