"""Runs of neighbouring characters."""

from hypothesis import given
from hypothesis import strategies as st

from tracker.text.ngrams import measure_similarity, split_ngrams

WORDS = st.text("甲乙丙", max_size=12)


def test_a_text_has_one_pair_fewer_than_characters():
    assert split_ngrams("管理办法") == ["管理", "理办", "办法"]
    assert split_ngrams("管理办法", 3) == ["管理办", "理办法"]
    assert split_ngrams("法") == split_ngrams("") == []


def test_texts_that_share_nothing_are_not_similar_and_a_pair_counts_as_often_as_it_stands():
    assert measure_similarity("管理办法", "财政预算") == 0
    assert measure_similarity("甲乙甲乙", "甲乙") == 2 / 4


@given(WORDS, WORDS)
def test_similarity_is_symmetric_and_between_nothing_and_one(one, other):
    assert 0 <= measure_similarity(one, other) == measure_similarity(other, one) <= 1


@given(st.text("甲乙丙", min_size=2, max_size=12))
def test_a_text_is_wholly_similar_to_itself(words):
    assert measure_similarity(words, words) == 1
