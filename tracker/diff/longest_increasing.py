"""Find the longest increasing subsequence: the pairs that kept their order."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def longest_increasing_positions(values: Sequence[int]) -> set[int]:
    """Return the positions of a longest strictly increasing subsequence.

    Of `3 1 2` these are the positions of 1 and 2.
    """
    tails: list[int] = []  # the smallest last value of a chain of each length
    holders: list[int] = []
    before: list[int] = []
    for position, value in enumerate(values):
        length = bisect_left(tails, value)
        before.append(holders[length - 1] if length else -1)
        tails[length : length + 1] = [value]
        holders[length : length + 1] = [position]
    chain: set[int] = set()
    position = holders[-1] if holders else -1
    while position >= 0:
        chain.add(position)
        position = before[position]
    return chain
