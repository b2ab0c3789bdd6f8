"""Read one page of a PDF: its glyphs, its thin rules, and the text that is set apart.

Runs in the PDF reader's child process. All places are in points of the page as it is shown: /Rotate
is applied, and a page whose words are drawn sideways is turned until they stand upright.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Iterator

import pypdfium2 as pdfium
from pypdfium2 import raw

from tracker.parse.formats.glyphs import UNREADABLE, Glyph
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

BREAKS, SPACES = "\r\n", " \t\xa0\u3000"
NO_CHARACTERS = ("\0", "\ufffe", "\uffff")
MAX_PATHS = 4000  # on one page; more is a drawing
MAX_DEPTH = 5  # of forms in forms
Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


class PdfPage:
    """One page of a PDF."""

    def __init__(self, page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> None:
        self.page, self.text = page, text
        self.box = page.get_bbox()
        self.turn = page.get_rotation() // 90 % 4
        self._inks: dict[int, Ink] = {}
        characters = list(self._characters())
        self.turn = (self.turn + main_direction(characters)) % 4
        if characters and self.turn != page.get_rotation() // 90 % 4:
            characters = list(self._characters())
        self.areas: list[FilledArea] = []
        self.rules = list(self._find_rules())
        characters = level_cell_words(characters, self.rules)
        reach = reach_of_page(self.size, self.rules)
        self.glyphs, self.set_apart = separate_text(characters, self.areas, reach)

    @property
    def size(self) -> tuple[float, float]:
        """Return the width and the height of the page as it is shown."""
        left, bottom, right, top = self.box
        wide, high = float(right - left), float(top - bottom)
        return (high, wide) if self.turn % 2 else (wide, high)

    @property
    def height(self) -> float:
        """Return the height of the page as it is shown."""
        return self.size[1]

    def _place(self, x: float, y: float) -> Point:
        """Return a point of the file on the page as it is shown."""
        left, bottom, right, top = self.box
        return turn_point((x - left, y - bottom), (right - left, top - bottom), self.turn)

    # ---------------------------------------------------------------- characters

    def _characters(self) -> Iterator[Character]:
        """Yield the characters in the order of the file."""
        x, y = ctypes.c_double(), ctypes.c_double()
        spaces, high = "", 0
        for i in range(self.text.count_chars()):
            code = raw.FPDFText_GetUnicode(self.text, i)
            if 0xD800 <= code < 0xDC00:
                high = code
                continue
            if high and 0xDC00 <= code < 0xE000:
                code = 0x10000 + (high - 0xD800) * 0x400 + code - 0xDC00
            high = 0
            sign = self._read_sign(i, code)
            if sign in BREAKS:
                spaces = ""
                continue
            if sign in SPACES:
                spaces += sign
                continue
            raw.FPDFText_GetCharOrigin(self.text, i, ctypes.byref(x), ctypes.byref(y))
            yield self._character(i, sign, (x.value, y.value), spaces)
            spaces = ""

    def _read_sign(self, index: int, code: int) -> str:
        """Return a character; UNREADABLE where the font does not tell which one it is."""
        sign = chr(code)
        if raw.FPDFText_IsGenerated(self.text, index) == 1:
            return sign  # a space or a break that PDFium has seen
        if raw.FPDFText_IsHyphen(self.text, index) == 1:
            return "-"
        if raw.FPDFText_HasUnicodeMapError(self.text, index) == 1:
            return UNREADABLE
        if sign in BREAKS or sign in SPACES:
            return sign
        is_control = code < 32 or 127 <= code < 160
        return UNREADABLE if is_control or sign in NO_CHARACTERS else sign

    def _character(self, index: int, sign: str, origin: Point, spaces: str) -> Character:
        """Return one character with its place. PDFium counts angles clockwise, in radians."""
        left, bottom, right, top = self.text.get_charbox(index, loose=True)
        angle = -math.degrees(raw.FPDFText_GetCharAngle(self.text, index))
        advance = abs(top - bottom if round(angle / 90) % 2 else right - left)
        start, baseline = self._place(*origin)
        matrix = raw.FS_MATRIX()
        scale = 1.0
        if raw.FPDFText_GetMatrix(self.text, index, ctypes.byref(matrix)):
            scale = math.hypot(matrix.c, matrix.d) or 1.0
        size = raw.FPDFText_GetFontSize(self.text, index) * scale
        glyph = Glyph(sign, start, start + advance, baseline, float(size), spaces)
        return Character(glyph, (angle - 90 * self.turn) % 360, self._ink(index))

    def _ink(self, index: int) -> Ink:
        """Return how a character is painted, looked up once for each text object."""
        holder = raw.FPDFText_GetTextObject(self.text, index)
        key = ctypes.addressof(holder.contents) if holder else 0
        if key not in self._inks:
            self._inks[key] = _text_ink(holder) if holder else Ink(0.0, 1.0, True)
        return self._inks[key]

    # ---------------------------------------------------------------- rules

    def _find_rules(self) -> Iterator[RuleLine]:
        """Yield the level and upright lines of the page; none of a page that is a drawing."""
        paths = list(self._paths(None, IDENTITY, 0))
        if len(paths) > MAX_PATHS:
            return
        pieces = sum(max(raw.FPDFPath_CountSegments(path), 0) for path, _ in paths)
        if pieces > 5 * MAX_PATHS:
            return
        for path, matrix in paths:
            mode, stroked = ctypes.c_int(), ctypes.c_int()
            raw.FPDFPath_GetDrawMode(path, ctypes.byref(mode), ctypes.byref(stroked))
            for points in self._subpaths(path, matrix):
                if stroked.value:
                    yield from stroked_rules(points)
                elif mode.value:
                    yield from self._filled_rule(points, path)

    def _paths(self, form: object, matrix: Matrix, depth: int) -> Iterator[tuple[object, Matrix]]:
        """Yield the paths of the page and of its forms, with the matrix of what holds them."""
        if form is None:
            count = raw.FPDFPage_CountObjects(self.page)
        else:
            count = raw.FPDFFormObj_CountObjects(form)
        for i in range(min(count, 20 * MAX_PATHS)):
            if form is None:
                each = raw.FPDFPage_GetObject(self.page, i)
            else:
                each = raw.FPDFFormObj_GetObject(form, i)
            kind = raw.FPDFPageObj_GetType(each)
            if kind == raw.FPDF_PAGEOBJ_PATH:
                yield each, matrix
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
                yield from self._paths(each, _multiply(_matrix_of(each), matrix), depth + 1)

    def _subpaths(self, path: object, outer: Matrix) -> Iterator[list[Point]]:
        """Yield the corners of each part of a path that holds straight pieces only."""
        matrix = _multiply(_matrix_of(path), outer)
        x, y = ctypes.c_float(), ctypes.c_float()
        points: list[Point] = []
        straight = True
        for i in range(raw.FPDFPath_CountSegments(path)):
            segment = raw.FPDFPath_GetPathSegment(path, i)
            raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
            kind = raw.FPDFPathSegment_GetType(segment)
            if kind == raw.FPDF_SEGMENT_MOVETO:
                if straight and len(points) > 1:
                    yield points
                points, straight = [], True
            straight = straight and kind != raw.FPDF_SEGMENT_BEZIERTO
            points.append(self._place(*_transform(matrix, x.value, y.value)))
            if raw.FPDFPathSegment_GetClose(segment):
                points.append(points[0])
        if straight and len(points) > 1:
            yield points

    def _filled_rule(self, points: list[Point], path: object) -> Iterator[RuleLine]:
        """Yield the rule that is drawn as a thin filled box; remember a larger one as ground."""
        if rule := filled_rule(points):
            yield rule
        else:
            self.areas.append(FilledArea(box_around(points), _fill_ink(path).brightness))


def _text_ink(holder: object) -> Ink:
    mode = raw.FPDFTextObj_GetTextRenderMode(holder)
    if mode in (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP):
        return Ink(0.0, 1.0, False)
    return _fill_ink(holder, stroked=mode == raw.FPDF_TEXTRENDERMODE_STROKE)


def _fill_ink(holder: object, *, stroked: bool = False) -> Ink:
    """Return the colour of an object; black where it does not say, as a pattern does not."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    get_color = raw.FPDFPageObj_GetStrokeColor if stroked else raw.FPDFPageObj_GetFillColor
    if not get_color(holder, *map(ctypes.byref, (red, green, blue, alpha))):
        return Ink(0.0, 1.0, True)
    brightness = (0.299 * red.value + 0.587 * green.value + 0.114 * blue.value) / 255
    return Ink(brightness, alpha.value / 255, True)


def _matrix_of(each: object) -> Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(each, ctypes.byref(found)):
        return IDENTITY
    return found.a, found.b, found.c, found.d, found.e, found.f


def _multiply(one: Matrix, other: Matrix) -> Matrix:
    """Return the matrix that applies `one`, then `other`."""
    a, b, c, d, e, f = one
    p, q, r, s, t, u = other
    return (
        a * p + b * r,
        a * q + b * s,
        c * p + d * r,
        c * q + d * s,
        e * p + f * r + t,
        e * q + f * s + u,
    )


def _transform(matrix: Matrix, x: float, y: float) -> Point:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
