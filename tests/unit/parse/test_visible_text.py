"""What is printed over or under the text is told from it by direction, ink and place."""

from __future__ import annotations

import math

import pytest

from tracker.parse.formats.glyphs import Glyph
from tracker.parse.formats.ruled_tables import RuleLine
from tracker.parse.formats.visible_text import Character, Ink, separate_text

PAGE = RuleLine(0, 0, 595, 842)
BLACK, RED = Ink(0.0, 1.0, True), Ink(0.3, 1.0, True)
SIGNATURE = "某区财政局2022年3月9日"


def level(text: str, x: float, y: float, ink: Ink = BLACK, size: float = 14) -> list[Character]:
    """A level line."""
    return [
        Character(Glyph(sign, x + i * size, x + (i + 1) * size, y, size), 0.0, ink)
        for i, sign in enumerate(text)
    ]


def ring(text: str, x: float, y: float, ink: Ink) -> list[Character]:
    """The words of a round seal around a point."""
    found = []
    for i, sign in enumerate(text):
        angle = 215 - 250 * i / (len(text) - 1)
        left = x + 40 * math.cos(math.radians(angle))
        baseline = y + 40 * math.sin(math.radians(angle))
        glyph = Glyph(sign, left, left + 11, baseline, 11)
        found.append(Character(glyph, (angle - 90) % 360, ink))
    return found


@pytest.mark.parametrize(
    ("inner", "ink", "left"),
    [
        (level("★", 287, 391, RED, 26), RED, ""),
        (level("★", 287, 391, BLACK, 26), BLACK, ""),  # a copy in black
        (level("业务专用章", 280, 372, RED, 8), RED, ""),
        (level("33018", 280, 366, RED, 6), RED, ""),
        (level("已核", 290, 395, BLACK), RED, "已核"),  # text under the seal
        (level("★", 100, 700, RED, 26), RED, "★"),  # a letterhead, far from the seal
    ],
)
def test_a_seal_takes_its_own_words_and_leaves_the_signature_under_it(
    inner: list[Character], ink: Ink, left: str
) -> None:
    page = [*level(SIGNATURE, 200, 400), *ring("某市某区发展和改革局", 300, 400, ink), *inner]
    glyphs, apart = separate_text(page, (), PAGE)
    assert "".join(glyph.text for glyph in glyphs) == SIGNATURE + left
    assert len(apart) == 1


def test_a_watermark_takes_no_level_words_of_its_ink() -> None:
    tilted = [each._replace(direction=45.0) for each in level("内部资料", 200, 380, RED)]
    glyphs, _ = separate_text(
        [*level(SIGNATURE, 100, 400), *tilted, *level("文件", 210, 385, RED)], (), PAGE
    )
    assert "".join(glyph.text for glyph in glyphs) == SIGNATURE + "文件"
