"""The words of one change, as what stayed, went and came: difflib over whole words, made readable by diff-match-patch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import groupby

from diff_match_patch import diff_match_patch
from rapidfuzz.distance import Indel

from tracker.diff.tokens import tokens
from tracker.model import squash

Redline = tuple[tuple[str, str], ...]

_LONG = 100_000  # words × words above which difflib is too slow
_PRIVATE = 0xF0000  # words of several characters stand as one private character each


def redline(old: str, new: str) -> Redline:
    """Runs of (`=`, `-` or `+`, text), never two of a sign together, `-` before `+`.

    The `=` and `+` runs are the new text to the letter; the `=` and `-` runs are the old one but for width and white space.
    """
    if squash(old) == squash(new):
        return (("=", new),) if new else ()
    mine, theirs = tokens(old), tokens(new)
    a, b = _encoded(mine, theirs)
    cleaner = diff_match_patch()
    cleaner.Diff_Timeout = 0  # never a worse answer on a slower day
    diffs = [(sign, chars) for sign, chars in _diffs(a, b) if chars]
    cleaner.diff_cleanupSemantic(diffs)
    return tuple(_runs(_settled([sign for sign, chars in diffs for _ in chars]), mine, theirs))


def _encoded(*sides: Sequence[str]) -> list[str]:
    """Each side with one character a word; words that differ in width or white space alone are the same."""
    codes: dict[str, str] = {}
    for word in {word for side in sides for word in side}:
        key = _key(word)
        codes[word] = key if len(key) == 1 else codes.setdefault("\n" + key, chr(_PRIVATE + len(codes)))
    return ["".join(map(codes.__getitem__, side)) for side in sides]


@lru_cache(maxsize=1 << 16)
def _key(word: str) -> str:
    return squash(word)


def _diffs(a: str, b: str) -> Iterator[tuple[int, str]]:
    if len(a) * len(b) > _LONG:
        steps = [(step.tag, step.src_start, step.src_end, step.dest_start, step.dest_end) for step in Indel.opcodes(a, b)]
    else:
        steps = [(str(tag), i, i2, j, j2) for tag, i, i2, j, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes()]
    for tag, i, i2, j, j2 in steps:
        if tag == "equal":
            yield 0, a[i:i2]
        else:
            yield -1, a[i:i2]
            yield 1, b[j:j2]


def _settled(signs: list[int]) -> list[int]:
    """No single word left standing between two edits: it is taken out and put back with them."""
    runs = [(sign, len(list(run))) for sign, run in groupby(signs)]
    settled: list[int] = []
    for n, (sign, length) in enumerate(runs):
        island = sign == 0 and length == 1 and 0 < n < len(runs) - 1
        settled += [-1, 1] if island else [sign] * length
    return settled


def _runs(signs: Sequence[int], mine: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The signs with their words. Between two `=` all that went stands before all that came."""
    old, new = iter(mine), iter(theirs)
    for same, block in groupby(signs, key=lambda sign: sign == 0):
        found = list(block)
        if same:
            for _ in found:
                next(old)
            yield "=", "".join(next(new) for _ in found)
            continue
        gone, come = "".join(next(old) for sign in found if sign < 0), "".join(next(new) for sign in found if sign > 0)
        yield from ((sign, text) for sign, text in (("-", gone), ("+", come)) if text)
