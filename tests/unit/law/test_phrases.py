"""The quick looks before the phrases: what a phrase matches, its quick looks find."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.law.validity import phrases, validity

NAMES = {pattern: name for name, pattern in vars(phrases).items() if name.startswith("_RE_")}
ROWS = [
    *((row[0], phrases._RE_MAY_START, row in phrases._STARTS_UNDATED) for row in phrases._STARTS),
    *((row[0], phrases._RE_MAY_END, row in phrases._ENDINGS_UNDATED) for row in phrases._ENDINGS),
]


@pytest.mark.parametrize(("pattern", "may", "undated"), ROWS, ids=[NAMES[row[0]] for row in ROWS])
@settings(max_examples=10, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_no_phrase_is_lost_by_the_quick_looks_before_it(data, pattern, may, undated):
    text = "".join(data.draw(st.from_regex(pattern)).split())
    if pattern.search(text):
        assert phrases._RE_DATED.search(text) or (undated and may.search(text))
        assert phrases.may_state_validity(text)


@settings(max_examples=50, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.from_regex(phrases._RE_VALIDITY_WORD))
def test_a_sentence_with_a_word_of_validity_is_among_those_that_are_read(text):
    assert validity._RE_WORDS.search(text)
