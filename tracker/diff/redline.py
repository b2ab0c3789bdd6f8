"""Compute a redline: difflib over whole words, made readable by diff-match-patch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from diff_match_patch import diff_match_patch
from rapidfuzz.distance import Indel

from tracker.diff.tokens import split_sentences, split_words
from tracker.model import squash

Redline = tuple[tuple[str, str], ...]

_MAX_DIFFLIB_PRODUCT = 100_000  # words × words above which difflib is too slow
_MAX_WORD_PRODUCT = 25_000_000  # characters × characters above which whole sentences are compared
# words above which one text replaces the other: no more private characters are left
_MAX_WORDS = 100_000
_PRIVATE = 0xF0000  # words of several characters stand as one private character each


def build_redline(old: str, new: str) -> Redline:
    """Return runs of (sign, text) with sign `=`, `-` or `+`.

    No two neighbours have the same sign, and `-` stands before `+`. The `=` and `+` runs are the
    new text to the letter; the `=` and `-` runs are the old one but for width and white space.
    """
    if old == new or squash(old) == squash(new):
        return (("=", new),) if new else ()
    words = split_words if len(old) * len(new) < _MAX_WORD_PRODUCT else split_sentences
    mine, theirs = words(old), words(new)
    if not mine or not theirs or len(mine) + len(theirs) > _MAX_WORDS:
        return tuple((sign, text) for sign, text in (("-", old), ("+", new)) if text)
    a, b = _encode_words(mine, theirs)
    cleaner = diff_match_patch()
    cleaner.Diff_Timeout = 0  # never a worse answer on a slower day
    diffs = [(sign, chars) for sign, chars in _list_diffs(a, b) if chars]
    cleaner.diff_cleanupSemantic(diffs)
    steps = _smooth_runs([(sign, len(chars)) for sign, chars in diffs])
    return tuple(run for run in _attach_words(steps, mine, theirs) if run[1])


def _encode_words(*sides: Sequence[str]) -> list[str]:
    """Return both sides with one character for each word.

    Words that differ in width or white space alone get the same character.
    """
    codes: dict[str, str] = {}
    for word in {word for side in sides for word in side}:
        key = _word_key(word)
        codes[word] = (
            key
            if len(key) == 1 and ord(key) < _PRIVATE
            else codes.setdefault("\n" + key, chr(_PRIVATE + len(codes)))
        )
    return ["".join(map(codes.__getitem__, side)) for side in sides]


@lru_cache(maxsize=1 << 16)
def _word_key(word: str) -> str:
    """Return the form in which two words are compared."""
    return squash(word)


def _list_diffs(a: str, b: str) -> Iterator[tuple[int, str]]:
    """Yield (0, -1 or 1, characters): the common start, the differences, the common end."""
    first = common_prefix_length(a, b)
    last = common_prefix_length(a[first:][::-1], b[first:][::-1])
    yield 0, a[:first]
    yield from _diff_middle(a[first : len(a) - last], b[first : len(b) - last])
    yield 0, a[len(a) - last :]


def common_prefix_length(a: str, b: str) -> int:
    """Return how many characters both texts begin with."""
    return next(
        (n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b))
    )


def _diff_middle(a: str, b: str) -> Iterator[tuple[int, str]]:
    """Yield the differences of two texts that neither begin nor end alike."""
    if len(a) * len(b) > _MAX_DIFFLIB_PRODUCT:
        steps = [
            (step.tag, step.src_start, step.src_end, step.dest_start, step.dest_end)
            for step in Indel.opcodes(a, b)
        ]
    else:
        steps = [
            (str(tag), i, i2, j, j2)
            for tag, i, i2, j, j2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
        ]
    for tag, i, i2, j, j2 in steps:
        if tag == "equal":
            yield 0, a[i:i2]
        else:
            yield -1, a[i:i2]
            yield 1, b[j:j2]


def _smooth_runs(runs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Yield (words kept, words removed, words added) in turn.

    A single word between two edits counts as removed and added again, which reads better.
    """
    same = gone = come = 0
    for n, (sign, length) in enumerate((*runs, (0, 0))):
        if sign < 0:
            gone += length
        elif sign > 0:
            come += length
        elif length == 1 and (gone or come) and n < len(runs) - 1:
            gone, come = gone + 1, come + 1
        else:
            yield same, gone, come
            same, gone, come = length, 0, 0


def _attach_words(
    steps: Iterable[tuple[int, int, int]], mine: Sequence[str], theirs: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield the runs with their words.

    A line end that both sides share stands after the edit, not inside it.
    """
    i = j = 0
    end = ""
    for same, gone, come in steps:
        yield "=", end + "".join(theirs[j : j + same])
        went, came = (
            "".join(mine[i + same : i + same + gone]),
            "".join(theirs[j + same : j + same + come]),
        )
        end = came[len(came.rstrip()) :] if went[-1:].isspace() else ""
        yield "-", went.rstrip() if end else went
        yield "+", came.removesuffix(end)
        i, j = i + same + gone, j + same + come
    yield "=", end
