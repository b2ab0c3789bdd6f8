"""From recognised words on a scanned page to boxes as a printed page has them: level, on common
baselines, in one size. Pure.

`boxes.lines` then reads a scan as it reads any PDF.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import atan2, cos, sin
from statistics import median
from typing import NamedTuple

from tracker.parse.formats.ocr_fixes import mended
from tracker.parse.formats.page_layout import Box
from tracker.parse.lines.unwrap import width

LEGIBLE, SHORT = 0.5, 3  # a few characters of a lower score are a stain, not words
LONG = 6  # characters; the direction and the size of longer words can be measured
SAME_SIZE = 0.15  # of the size
SAME_LEFT = 0.45  # characters
SAME_ROW = 0.5  # characters
TOUCHING = 0.8  # characters; a smaller gap was made by the recogniser

Corners = list[list[float]]  # from the upper left clockwise: points, y downwards
Word = tuple[str, float, Corners]  # text, score 0…1
Edges = tuple[float, float]  # left and right of the full lines of a page
Sheet = tuple[int, float, float, list[Word]]  # page number, width, height in points, words


class Place(NamedTuple):
    """Words on a level page; points, y downwards."""

    text: str
    score: float
    left: float
    right: float
    middle: float
    high: float

    @property
    def pitch(self) -> float:
        """The room of a full-width character."""
        return (self.right - self.left) / max(width(self.text), 0.5)


def boxes(sheets: Iterable[Sheet]) -> list[Box]:
    """The words of scanned pages, in reading order."""
    pages = [(number, height, levelled(words)) for number, _, height, words in sheets]
    body = body_size([place for _, _, places in pages for place in places])
    found: list[Box] = []
    first: Edges | None = None
    for number, height, places in pages:
        page = aligned(
            [
                box(place, row, body, number, height)
                for row in rows(places, body)
                for place in joined(row, body)
            ],
            body,
        )
        now = edges(page, body)
        first = first or now
        found += moved(page, shift(first, now, body))
    return found


def levelled(words: Iterable[Word]) -> list[Place]:
    """The legible words, the page turned until its lines are level."""
    legible = [
        word for word in words if word[0].strip() and (word[1] >= LEGIBLE or len(word[0]) > SHORT)
    ]
    slopes = sorted(
        atan2(c[1][1] - c[0][1], c[1][0] - c[0][0]) for text, _, c in legible if len(text) >= LONG
    )
    angle = median(slopes) if slopes else 0.0
    return [
        placed(text, score, [turned(x, y, -angle) for x, y in corners])
        for text, score, corners in legible
    ]


def turned(x: float, y: float, angle: float) -> tuple[float, float]:
    return x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)


def placed(text: str, score: float, corners: list[tuple[float, float]]) -> Place:
    """One word's box; its sides are the means of the corners that they join."""
    a, b, c, d = corners
    high = (c[1] + d[1] - a[1] - b[1]) / 2
    return Place(
        mended(text.strip()),
        score,
        (a[0] + d[0]) / 2,
        (b[0] + c[0]) / 2,
        (a[1] + b[1] + c[1] + d[1]) / 4,
        high,
    )


def body_size(places: list[Place]) -> float:
    """The size of most characters."""
    sizes = [
        place.pitch
        for place in places
        if width(place.text) >= LONG
        for _ in range(len(place.text) // 8 + 1)
    ]
    return median(sizes) if sizes else median([place.high for place in places]) if places else 12.0


def rows(places: list[Place], body: float) -> Iterator[list[Place]]:
    """The words of one printed line, left to right; lines from the top."""
    row: list[Place] = []
    for place in sorted(places, key=lambda place: place.middle):
        if row and place.middle - row[0].middle > SAME_ROW * body:
            yield sorted(row, key=lambda place: place.left)
            row = []
        row.append(place)
    if row:
        yield sorted(row, key=lambda place: place.left)


def joined(row: list[Place], body: float) -> list[Place]:
    """Words that the recogniser has parted, made one; cells stay apart."""
    found: list[Place] = []
    for place in row:
        before = found[-1] if found else None
        if before and place.left - before.right < TOUCHING * body:
            score = min(before.score, place.score)
            found[-1] = before._replace(
                text=mended(before.text + place.text),
                right=max(before.right, place.right),
                score=score,
            )
        else:
            found.append(place)
    return found


def box(place: Place, row: list[Place], body: float, number: int, height: float) -> Box:
    """A place as a printed box, on the baseline of its row; sizes that nearly are the body's are
    the body's.
    """
    size = place.pitch if width(place.text) >= LONG else body
    size = body if abs(size - body) <= SAME_SIZE * body else round(size * 2) / 2
    baseline = height - median([each.middle for each in row]) - body * 0.4
    return Box(
        number, place.text, place.left, place.right, baseline, round(size, 1), height, place.score
    )


def aligned(page: list[Box], body: float) -> list[Box]:
    """Boxes that begin nearly at one place begin there."""
    lefts: list[list[float]] = []
    for left in sorted(each.left for each in page):
        if lefts and left - lefts[-1][0] <= SAME_LEFT * body:
            lefts[-1].append(left)
        else:
            lefts.append([left])
    common = {left: median(group) for group in lefts for left in group}
    return [replace(each, left=common[each.left]) for each in page]


def edges(page: list[Box], body: float) -> Edges | None:
    """Where the full lines of a page begin and end; None on a page that has none."""
    right = max((each.right for each in page), default=0.0)
    full = [
        each.left for each in page if right - each.right < 2 * body and width(each.text) >= LONG
    ]
    left = min((left for left in full if full.count(left) > 1), default=None)
    return None if left is None else (left, right)


def shift(first: Edges | None, now: Edges | None, body: float) -> float:
    """How far a page lies left of the first one: both edges say so, or it is the text that stands
    in.
    """
    if first is None or now is None or abs((first[0] - now[0]) - (first[1] - now[1])) > body:
        return 0.0
    return first[0] - now[0]


def moved(page: list[Box], shift: float) -> list[Box]:
    return [replace(each, left=each.left + shift, right=each.right + shift) for each in page]
