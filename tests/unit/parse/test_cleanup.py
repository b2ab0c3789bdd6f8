"""Characters that a page adds to its words."""

import re

import pytest

from tracker.parse.lines.cleanup import CLEAN, ODD, character_class, clean_text


def test_every_character_that_is_cleaned_is_found_and_none_beside_it() -> None:
    around = {code + step for code in CLEAN for step in (-1, 0, 1)} - {-1}
    assert {code for code in around if ODD.search(chr(code))} == set(CLEAN)


@pytest.mark.parametrize(
    ("codes", "written"),
    [
        ([0xE0000, 0xE0001, 0xE0002], r"[\U000e0000-\U000e0002]"),
        ([0x61, 0x63], r"[\U00000061-\U00000061\U00000063-\U00000063]"),
        ([0x2D, 0x5D, 0x5C, 0x5E], r"[\U0000002d-\U0000002d\U0000005c-\U0000005e]"),
    ],
)
def test_neighbours_are_one_range_of_a_class(codes: list[int], written: str) -> None:
    assert character_class(codes) == written
    found = re.findall(written, "".join(map(chr, range(0x80))))
    assert found == [chr(code) for code in sorted(codes) if code < 0x80]


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("备案审查情况的通 报", "备案审查情况的通报"),
        ("某县扶持企业管理办\u3000\u3000法", "某县扶持企业管理办法"),
        ("决 定", "决定"),
        ("目 录", "目 录"),  # a heading of its own, as it is printed
        ("各乡镇 财政局", "各乡镇 财政局"),
        ("通 知单", "通 知单"),
    ],
)
def test_a_genre_set_wide_at_the_end_of_a_line_is_one_word(printed: str, meant: str) -> None:
    assert clean_text(printed) == meant
