"""What the comparison of hostile texts costs, up to the length at which a child makes it."""

from __future__ import annotations

import random
from collections.abc import Callable
from time import process_time

import pytest

from tracker.diff import compare_snapshots
from tracker.parse.snapshot import read_snapshot
from tracker.query.comparison import LONG, count_characters

SECONDS = 3.0  # of CPU; a fifth of a second on an idle machine


def noise(length: int, letters: str, seed: int) -> str:
    """Return letters by chance, the same in every run."""
    chance = random.Random(seed)  # noqa: S311
    return "".join(chance.choice(letters) for _ in range(length))


HOSTILE = {
    "one paragraph of two letters": lambda seed: [noise(LONG // 2, "甲乙", seed)],
    "one paragraph of figures": lambda seed: [noise(LONG // 2, "0123456789 万元%", seed)],
    "articles that are all alike": lambda seed: [
        f"{number}. {noise(LONG // 1000, '甲乙丙丁', seed + 1000 * number)}。"
        for number in range(1, 450)
    ],
}


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_the_comparison_of_texts_that_no_child_makes_is_cheap(
    make: Callable[[int], list[str]],
) -> None:
    old, new = (read_snapshot("\n".join(make(seed)).encode(), "text/plain") for seed in (1, 2))
    assert LONG * 0.6 < count_characters(old) + count_characters(new) <= LONG * 1.1
    begin = process_time()
    compare_snapshots(old, new)
    assert process_time() - begin < SECONDS
