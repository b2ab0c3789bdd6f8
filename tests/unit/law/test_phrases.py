"""The quick looks before the phrases: what a phrase matches, its quick looks find."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.law.validity import phrases

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
        assert may.search(text)
        assert undated or phrases._RE_DATED.search(text)
