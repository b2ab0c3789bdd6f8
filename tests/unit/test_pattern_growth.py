"""The cost of every compiled pattern grows with the length of a text, and not with its square.

Each pattern is run over repeated pieces of 8 kB and, where that is steep, of 32 and 128 kB. Only
CPU time of this process counts, and only growth: a slow machine is slow at every size.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from time import process_time

import pytest

PACKAGES = ("tracker.law", "tracker.parse", "tracker.diff")
PIECES = (
    "第一条", "第1条、", "有效期", "年", "1", "《", "》", "《甲》", "“", "（", "）", "◆", "、",
    "，", "。", "；", "：", "修改", "自", "之日起", "的", "令", "号", "关于", "征求", " ", "\t",
    "a", "0.", "规定", "废止", "甲区办法", "2024年5月1日", "附件", "未", "除", "待", "其中", "至",
    "【", "-", "万元", "（一）", "一、", "\n", "〔2024〕", "印发", "通知", "根据",
)  # fmt: skip
SMALL, MIDDLE, LARGE = 8_000, 32_000, 128_000
# Patterns of lines, labels and figures, whose growth is not bounded yet.
SHORT_LINES_ONLY = frozenset(
    f"tracker.{name}"
    for name in (
        "diff.tokens._TOKEN",
        *(f"diff.typed_values._FORMS[{n}][1]" for n in range(14)),
        "parse.document.attachments.ENDING",
        "parse.document.cover_notice.BINDING",
        "parse.document.metadata.ANNOUNCED",
        "parse.document.metadata.FIELD[number]",
        "parse.document.metadata.NEXT_LABEL",
        "parse.document.parts.SIGNED",
        "parse.document.repeated_title.BEFORE",
        "parse.formats.ocr_fixes.FIGURE",
        "parse.formats.page_fields.SITE_NAME",
        "parse.grammar.line_kinds.COLOPHON",
        "parse.grammar.line_kinds.DATE_LINE",
        "parse.grammar.line_kinds.FLAG",
        "parse.grammar.line_kinds.IN_BRACKETS",
        "parse.grammar.line_kinds.LETTERHEAD",
        "parse.grammar.line_kinds.ORGAN",
        "parse.grammar.numbering_series.SLIPPED",
        "parse.index_pages.linked_files._REFRESH",
        "parse.lines.cleanup.SPACED",
        "parse.lines.cleanup.STRAY",
        "parse.lines.page_numbers.PAGE_NUMBER",
    )
)
NOTHING = 0.002  # seconds that say nothing about growth
WORST = 6.5  # times the cost for four times the length: n log n with room for a noisy clock


def compiled_patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every pattern that a module of the packages holds, also inside its tables."""
    for package in map(importlib.import_module, PACKAGES):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(info.name)
            for name, value in vars(module).items():
                for place, pattern in _patterns_in(value):
                    yield f"{info.name}.{name}{place}", pattern


def _patterns_in(
    value: object, place: str = "", depth: int = 0
) -> Iterator[tuple[str, re.Pattern[str]]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield place, value
    elif isinstance(value, dict) and depth < 3:
        for key, inner in value.items():
            yield from _patterns_in(inner, f"{place}[{key}]", depth + 1)
    elif isinstance(value, tuple | list) and depth < 3:
        for index, inner in enumerate(value):
            yield from _patterns_in(inner, f"{place}[{index}]", depth + 1)


def cost_of(pattern: re.Pattern[str], text: str) -> float:
    begun = process_time()
    for _ in zip(pattern.finditer(text), range(10**6), strict=False):
        pass
    return process_time() - begun


def is_bounded(pattern: re.Pattern[str], piece: str) -> bool:
    """Return whether four times the length costs about four times as much.

    What costs nothing at 8 kB, or grows with the length up to there, is not run further.
    """
    if not _is_steep(pattern, piece, SMALL):
        return True
    return not any(_is_steep(pattern, piece, size) for size in (SMALL, MIDDLE, LARGE))


def _is_steep(pattern: re.Pattern[str], piece: str, size: int) -> bool:
    """Return whether the last four times of a length cost more than their share."""
    before, after = (cost_of(pattern, piece * (n // len(piece))) for n in (size // 4, size))
    return after > NOTHING and after > WORST * max(before, NOTHING / 8)


UNIQUE = tuple({id(pattern): (name, pattern) for name, pattern in compiled_patterns()}.values())


CASES = [
    pytest.param(
        name,
        pattern,
        id=name,
        # those of reading and comparing cost minutes
        marks=() if name.startswith("tracker.law") else pytest.mark.soak,
    )
    for name, pattern in UNIQUE
]


@pytest.mark.parametrize(("name", "pattern"), CASES)
def test_a_pattern_costs_no_more_than_the_length_of_a_text(
    name: str, pattern: re.Pattern[str]
) -> None:
    if name in SHORT_LINES_ONLY:
        pytest.xfail("sees single lines only, and still grows with the square of their length")
    assert [piece for piece in PIECES if not is_bounded(pattern, piece)] == [], name
