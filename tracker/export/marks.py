"""Where a phrase stands in a text, whatever its width and spacing: `３００ 万元` is found by `300万元`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from tracker.model import squash

AROUND = 42  # characters shown on each side of the first hit


def marks(text: str, phrase: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is the phrase. One piece where the phrase does not stand in it."""
    pieces, last = [], 0
    for start, end in _found(text, squash(phrase).casefold()):
        pieces += [(text[last:start], False), (text[start:end], True)]
        last = end
    return [(words, hit) for words, hit in [*pieces, (text[last:], False)] if words]


def excerpt(text: str, phrase: str) -> list[tuple[str, bool]]:
    """The same around the first hit, with … where it was cut."""
    start, end = next(_found(text, squash(phrase).casefold()), (0, 0))
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    cut = marks(text[first:last], phrase)
    return [*([("…", False)] if first else []), *cut, *([("…", False)] if last < len(text) else [])]


@lru_cache(maxsize=20_000)
def _folded(char: str) -> str:
    return squash(char).casefold()


def _found(text: str, phrase: str) -> Iterator[tuple[int, int]]:
    """Start and end of each hit in the text as it is written."""
    if not phrase:
        return
    places = [(place, char) for place, written in enumerate(text) for char in _folded(written)]
    flat = "".join(char for _, char in places)
    at = flat.find(phrase)
    while at >= 0:
        yield places[at][0], places[at + len(phrase) - 1][0] + 1
        at = flat.find(phrase, at + len(phrase))
