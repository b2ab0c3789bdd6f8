"""What holds of every comparison, whatever the texts."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from tests.snapshot_factory import make_snapshot
from tracker.diff import compare_snapshots
from tracker.diff.longest_increasing import longest_increasing_positions
from tracker.diff.redline import build_redline
from tracker.diff.tokens import split_words
from tracker.model import ChangeKind, Diff, squash

PHRASES = [
    "对企业给予",
    "最高300万元",
    "补贴。",
    "应当在30日内",
    "可以",
    "第三条",
    "1:1",
    " ",
    "\n",
    "(",
    "%",
    "R&D",
    "二十五",
    "，",
    "。",
]
text = st.lists(st.sampled_from(PHRASES), max_size=12).map("".join) | st.text(max_size=20)
clauses = st.lists(text, max_size=6)
SWAPPED = {
    ChangeKind.ADDED: ChangeKind.REMOVED,
    ChangeKind.REMOVED: ChangeKind.ADDED,
    ChangeKind.SPLIT: ChangeKind.MERGED,
    ChangeKind.MERGED: ChangeKind.SPLIT,
}


def side(diff: Diff, sign: str) -> str:
    """One side's words as the redlines of a diff hold them, in no order."""
    return "".join(
        sorted(
            squash(
                "".join(words for c in diff.changes for op, words in c.redline if op in ("=", sign))
            )
        )
    )


@given(clauses)
def test_a_text_compared_with_itself_holds_only_unchanged(texts: list[str]) -> None:
    same = make_snapshot(*texts)
    assert {c.kind for c in compare_snapshots(same, same).changes} <= {ChangeKind.UNCHANGED}


@given(clauses, clauses)
def test_every_unit_of_each_side_stands_in_exactly_one_change(
    old: list[str], new: list[str]
) -> None:
    diff = compare_snapshots(make_snapshot(*old), make_snapshot(*new))
    assert Counter(u.label for c in diff.changes for u in c.old) == Counter(
        f"{n}." for n in range(1, len(old) + 1)
    )
    assert Counter(u.label for c in diff.changes for u in c.new) == Counter(
        f"{n}." for n in range(1, len(new) + 1)
    )


@given(clauses, clauses)
def test_swapping_the_sides_swaps_added_and_removed_split_and_merged(
    old: list[str], new: list[str]
) -> None:
    there, back = (
        compare_snapshots(make_snapshot(*old), make_snapshot(*new)),
        compare_snapshots(make_snapshot(*new), make_snapshot(*old)),
    )
    forward = {(c.old, c.new, SWAPPED.get(c.kind, c.kind)) for c in there.changes}
    assert forward == {(c.new, c.old, c.kind) for c in back.changes}


@given(clauses, clauses)
def test_the_redlines_hold_every_word_of_both_texts(old: list[str], new: list[str]) -> None:
    diff = compare_snapshots(make_snapshot(*old), make_snapshot(*new))
    assert side(diff, "-") == "".join(sorted(squash("".join(old))))
    assert side(diff, "+") == "".join(sorted(squash("".join(new))))


@given(clauses, clauses)
def test_the_ids_of_one_diff_differ_and_do_not_depend_on_the_run(
    old: list[str], new: list[str]
) -> None:
    ids = [c.id for c in compare_snapshots(make_snapshot(*old), make_snapshot(*new)).changes]
    assert len(set(ids)) == len(ids)
    assert ids == [
        c.id for c in compare_snapshots(make_snapshot(*old), make_snapshot(*new)).changes
    ]


@given(text, text)
def test_applying_a_redline_gives_both_texts(old: str, new: str) -> None:
    runs = build_redline(old, new)
    assert all(one != other for (one, _), (other, _) in pairwise(runs))
    assert squash("".join(words for op, words in runs if op in "=-")) == squash(old)
    assert "".join("".join(words for op, words in runs if op in "=+").split()) == "".join(
        new.split()
    )


@given(text, text)
def test_a_redline_never_cuts_a_word_in_two(old: str, new: str) -> None:
    for signs, whole in (("=-", old), ("=+", new)):
        words = [squash(word) for word in split_words(whole) if squash(word)]
        ends = {sum(map(len, words[:n])) for n in range(len(words) + 1)}
        at = 0
        for op, run in build_redline(old, new):
            if op in signs:
                at += len(squash(run))
                assert at in ends


@given(text)
def test_the_words_of_a_text_are_the_text(whole: str) -> None:
    assert squash("".join(split_words(whole))) == squash(whole)


@given(st.lists(st.integers(0, 20), unique=True, max_size=12))
def test_the_chain_that_kept_its_place_rises(values: list[int]) -> None:
    chain = [values[i] for i in sorted(longest_increasing_positions(values))]
    assert chain == sorted(chain)
    assert bool(chain) == bool(values)
