"""Words found whatever their width and spacing, marked as they are written."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tracker.render.text.highlight import excerpt_around, highlight_phrase


def test_full_width_digits_and_spaces_are_found_and_marked_as_written():
    assert highlight_phrase("最高３００ 万元。", "300万元") == [
        ("最高", False),
        ("３００ 万元", True),
        ("。", False),
    ]


def test_a_long_clause_is_cut_around_the_word():
    found = excerpt_around("前" * 100 + "算力" + "后" * 100, "算力")
    assert (found[0], found[-1]) == (("…", False), ("…", False))
    assert ("算力", True) in found
    assert sum(len(words) for words, _ in found) < 100


def test_without_the_word_the_beginning_is_shown():
    assert excerpt_around("算力补贴", "券") == [("算力补贴", False)]
    assert highlight_phrase("算力补贴", " ") == [("算力补贴", False)]


@given(st.text(alphabet="算力券ａA 1１㎡", max_size=30), st.text(alphabet="算力aA1m", max_size=4))
def test_the_pieces_give_back_the_text(text, phrase):
    assert "".join(words for words, _ in highlight_phrase(text, phrase)) == text
