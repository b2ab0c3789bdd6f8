"""Find splits and merges: unpaired passages that hold what a nearby pair leaves unexplained."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tracker.diff.passages import Passage
from tracker.diff.redline import common_prefix_length
from tracker.diff.similarity import BigramWeights
from tracker.text.ngrams import split_ngrams

_MAX_DISTANCE = 3  # units between the pieces of one clause
# a rewritten piece: at least twelve characters of its own, a third of it from the whole
_OWN, _EXPLAINED = 11, 0.35
# characters of a segment between commas that identifies a piece, 追回补贴; or a rewritten one
_SHORT_SEGMENT, _LONG_SEGMENT = 4, 6
_SHORT_CLAUSE = 40  # characters of a clause in which one such segment is a good part
_FEW, _CONTAINED = 5, 0.9  # of a piece that the whole contains almost verbatim


def assign_pieces(
    whole: Sequence[Passage],
    parts: Sequence[Passage],
    shares: dict[int, list[int]],
    free: Iterable[int],
    likeness: BigramWeights,
    rewritten: bool,
) -> None:
    """Add to `shares` the further parts that each whole became, the best fit first.

    `shares`: index of the whole -> indices of its parts. Each part that is added leaves less of
    the whole to explain.
    """
    left = set(free)
    owners = {part: owner for owner, found in shares.items() for part in found}
    while True:
        options = [
            (fit, -part, owner)
            for part in left
            for owner in {
                owners[k]
                for k in range(part - _MAX_DISTANCE, part + _MAX_DISTANCE + 1)
                if k in owners
            }
            if (
                fit := _piece_fit(
                    whole[owner],
                    parts[part],
                    [parts[k] for k in shares[owner]],
                    likeness,
                    rewritten,
                )
            )
        ]
        if not options:
            return
        _, part, owner = max(options)
        shares[owner].append(-part)
        owners[-part] = owner
        left.remove(-part)


def _piece_fit(
    whole: Passage,
    part: Passage,
    explained: Sequence[Passage],
    likeness: BigramWeights,
    rewritten: bool,
) -> float:
    """Return how well a part explains what the others leave of the whole; 0 if it does not."""
    if whole.heading or part.heading:
        return 0.0
    shared = whole.bigrams & part.bigrams
    size = likeness.total_weight(part.bigrams)
    contained = likeness.total_weight(shared) / size if size else 0.0
    if contained < _EXPLAINED:
        return 0.0
    own = shared.difference(*(other.bigrams for other in explained)) | _verbatim_bigrams(
        whole, part, explained
    )
    explains = likeness.total_weight(own) / size
    segments = _own_segments(whole, part, explained)
    longest = max(map(len, segments), default=0)
    is_contained = contained >= _CONTAINED and (len(own) >= _FEW or longest >= _SHORT_SEGMENT)
    is_rewritten = len(own) >= _OWN and explains >= _EXPLAINED
    if longest >= _LONG_SEGMENT and len(whole.bare_text) <= _SHORT_CLAUSE:
        share = sum(map(len, segments)) / len(part.text_without_figures)
        is_rewritten = is_rewritten or share >= _EXPLAINED
    return contained + explains if is_contained or (rewritten and is_rewritten) else 0.0


def _own_segments(whole: Passage, part: Passage, explained: Sequence[Passage]) -> list[str]:
    """Return the segments of the part that the whole contains and no other part contains.

    A part may repeat the subject of the whole before its first segment: 摊主收摊后清理垃圾.
    """
    subject = common_prefix_length(whole.text_without_figures, part.text_without_figures)
    first = part.segments[0][subject:] if part.segments else ""
    return [
        segment
        for segment in (*part.segments, first)
        if segment
        and segment in whole.text_without_figures
        and not any(segment in other.text_without_figures for other in explained)
    ]


def _verbatim_bigrams(
    whole: Passage, part: Passage, explained: Sequence[Passage]
) -> frozenset[str]:
    """Return the bigrams of sentences that stand in the whole and in no other part."""
    found = (
        s
        for s in part.sentences
        if s in whole.masked_text and not any(s in other.masked_text for other in explained)
    )
    return frozenset().union(*map(split_ngrams, found))
