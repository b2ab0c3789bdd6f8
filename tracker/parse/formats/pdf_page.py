"""What one page of a PDF shows: its glyphs, its thin rules, and the text that is set apart.

Runs in the PDF reader's child process. All places are in points of the page as it is shown: /Rotate
is applied, and a page whose words are drawn sideways is turned until they stand upright.
"""

from __future__ import annotations

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from tracker.parse.formats.glyphs import UNREADABLE, Glyph
from tracker.parse.formats.ruled_tables import RuleLine

BREAKS, SPACES = "\r\n", " \t\xa0\u3000"
NO_CHARACTERS = ("\0", "\ufffe", "\uffff")
THIN = 3.0  # points; what is filled and no thicker is a rule
SHORT = 1.0  # points; a shorter piece of a path is a corner
MAX_PATHS = 4000  # on one page; more is a drawing
MAX_DEPTH = 5  # of forms in forms
TILTED = 10.0  # degrees; words at another angle than the page's are a watermark or a stamp
FAINT, LIGHT = 0.7, 0.9  # of white
TRANSPARENT, INVISIBLE = 0.5, 0.15  # of solid
LARGE = 1.6  # times the size of the page's words; a faint text so large is a watermark
TILTED_TEXT = "斜排或侧排的文字（水印、印章或页边字）"
INVISIBLE_TEXT = "看不见的文字（透明、白色或隐藏）"
FAINT_TEXT = "浅色大字（水印）"

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


class Ink(NamedTuple):
    """How a text object is painted."""

    brightness: float  # 0 black … 1 white
    opacity: float
    drawn: bool


class Character(NamedTuple):
    """One character that should leave ink, with its direction: degrees from level, as shown."""

    glyph: Glyph
    direction: float
    ink: Ink


class FilledArea(NamedTuple):
    """A filled rectangle behind the words."""

    box: RuleLine
    brightness: float


class PdfPage:
    """One page of a PDF."""

    def __init__(self, page: pdfium.PdfPage, text: pdfium.PdfTextPage) -> None:
        self.page, self.text = page, text
        self.box = page.get_bbox()
        self.turn = page.get_rotation() // 90 % 4
        self._inks: dict[int, Ink] = {}
        characters = list(self._characters())
        self.turn = (self.turn + _main_direction(characters)) % 4
        if characters and self.turn != page.get_rotation() // 90 % 4:
            characters = list(self._characters())
        self.areas: list[FilledArea] = []
        self.rules = list(self._find_rules())
        self.glyphs, self.set_apart = self._sort_characters(characters)

    @property
    def height(self) -> float:
        """The height of the page as it is shown."""
        left, bottom, right, top = self.box
        return float(right - left if self.turn % 2 else top - bottom)

    def _place(self, x: float, y: float) -> Point:
        """Return a point of the file on the page as it is shown."""
        left, bottom, right, top = self.box
        if self.turn == 1:
            return y - bottom, right - x
        if self.turn == 2:
            return right - x, top - y
        if self.turn == 3:
            return top - y, x - left
        return x - left, y - bottom

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

    def _sort_characters(
        self, characters: list[Character]
    ) -> tuple[list[Glyph], list[tuple[str, str]]]:
        """Return the glyphs of the text, and what is set apart as (words, reason)."""
        if not any(each.ink.drawn for each in characters):
            return [each.glyph for each in characters], []
        sizes = Counter(round(each.glyph.size, 1) for each in characters)
        size = sizes.most_common(1)[0][0]
        kept: list[Glyph] = []
        apart: dict[str, list[Glyph]] = {}
        for each in characters:
            if reason := self._reason_to_set_apart(each, size):
                apart.setdefault(reason, []).append(each.glyph)
            else:
                kept.append(each.glyph)
        return kept, [
            ("".join(glyph.spaces + glyph.text for glyph in glyphs).strip(), reason)
            for reason, glyphs in apart.items()
        ]

    def _reason_to_set_apart(self, character: Character, size: float) -> str:
        """Return why a character is no part of the text; empty where it is one."""
        glyph, direction, ink = character
        if TILTED < direction < 360 - TILTED:
            return TILTED_TEXT
        if not ink.drawn or ink.opacity < INVISIBLE:
            return INVISIBLE_TEXT
        if ink.brightness < FAINT and ink.opacity > TRANSPARENT:
            return ""
        if ink.brightness >= LIGHT and not self._has_dark_ground(glyph):
            return INVISIBLE_TEXT
        return FAINT_TEXT if glyph.size > LARGE * size else ""

    def _has_dark_ground(self, glyph: Glyph) -> bool:
        """Return whether a glyph stands on something coloured, as the white head of a table does."""
        x, y = glyph.middle
        return any(
            area.box.left <= x <= area.box.right and area.box.bottom <= y <= area.box.top
            for area in self.areas
            if area.brightness < LIGHT
        )

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
                    yield from _stroked_rules(points)
                elif mode.value:
                    yield from self._filled_rule(points, path)

    def _paths(self, form: object, matrix: Matrix, depth: int) -> Iterator[tuple[object, Matrix]]:
        """Yield the paths of the page, those in its forms too, with the matrix of what holds them."""
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
        xs, ys = [x for x, _ in points], [y for _, y in points]
        box = RuleLine(min(xs), min(ys), max(xs), max(ys))
        wide, high = box.right - box.left, box.top - box.bottom
        if min(wide, high) > THIN:
            self.areas.append(FilledArea(box, _fill_ink(path).brightness))
        elif wide > high:
            middle = (box.bottom + box.top) / 2
            yield RuleLine(box.left, middle, box.right, middle)
        elif high > wide:
            middle = (box.left + box.right) / 2
            yield RuleLine(middle, box.bottom, middle, box.top)


def _main_direction(characters: list[Character]) -> int:
    """Return by how many quarter turns most words of a page still stand from level."""
    turns = Counter(round(each.direction / 90) % 4 for each in characters)
    return turns.most_common(1)[0][0] if turns else 0


def _stroked_rules(points: list[Point]) -> Iterator[RuleLine]:
    """Yield the level and upright pieces of a line that is drawn."""
    for (ax, ay), (bx, by) in zip(points, points[1:], strict=False):
        wide, high = abs(ax - bx), abs(ay - by)
        if min(wide, high) < SHORT < max(wide, high):
            yield RuleLine(min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))


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
