"""Bars of validity: where they stand, what they say, and what lies between a policy and its
successor.
"""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import pytest

from tracker.model import Status
from tracker.render.timeline_svg import (
    Mark,
    Span,
    Window,
    axis,
    hatching,
    seams,
    strip,
    window,
    years,
)

HELD = frozenset({Status.IN_FORCE})
TODAY = date(2026, 11, 21)


def span(start, end, status=Status.IN_FORCE, sure=True):
    return Span(start, end, status, sure, f"{status} {start} {end}")


def test_a_bar_stands_at_its_days():
    shown = Window(date(2020, 1, 1), date(2030, 1, 1))
    drawn = ElementTree.fromstring(
        strip("某办法", [span(date(2022, 1, 1), date(2025, 1, 1))], [], shown, TODAY)
    )
    bar = next(drawn.iter("rect"))
    assert float(bar.get("x").rstrip("%")) == pytest.approx(20, abs=0.1)
    assert float(bar.get("width").rstrip("%")) == pytest.approx(30, abs=0.1)


def test_what_is_not_sure_is_hatched_and_what_is_over_is_empty():
    shown = Window(date(2020, 1, 1), date(2030, 1, 1))
    spans = [
        span(date(2020, 6, 1), date(2022, 1, 1)),
        span(date(2022, 1, 1), date(2025, 1, 1), Status.UNKNOWN, sure=False),
        span(date(2025, 1, 1), None, Status.REPEALED),
    ]
    drawn = ElementTree.fromstring(strip("某办法", spans, [], shown, TODAY))
    assert [bar.get("class") for bar in drawn.iter("rect")] == [
        "bar in_force",
        "bar unknown",
        "hatch",
    ]


def test_a_strip_says_in_words_what_it_shows_and_escapes_them():
    shown = Window(date(2020, 1, 1), date(2030, 1, 1))
    drawn = strip(
        '<b>"某办法',
        [span(date(2022, 1, 1), None)],
        [Mark(date(2024, 1, 1), "repealed", "2024-01-01 废止")],
        shown,
        TODAY,
    )
    said = ElementTree.fromstring(drawn).get("aria-label")
    assert said.startswith('<b>"某办法；in_force 2022-01-01')
    assert said.endswith("2024-01-01 废止")
    assert "<b>" not in drawn


def test_the_window_holds_every_bar_and_today():
    shown = window([span(date(2030, 1, 1), None), span(None, date(2019, 1, 1))], TODAY)
    assert shown.first < date(2019, 1, 1) < date(2030, 1, 1) < shown.last
    assert window([], TODAY).first < TODAY < window([], TODAY).last
    assert window([span(date.min, date.max)], TODAY) == Window(date.min, date.max)
    assert window([], TODAY, [Mark(date(1999, 1, 1), "annulled", "")]).first < date(1999, 1, 1)
    assert years(window([], TODAY))  # never without a year to go by


def test_a_long_life_is_labelled_by_a_dozen_years_at_most():
    shown = Window(date(1949, 10, 1), date(2030, 1, 1))
    assert len(years(shown)) <= 12
    ElementTree.fromstring(axis(shown))
    ElementTree.fromstring(hatching())


@pytest.mark.parametrize(
    ("end", "start", "kind", "first", "last"),
    [
        (date(2024, 1, 1), date(2024, 4, 3), "gap", date(2024, 1, 1), date(2024, 4, 2)),
        (date(2024, 7, 1), date(2024, 4, 3), "overlap", date(2024, 4, 3), date(2024, 6, 30)),
    ],
)
def test_days_that_neither_or_both_cover_are_a_seam(end, start, kind, first, last):
    found = seams("a", [span(date(2020, 1, 1), end)], "b", [span(start, None)], HELD)
    assert [(seam.kind, seam.first, seam.last) for seam in found] == [(kind, first, last)]


def test_a_gap_is_drawn_on_the_strips_of_both():
    shown = Window(date(2020, 1, 1), date(2030, 1, 1))
    gap = seams("a", [span(None, date(2024, 1, 1))], "b", [span(date(2025, 1, 1), None)], HELD)
    drawn = ElementTree.fromstring(strip("某办法", [], [], shown, TODAY, gap))
    assert [rect.get("class") for rect in drawn.iter("rect")] == ["seam gap"]


def test_a_successor_that_begins_where_its_predecessor_ends_leaves_no_seam():
    day = date(2024, 4, 3)
    assert seams("a", [span(None, day)], "b", [span(day, None)], HELD) == []
    # nothing sure, nothing said
    assert seams("a", [span(None, day, Status.UNKNOWN)], "b", [span(day, None)], HELD) == []
