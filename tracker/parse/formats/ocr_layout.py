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

from tracker.parse.formats.ocr_fixes import fix_misread
from tracker.parse.formats.page_boxes import TextBox
from tracker.parse.lines.unwrap import printed_width

LEGIBLE, SHORT = 0.5, 3  # a few characters of a lower score are a stain, not words
MEASURABLE = 6  # characters; the direction and the size of longer words can be measured
SAME_SIZE = 0.15  # of the size
SAME_LEFT = 0.45  # characters
SAME_ROW = 0.5  # characters
MAX_GAP = 0.8  # characters; a smaller gap was made by the recogniser

Corners = list[list[float]]  # from the upper left clockwise: points, y downwards
Word = tuple[str, float, Corners]  # text, score 0…1
TextEdges = tuple[float, float]  # left and right of the full lines of a page
PageWords = tuple[int, float, float, list[Word]]  # page number, width, height in points, words


class PlacedWord(NamedTuple):
    """Words on a level page; points, y downwards."""

    text: str
    score: float
    left: float
    right: float
    middle: float
    high: float

    @property
    def pitch(self) -> float:
        """Return the width of a full-width character."""
        return (self.right - self.left) / max(printed_width(self.text), 0.5)


def layout_words(sheets: Iterable[PageWords]) -> list[TextBox]:
    """Return the words of scanned pages as boxes, in reading order."""
    pages = [(number, height, level_words(words)) for number, _, height, words in sheets]
    body = measure_body_size([place for _, _, places in pages for place in places])
    found: list[TextBox] = []
    first: TextEdges | None = None
    for number, height, places in pages:
        page = align_lefts(
            [
                make_box(place, row, body, number, height)
                for row in group_rows(places, body)
                for place in join_words(row, body)
            ],
            body,
        )
        now = text_edges(page, body)
        first = first or now
        found += shift_boxes(page, page_shift(first, now, body))
    return found


def level_words(words: Iterable[Word]) -> list[PlacedWord]:
    """Return the legible words, the page turned until its lines are level."""
    legible = [
        word for word in words if word[0].strip() and (word[1] >= LEGIBLE or len(word[0]) > SHORT)
    ]
    slopes = sorted(
        atan2(c[1][1] - c[0][1], c[1][0] - c[0][0])
        for text, _, c in legible
        if len(text) >= MEASURABLE
    )
    angle = median(slopes) if slopes else 0.0
    return [
        place_word(text, score, [rotate_point(x, y, -angle) for x, y in corners])
        for text, score, corners in legible
    ]


def rotate_point(x: float, y: float, angle: float) -> tuple[float, float]:
    return x * cos(angle) - y * sin(angle), x * sin(angle) + y * cos(angle)


def place_word(text: str, score: float, corners: list[tuple[float, float]]) -> PlacedWord:
    """Return one word's box; its sides are the means of the corners that they join."""
    a, b, c, d = corners
    high = (c[1] + d[1] - a[1] - b[1]) / 2
    return PlacedWord(
        fix_misread(text.strip()),
        score,
        (a[0] + d[0]) / 2,
        (b[0] + c[0]) / 2,
        (a[1] + b[1] + c[1] + d[1]) / 4,
        high,
    )


def measure_body_size(places: list[PlacedWord]) -> float:
    """Return the size of most characters."""
    sizes = [
        place.pitch
        for place in places
        if printed_width(place.text) >= MEASURABLE
        for _ in range(len(place.text) // 8 + 1)
    ]
    return median(sizes) if sizes else median([place.high for place in places]) if places else 12.0


def group_rows(places: list[PlacedWord], body: float) -> Iterator[list[PlacedWord]]:
    """Yield the words of each printed line, left to right; lines from the top."""
    row: list[PlacedWord] = []
    for place in sorted(places, key=lambda place: place.middle):
        if row and place.middle - row[0].middle > SAME_ROW * body:
            yield sorted(row, key=lambda place: place.left)
            row = []
        row.append(place)
    if row:
        yield sorted(row, key=lambda place: place.left)


def join_words(row: list[PlacedWord], body: float) -> list[PlacedWord]:
    """Join words that the recogniser has parted; cells stay apart."""
    found: list[PlacedWord] = []
    for place in row:
        before = found[-1] if found else None
        if before and place.left - before.right < MAX_GAP * body:
            score = min(before.score, place.score)
            found[-1] = before._replace(
                text=fix_misread(before.text + place.text),
                right=max(before.right, place.right),
                score=score,
            )
        else:
            found.append(place)
    return found


def make_box(
    place: PlacedWord, row: list[PlacedWord], body: float, number: int, height: float
) -> TextBox:
    """Return a place as a printed box, on the baseline of its row.

    A size that nearly is the body's becomes the body's.
    """
    size = place.pitch if printed_width(place.text) >= MEASURABLE else body
    size = body if abs(size - body) <= SAME_SIZE * body else round(size * 2) / 2
    baseline = height - median([each.middle for each in row]) - body * 0.4
    return TextBox(
        number, place.text, place.left, place.right, baseline, round(size, 1), height, place.score
    )


def align_lefts(page: list[TextBox], body: float) -> list[TextBox]:
    """Let boxes that begin nearly at one place begin there."""
    lefts: list[list[float]] = []
    for left in sorted(each.left for each in page):
        if lefts and left - lefts[-1][0] <= SAME_LEFT * body:
            lefts[-1].append(left)
        else:
            lefts.append([left])
    common = {left: median(group) for group in lefts for left in group}
    return [replace(each, left=common[each.left]) for each in page]


def text_edges(page: list[TextBox], body: float) -> TextEdges | None:
    """Return where the full lines of a page begin and end; None on a page that has none."""
    right = max((each.right for each in page), default=0.0)
    full = [
        each.left
        for each in page
        if right - each.right < 2 * body and printed_width(each.text) >= MEASURABLE
    ]
    left = min((left for left in full if full.count(left) > 1), default=None)
    return None if left is None else (left, right)


def page_shift(first: TextEdges | None, now: TextEdges | None, body: float) -> float:
    """Return how far a page lies left of the first one.

    Both edges must say so; otherwise it is the text that stands in.
    """
    if first is None or now is None or abs((first[0] - now[0]) - (first[1] - now[1])) > body:
        return 0.0
    return first[0] - now[0]


def shift_boxes(page: list[TextBox], shift: float) -> list[TextBox]:
    return [replace(each, left=each.left + shift, right=each.right + shift) for each in page]
