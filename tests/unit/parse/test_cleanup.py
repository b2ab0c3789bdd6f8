"""Characters that a page adds to its words."""

import re

import pytest

from tracker.parse.lines.cleanup import CLEAN, ODD, character_class


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
