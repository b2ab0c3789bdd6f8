"""Bars of validity: where they stand, what they say, and what lies between a policy and its
successor.
"""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest

from tracker.model import Status
from tracker.render.timeline_svg import (
    BarSpan,
    DateWindow,
    EventMark,
    date_window,
    find_seams,
    hatch_pattern,
    render_axis,
    render_strip,
    year_ticks,
)

HELD = frozenset({Status.IN_FORCE})
TODAY = date(2026, 11, 21)


def span(start, end, status=Status.IN_FORCE, sure=True):
    return BarSpan(start, end, status, sure, f"{status} {start} {end}")


def test_a_bar_stands_at_its_days():
    shown = DateWindow(date(2020, 1, 1), date(2030, 1, 1))
    drawn = ElementTree.fromstring(
        render_strip("某办法", [span(date(2022, 1, 1), date(2025, 1, 1))], [], shown, TODAY)
    )
    bar = next(drawn.iter("rect"))
    assert float(bar.get("x").rstrip("%")) == pytest.approx(20, abs=0.1)
    assert float(bar.get("width").rstrip("%")) == pytest.approx(30, abs=0.1)


def test_what_is_not_sure_is_hatched_and_what_is_over_is_empty():
    shown = DateWindow(date(2020, 1, 1), date(2030, 1, 1))
    spans = [
        span(date(2020, 6, 1), date(2022, 1, 1)),
        span(date(2022, 1, 1), date(2025, 1, 1), Status.UNKNOWN, sure=False),
        span(date(2025, 1, 1), None, Status.REPEALED),
    ]
    drawn = ElementTree.fromstring(render_strip("某办法", spans, [], shown, TODAY))
    assert [bar.get("class") for bar in drawn.iter("rect")] == [
        "bar in_force",
        "bar unknown",
        "hatch",
    ]


def test_a_strip_says_in_words_what_it_shows_and_escapes_them():
    shown = DateWindow(date(2020, 1, 1), date(2030, 1, 1))
    drawn = render_strip(
        '<b>"某办法',
        [span(date(2022, 1, 1), None)],
        [EventMark(date(2024, 1, 1), "repealed", "2024-01-01 废止")],
        shown,
        TODAY,
    )
    said = ElementTree.fromstring(drawn).get("aria-label")
    assert said.startswith('<b>"某办法；in_force 2022-01-01')
    assert said.endswith("2024-01-01 废止")
    assert "<b>" not in drawn


def test_the_window_holds_every_bar_and_today():
    shown = date_window([span(date(2030, 1, 1), None), span(None, date(2019, 1, 1))], TODAY)
    assert shown.first < date(2019, 1, 1) < date(2030, 1, 1) < shown.last
    assert date_window([], TODAY).first < TODAY < date_window([], TODAY).last
    assert date_window([span(date.min, date.max)], TODAY) == DateWindow(date.min, date.max)
    assert date_window([], TODAY, [EventMark(date(1999, 1, 1), "annulled", "")]).first < date(
        1999, 1, 1
    )
    assert year_ticks(date_window([], TODAY))  # never without a year to go by


def test_a_long_life_is_labelled_by_a_dozen_years_at_most():
    shown = DateWindow(date(1949, 10, 1), date(2030, 1, 1))
    assert len(year_ticks(shown)) <= 12
    ElementTree.fromstring(render_axis(shown))
    ElementTree.fromstring(hatch_pattern())


@pytest.mark.parametrize(
    ("end", "start", "kind", "first", "last"),
    [
        (date(2024, 1, 1), date(2024, 4, 3), "gap", date(2024, 1, 1), date(2024, 4, 2)),
        (date(2024, 7, 1), date(2024, 4, 3), "overlap", date(2024, 4, 3), date(2024, 6, 30)),
    ],
)
def test_days_that_neither_or_both_cover_are_a_seam(end, start, kind, first, last):
    found = find_seams("a", [span(date(2020, 1, 1), end)], "b", [span(start, None)], HELD)
    assert [(seam.kind, seam.first, seam.last) for seam in found] == [(kind, first, last)]


def test_a_gap_is_drawn_on_the_strips_of_both():
    shown = DateWindow(date(2020, 1, 1), date(2030, 1, 1))
    gap = find_seams("a", [span(None, date(2024, 1, 1))], "b", [span(date(2025, 1, 1), None)], HELD)
    drawn = ElementTree.fromstring(render_strip("某办法", [], [], shown, TODAY, gap))
    assert [rect.get("class") for rect in drawn.iter("rect")] == ["seam gap"]


def test_a_successor_that_begins_where_its_predecessor_ends_leaves_no_seam():
    day = date(2024, 4, 3)
    assert find_seams("a", [span(None, day)], "b", [span(day, None)], HELD) == []
    # nothing sure, nothing said
    assert find_seams("a", [span(None, day, Status.UNKNOWN)], "b", [span(day, None)], HELD) == []
