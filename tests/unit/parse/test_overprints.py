"""Words that are drawn over others are told apart, and say so."""

from __future__ import annotations

import pytest

from tests.unit.parse.ofd_maker import make_ofd, text_object
from tracker.parse.formats.glyphs import (
    Glyph,
    drop_overprints,
    find_overprints,
    glyph_text,
    order_lines,
)
from tracker.parse.formats.ofd import read_text


def run(text: str, left: float, y: float = 700, size: float = 14) -> list[Glyph]:
    """A run of glyphs, ASCII half as wide as Chinese characters; white leaves no glyph."""
    found = []
    for sign in text:
        width = size / 2 if sign.isascii() else size
        if sign != " ":
            found.append(Glyph(sign, left, left + width, y, size))
        left += width
    return found


def shown(glyphs: list[Glyph]) -> list[str]:
    return [glyph_text(line.glyphs) for line in order_lines(drop_overprints(glyphs))]


OLD = run("补贴标准为每户8000元。", 100)


@pytest.mark.parametrize(
    ("glyphs", "lines", "is_doubted"),
    [
        (
            [*OLD, *run("奖励标准为9500元", 104, 701)],
            ["补贴标准为每户8000元。", "奖励标准为9500元"],
            True,
        ),
        ([*OLD, *run("9500元。", 198)], None, True),
        ([*OLD, *OLD], ["补贴标准为每户8000元。"], False),  # bold
        ([*OLD, *run("元", 280)], ["补贴标准为每户8000元。元"], False),
        # font by font, as LibreOffice draws
        ([*run("“”", 114), *run("甲", 100), *run("乙丙", 142)], ["甲“”乙丙"], False),
        ([*run("□合格□不合格", 100), *run("√", 100), *run("√", 142)], None, False),
        ([*run("某 ", 100), *run("汉", 100)], None, False),
    ],
)
def test_lines_over_each_other_are_two_and_doubted(
    glyphs: list[Glyph], lines: list[str] | None, is_doubted: bool
) -> None:
    assert bool(find_overprints(drop_overprints(glyphs))) == is_doubted
    if lines is not None:
        assert shown(glyphs) == lines


@pytest.mark.parametrize(
    ("glyphs", "line"),
    [
        ([*run("单位为____________，", 100), *run("某市某局", 145)], "单位为某市某局 ，"),
        ([*run("电话____________。", 100), *run("05551234", 128)], "电话05551234 。"),
        ([*run("单位____（盖章）____年", 100)], "单位____（盖章）____年"),  # to be filled in
        ([*run("甲____乙____", 100), *run("王", 116)], "甲王 乙____"),
    ],
)
def test_words_written_over_blanks_take_their_place(glyphs: list[Glyph], line: str) -> None:
    assert shown(glyphs) == [line]


def test_figures_drawn_one_by_one_as_wide_as_chinese_characters_hold_no_spaces() -> None:
    wide = [Glyph(sign, 114 + 14 * i, 121 + 14 * i, 700, 14) for i, sign in enumerate("2024")]
    assert shown([*run("年", 170), *wide, *run("自", 100)]) == ["自2024年"]
    assert shown([*run("标准", 142), *run("GB 15", 100)]) == ["GB 15 标准"]


def test_an_ofd_with_words_over_each_other_is_read_with_a_warning() -> None:
    objects = [
        text_object("补贴标准为每户八千元。", 30, 40),
        text_object("奖励标准为九千元", 31, 40),
    ]
    found = read_text(make_ofd(objects), "", None, ())
    assert [line.text.strip() for line in found.lines] == [
        "补贴标准为每户八千元。",
        "奖励标准为九千元",
    ]
    assert "1 页上有互相重叠的文字，如第 1 页“补贴" in found.warnings[0]
