"""Tables by the rules drawn round their cells: a cell's lines belong together, however many they
are.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

from tracker.parse.lines.unwrap import join_lines

NEAR = 3.0  # points; rules this close touch
MIN_RULES = 3  # rules each way: two columns, two rows


class RuleLine(NamedTuple):
    """One thin line on a page; points, y upwards."""

    page: int
    left: float
    bottom: float
    right: float
    top: float

    def touches(self, other: RuleLine) -> bool:
        """Do two of them, or two frames, meet?"""
        across = self.left - NEAR <= other.right and other.left - NEAR <= self.right
        return (
            self.page == other.page
            and across
            and self.bottom - NEAR <= other.top
            and other.bottom - NEAR <= self.top
        )

    def around(self, other: RuleLine) -> RuleLine:
        """The frame that holds both."""
        return RuleLine(
            self.page,
            min(self.left, other.left),
            min(self.bottom, other.bottom),
            max(self.right, other.right),
            max(self.top, other.top),
        )


class TableFrame(NamedTuple):
    """A ruled table: where its columns and rows are parted."""

    page: int
    columns: tuple[float, ...]  # from left to right
    rows: tuple[float, ...]  # from the bottom up

    def cell(self, page: int, x: float, y: float) -> tuple[int, int] | None:
        """(row from the top, column) of a place; None outside."""
        column = next((i for i, (a, b) in enumerate(pairwise(self.columns)) if a <= x < b), None)
        row = next((i for i, (a, b) in enumerate(pairwise(self.rows)) if a <= y < b), None)
        return (
            None
            if page != self.page or column is None or row is None
            else (len(self.rows) - 2 - row, column)
        )

    def filled(self, words: Iterable[tuple[tuple[int, int], str]]) -> list[tuple[str, ...]]:
        """The rows that hold words, cell by cell."""
        held: dict[tuple[int, int], list[str]] = {}
        for place, text in words:
            held.setdefault(place, []).append(text.strip())
        used = sorted({row for row, _ in held})
        return [
            tuple(
                join_lines(held.get((row, column), [""])) for column in range(len(self.columns) - 1)
            )
            for row in used
        ]


def find_frames(rules: Iterable[RuleLine]) -> list[TableFrame]:
    """The ruled tables that rules make up: those that touch, at least FEWEST each way."""
    groups: list[tuple[RuleLine, list[RuleLine]]] = []
    for rule in rules:
        met = [group for group in groups if group[0].touches(rule)]
        groups = [group for group in groups if not group[0].touches(rule)]
        whole = rule
        for frame, _ in met:
            whole = whole.around(frame)
        groups.append((whole, [each for _, members in met for each in members] + [rule]))
    found = (make_frame(whole.page, members) for whole, members in groups)
    return [frame for frame in found if min(len(frame.columns), len(frame.rows)) >= MIN_RULES]


def make_frame(page: int, members: list[RuleLine]) -> TableFrame:
    """Where the upright and the level rules stand."""
    upright = [rule.left for rule in members if rule.top - rule.bottom > rule.right - rule.left]
    level = [rule.bottom for rule in members if rule.top - rule.bottom <= rule.right - rule.left]
    return TableFrame(page, merge_positions(upright), merge_positions(level))


def merge_positions(places: list[float]) -> tuple[float, ...]:
    """Places in order, those that nearly coincide as one."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > NEAR:
            found.append(place)
    return tuple(found)
