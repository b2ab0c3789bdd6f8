"""Read one page of an OFD file: glyphs, rules and pictures, in points from the lower left.

GB/T 33190-2016: lengths are millimetres, y grows downwards; an object has its boundary, a matrix
(CTM), and inside these the places of its characters (TextCode) or its path (AbbreviatedData).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from tracker.errors import ReadError
from tracker.parse.formats.glyphs import Glyph
from tracker.parse.formats.ofd_package import BROKEN, Element
from tracker.parse.formats.ruled_tables import (
    Point,
    RuleLine,
    box_around,
    filled_rule,
    stroked_rules,
)
from tracker.parse.formats.visible_text import (
    Character,
    FilledArea,
    Ink,
    level_cell_words,
    main_direction,
    reach_of_page,
    separate_text,
    turn_point,
)
from tracker.parse.lines.unwrap import printed_width

POINTS = 72 / 25.4  # of a millimetre
MAX_CHARACTERS = 1_000_000  # on one page
MAX_DEPTH = 20  # of blocks in blocks
MAX_PATHS = 20_000  # on one page; more is a drawing
TABLE_PICTURE = 0.08  # of the page: a picture among words that may be a table
FULL_PAGE = 0.5  # of the page: a picture this large is the page itself
FULL_STEP = 1.05  # times the size: a wider step leaves white behind its character
SPACES = " \t\r\n\xa0\u3000"
BLACK = Ink(0.0, 1.0, True)

_TOKEN = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_NUMBERS_OF = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}

Box = tuple[float, float, float, float]  # left, top, width, height in millimetres
Matrix = tuple[float, float, float, float, float, float]


class OfdPage:
    """One page with its templates. `layers` are their elements, from the background."""

    def __init__(self, box: Box, layers: Sequence[Element]) -> None:
        """Collect what the page shows. Raises ReadError beyond the limits."""
        self.box = box
        self.turn = 0  # quarter turns until most words stand level, as those of a sideways annex
        self._collect_layers(layers)
        if turn := main_direction(self._characters):
            self.turn = turn
            self._collect_layers(layers)
        if self._paths > MAX_PATHS:
            self.rules.clear()
        characters = level_cell_words(self._characters, self.rules)
        reach = reach_of_page(self.size, self.rules)
        self.glyphs, self.set_apart = separate_text(characters, self.areas, reach)

    @property
    def size(self) -> tuple[float, float]:
        """Return the width and the height of the page as it is read, in points."""
        wide, high = self.box[2] * POINTS, self.box[3] * POINTS
        return (high, wide) if self.turn % 2 else (wide, high)

    @property
    def height(self) -> float:
        """Return the height of the page as it is read, in points."""
        return self.size[1]

    @property
    def is_drawing(self) -> bool:
        """Return whether it shows paths and no words: text drawn as curves."""
        return self._paths > 0 and not self._characters

    def _collect_layers(self, layers: Sequence[Element]) -> None:
        """Collect the objects of all layers, from the background."""
        self.rules: list[RuleLine] = []
        self.areas: list[FilledArea] = []
        self.has_table_picture = False
        self.pictures: list[str] = []  # the resources of pictures as large as the page
        self._characters: list[Character] = []
        self._paths = 0
        for layer in layers:
            self._collect(layer, 0)

    def _collect(self, block: Element, depth: int) -> None:
        """Collect the objects of a layer or of a block in it."""
        if depth > MAX_DEPTH:
            raise ReadError(BROKEN.format(f"嵌套超过 {MAX_DEPTH} 层"))
        for each in block:
            if each.get("Visible") == "false":
                continue
            if each.tag in ("Layer", "PageBlock", "Content"):
                self._collect(each, depth + 1)
            elif each.tag == "TextObject":
                self._add_text(each)
            elif each.tag == "PathObject":
                self._add_path(each)
            elif each.tag == "ImageObject":
                _, _, width, height = read_box(each.get("Boundary", ""))
                share = width * height / ((self.box[2] * self.box[3]) or 1)
                if share >= FULL_PAGE:
                    self.pictures.append(each.get("ResourceID", ""))
                self.has_table_picture |= TABLE_PICTURE <= share < FULL_PAGE

    def _place(self, point: Point, matrix: Matrix, boundary: Box) -> Point:
        """Return a point of an object on the page as it is read, in points, y upwards."""
        a, b, c, d, e, f = matrix
        x, y = point
        right = (boundary[0] + a * x + c * y + e - self.box[0]) * POINTS
        down = (boundary[1] + b * x + d * y + f - self.box[1]) * POINTS
        wide, high = self.box[2] * POINTS, self.box[3] * POINTS
        return turn_point((right, high - down), (wide, high), self.turn)

    # ---------------------------------------------------------------- text

    def _add_text(self, element: Element) -> None:
        """Add the characters of a text object."""
        boundary, matrix = read_box(element.get("Boundary", "")), read_matrix(element.get("CTM"))
        scale = math.hypot(matrix[2], matrix[3]) or 1.0
        size = abs(_number(element.get("Size"), 3.0))
        width = size * abs(_number(element.get("HScale"), 1.0))
        slope = math.degrees(math.atan2(-matrix[1], matrix[0]))
        direction = (slope - _number(element.get("CharDirection"), 0.0)) % 360
        ink = _read_ink(element)
        x = y = 0.0
        for code in element.iter("TextCode"):
            x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
            spaces = ""
            for sign, left, top, advance in _set_characters(code, x, y, width):
                if sign in SPACES:
                    spaces += sign
                    continue
                start, baseline = self._place((left, top), matrix, boundary)
                right = start + advance * scale * POINTS
                glyph = Glyph(sign, start, right, baseline, size * scale * POINTS, spaces)
                self._characters.append(Character(glyph, (direction - 90 * self.turn) % 360, ink))
                spaces = ""
        if len(self._characters) > MAX_CHARACTERS:
            raise ReadError(BROKEN.format(f"一页超过 {MAX_CHARACTERS} 个字符"))

    # ---------------------------------------------------------------- paths

    def _add_path(self, element: Element) -> None:
        """Add the rules and the filled areas of a path."""
        self._paths += 1
        if self._paths > MAX_PATHS:
            return
        data = element.findtext("AbbreviatedData") or ""
        boundary, matrix = read_box(element.get("Boundary", "")), read_matrix(element.get("CTM"))
        for corners in read_path(data):
            points = [self._place(corner, matrix, boundary) for corner in corners]
            if element.get("Stroke", "true") != "false":
                self.rules += stroked_rules(points)
            elif element.get("Fill") == "true":
                if rule := filled_rule(points):
                    self.rules.append(rule)
                else:
                    ink = _read_ink(element)
                    self.areas.append(FilledArea(box_around(points), ink.brightness))


def _set_characters(
    code: Element, x: float, y: float, width: float
) -> Iterator[tuple[str, float, float, float]]:
    """Yield the characters of a TextCode with their places inside the object and their advances.

    Where the file gives no more steps, a character is as wide as its form is. Figures may be set as
    wide as Chinese characters are: 2024 in four full steps holds no spaces.
    """
    across, down = read_steps(code.get("DeltaX", "")), read_steps(code.get("DeltaY", ""))
    vertical = bool(code.get("DeltaY")) and not code.get("DeltaX")
    steps: dict[float, float] = {}  # of a form's width: the last step, which the last sign has, too
    for sign in code.text or "":
        form = printed_width(sign) * width
        step = next(across, None)
        if step is not None:
            steps[form] = step
        advance = steps.get(form, form)
        yield sign, x, y, advance if form < advance <= FULL_STEP * width else form
        x += (0.0 if vertical else form) if step is None else step
        y += next(down, 0.0)


def read_steps(text: str) -> Iterator[float]:
    """Yield the steps of a DeltaX or DeltaY: `g 3 1.5` stands for three times 1.5."""
    tokens = iter(text.split())
    for token in tokens:
        if token.startswith("g"):
            count = int(_number(next(tokens, None), 0.0))
            step = _number(next(tokens, None), 0.0)
            yield from (step for _ in range(min(count, MAX_CHARACTERS)))
        else:
            yield _number(token, 0.0)


def read_path(data: str) -> Iterator[list[Point]]:
    """Yield the corners of each straight part of a path; parts with curves are left out."""
    tokens = iter(_TOKEN.findall(data))
    points: list[Point] = []
    straight = True
    for token in tokens:
        if token not in _NUMBERS_OF:
            continue
        numbers = [_number(each, 0.0) for each in islice(tokens, _NUMBERS_OF[token])]
        if token in ("M", "S"):
            if straight and len(points) > 1:
                yield points
            points, straight = [], True
        if not _NUMBERS_OF[token]:  # closed
            points += points[:1]
        elif len(numbers) >= 2:
            straight = straight and token in "MSL"  # noqa: S105
            points.append((numbers[-2], numbers[-1]))
    if straight and len(points) > 1:
        yield points


def read_box(text: str) -> Box:
    """Return left, top, width and height; an empty box for nonsense."""
    numbers = [_number(each, 0.0) for each in text.split()[:4]]
    left, top, width, height = (numbers + [0.0] * 4)[:4]
    return left, top, width, height


def read_matrix(text: str | None) -> Matrix:
    """Return the six numbers of a CTM; the identity for nonsense."""
    numbers = [_number(each, 0.0) for each in (text or "").split()]
    if len(numbers) != 6:
        return (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    a, b, c, d, e, f = numbers
    return a, b, c, d, e, f


def _read_ink(element: Element) -> Ink:
    """Return how an object is painted: `Value="156 82 35"` or `"#ee #20 #25"`, Alpha of 255."""
    if element.get("Fill") == "false" and element.get("Stroke") != "true":
        return Ink(0.0, 1.0, False)
    color = element.find("FillColor")
    alpha = _number(element.get("Alpha"), 255.0)
    if color is None:
        return Ink(0.0, alpha / 255, True)
    alpha = min(alpha, _number(color.get("Alpha"), 255.0))
    values = [_channel(each) for each in color.get("Value", "").split()]
    if len(values) == 3:
        red, green, blue = values
        brightness = (0.299 * red + 0.587 * green + 0.114 * blue) / 255
    else:  # grey, or CMYK of which the last is black
        brightness = values[0] / 255 if len(values) == 1 else 0.0
    return Ink(brightness, alpha / 255, True)


def _channel(text: str) -> float:
    """Return one channel of a colour, `#ee` or `238`."""
    try:
        return float(int(text[1:], 16)) if text.startswith("#") else float(text)
    except ValueError:
        return 0.0


def _number(text: str | None, default: float) -> float:
    """Return a finite number; the default for nonsense."""
    try:
        number = float(text) if text else default
    except ValueError:
        return default
    return number if math.isfinite(number) and abs(number) < 1e9 else default
