"""Runs of neighbouring characters, by which Chinese texts are indexed and compared."""

from __future__ import annotations

from collections import Counter


def split_ngrams(text: str, size: int = 2) -> list[str]:
    """Return every run of `size` neighbouring characters, in order: 办法, 法规 of 办法规."""
    return [text[i : i + size] for i in range(len(text) - size + 1)]


def measure_similarity(one: str, other: str, size: int = 2) -> float:
    """Return the Dice coefficient of the n-grams of two texts, from 0 to 1.

    An n-gram that stands twice in both counts twice.
    """
    left, right = Counter(split_ngrams(one, size)), Counter(split_ngrams(other, size))
    return 2 * (left & right).total() / max(1, left.total() + right.total())
