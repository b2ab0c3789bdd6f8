"""Highlight a phrase or its words in a text, whatever their width and spacing: `300万元` finds
`３００ 万元`. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from tracker.model import squash

AROUND = 42  # characters shown on each side of the first hit


def highlight_phrase(text: str, phrase: str) -> list[tuple[str, bool]]:
    """Split a text into pieces, each with whether it is the phrase."""
    pieces, last = [], 0
    for start, end in _find_hits(text, phrase):
        pieces += [(text[last:start], False), (text[start:end], True)]
        last = end
    return [(words, hit) for words, hit in [*pieces, (text[last:], False)] if words]


def excerpt_around(text: str, phrase: str) -> list[tuple[str, bool]]:
    """Return the pieces around the first hit, with … where the text was cut."""
    start, end = next(_find_hits(text, phrase), (0, 0))
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    cut = highlight_phrase(text[first:last], phrase)
    return [*([("…", False)] if first else []), *cut, *([("…", False)] if last < len(text) else [])]


@lru_cache(maxsize=20_000)
def _fold_character(char: str) -> str:
    return squash(char).casefold()


def _find_hits(text: str, phrase: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each hit in the text: the whole phrase or one of its words."""
    keys = {key for words in (phrase, *phrase.split()) if (key := squash(words).casefold())}
    if not keys:
        return
    places = [
        (place, char) for place, written in enumerate(text) for char in _fold_character(written)
    ]
    flat = "".join(char for _, char in places)
    for hit in re.finditer("|".join(map(re.escape, sorted(keys, key=len, reverse=True))), flat):
        yield places[hit.start()][0], places[hit.end() - 1][0] + 1
