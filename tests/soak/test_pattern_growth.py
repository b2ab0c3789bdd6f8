"""The cost of every compiled pattern grows with the length of a text, and not with its square.

Each pattern is run over repeated pieces of 8 kB and, where that is steep, of 32 and 128 kB. Only
CPU time of this process counts, and only growth: a slow machine is slow at every size.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
from collections import deque
from collections.abc import Iterator
from math import inf
from time import process_time
from typing import Any

import pytest

PACKAGES = ("tracker.law", "tracker.parse", "tracker.diff", "tracker.text")
PIECES = (
    "第一条", "第1条、", "有效期", "年", "1", "《", "》", "《甲》", "“", "（", "）", "◆", "、",
    "，", "。", "；", "：", "修改", "自", "之日起", "的", "令", "号", "关于", "征求", " ", "\t",
    "a", "0.", "规定", "废止", "甲区办法", "2024年5月1日", "附件", "未", "除", "待", "其中", "至",
    "【", "-", "万元", "（一）", "一、", "\n", "〔2024〕", "印发", "通知", "根据",
    "<", "<p ", "<row ", "</td>", "<!--", "href=\"", "=", "&nbsp;", "%", "/",
)  # fmt: skip
SMALL, MIDDLE, LARGE = 8_000, 32_000, 128_000
NOTHING = 0.004  # seconds of CPU that say nothing about growth
WORST = 6.5  # times the cost for four times the length: n log n with room for a noisy clock
BUDGET = 1.0  # seconds of CPU for one run: what needs more at these sizes is not bounded
REPEATS = 3  # the cheapest run counts: a busy machine only makes runs dearer


class BudgetSpent(Exception):
    """A pattern took more CPU than `BUDGET`."""


def compiled_patterns() -> Iterator[tuple[str, re.Pattern[Any]]]:
    """Every pattern that a module of the packages holds, also inside its tables."""
    for package in map(importlib.import_module, PACKAGES):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(info.name)
            for name, value in vars(module).items():
                for place, pattern in _patterns_in(value):
                    yield f"{info.name}.{name}{place}", pattern


def _patterns_in(
    value: object, place: str = "", depth: int = 0
) -> Iterator[tuple[str, re.Pattern[Any]]]:
    if isinstance(value, re.Pattern):
        yield place, value
    elif isinstance(value, dict) and depth < 3:
        for key, inner in value.items():
            yield from _patterns_in(inner, f"{place}[{key}]", depth + 1)
    elif isinstance(value, tuple | list) and depth < 3:
        for index, inner in enumerate(value):
            yield from _patterns_in(inner, f"{place}[{index}]", depth + 1)


def cost_of(pattern: re.Pattern[Any], text: str) -> float:
    """Return the CPU seconds of finding all matches, infinite beyond `BUDGET`.

    The timer interrupts a single match too: the `re` module answers signals while it matches.
    """
    least = inf
    for _ in range(REPEATS):
        least = min(least, _one_run(pattern, text))
        if least == inf:
            break
    return least


def _one_run(pattern: re.Pattern[Any], text: str) -> float:
    searched = text if isinstance(pattern.pattern, str) else text.encode()
    begun = process_time()
    previous = signal.signal(signal.SIGVTALRM, _spend_budget)
    signal.setitimer(signal.ITIMER_VIRTUAL, BUDGET)
    try:
        deque(pattern.finditer(searched), maxlen=0)
    except BudgetSpent:
        return inf
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, previous)
    return process_time() - begun


def _spend_budget(*_: object) -> None:
    raise BudgetSpent


def is_bounded(pattern: re.Pattern[Any], piece: str) -> bool:
    """Return whether four times the length costs about four times as much, up to 128 kB.

    What costs nothing at 8 kB, or grows with the length up to there, is not run further.
    """
    return not all(_is_steep(pattern, piece, size) for size in (SMALL, SMALL, MIDDLE, LARGE))


def _is_steep(pattern: re.Pattern[Any], piece: str, size: int) -> bool:
    """Return whether the last four times of a length cost more than their share."""
    text = piece * (size // len(piece))
    after = _one_run(pattern, text)
    if after <= NOTHING:
        return False
    after = cost_of(pattern, text) if after < inf else inf
    before = cost_of(pattern, text[: len(text) // 4]) if after < inf else 0
    return after > WORST * max(before, NOTHING / 8)


UNIQUE = tuple({id(pattern): (name, pattern) for name, pattern in compiled_patterns()}.values())


CASES = [pytest.param(name, pattern, id=name) for name, pattern in UNIQUE]


@pytest.mark.soak  # more than a minute of CPU
@pytest.mark.parametrize(("name", "pattern"), CASES)
def test_a_pattern_costs_no_more_than_the_length_of_a_text(
    name: str, pattern: re.Pattern[Any]
) -> None:
    assert [piece for piece in PIECES if not is_bounded(pattern, piece)] == [], name
