"""Tell the text of a page from what is printed over or under it: watermarks, stamps, invisible
words. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from tracker.parse.formats.glyphs import Glyph
from tracker.parse.formats.ruled_tables import Point, RuleLine

TILTED = 10.0  # degrees; words at another angle than the page's are a watermark or a stamp
MAX_ARC_TOP = 3  # characters of an arc that stand nearly level
MAX_LEAN = 40.0  # degrees of the characters beside them
FAINT, LIGHT = 0.7, 0.9  # of white
TRANSPARENT, INVISIBLE = 0.5, 0.15  # of solid
LARGE = 1.6  # times the size of the page's words; a faint text so large is a watermark
TILTED_TEXT = "斜排或侧排的文字（水印、印章或页边字）"
INVISIBLE_TEXT = "看不见的文字（透明、白色或隐藏）"
FAINT_TEXT = "浅色大字（水印）"
OFF_PAGE_TEXT = "页面之外的文字"


class Ink(NamedTuple):
    """The way in which a text object is painted."""

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


def main_direction(characters: Iterable[Character]) -> int:
    """Return by how many quarter turns most words of a page stand from level."""
    turns = Counter(round(each.direction / 90) % 4 for each in characters)
    return turns.most_common(1)[0][0] if turns else 0


def turn_point(point: Point, size: tuple[float, float], turn: int) -> Point:
    """Return a point of a page of a size after it is turned clockwise by quarters; y upwards."""
    x, y = point
    wide, high = size
    match turn % 4:
        case 1:
            return y, wide - x
        case 2:
            return wide - x, high - y
        case 3:
            return high - y, x
    return x, y


def separate_text(
    characters: Sequence[Character], areas: Sequence[FilledArea], page: RuleLine
) -> tuple[list[Glyph], list[tuple[str, str]]]:
    """Return the glyphs of the text, and what is set apart as (words, reason).

    `page` is the box of `reach_of_page`.

    A page that draws no word visibly keeps them all: they lie over a picture or over curves.
    """
    if not any(each.ink.drawn for each in characters):
        return [each.glyph for each in characters], []
    sizes = Counter(round(each.glyph.size, 1) for each in characters)
    size = sizes.most_common(1)[0][0]
    kept: list[Glyph] = []
    apart: dict[str, list[Glyph]] = {}
    arcs = _find_arc_tops(characters)
    for i, each in enumerate(characters):
        if reason := (
            (TILTED_TEXT if i in arcs else "")
            or _reason_to_set_apart(each, size, areas)
            or ("" if _is_on_page(each.glyph, page) else OFF_PAGE_TEXT)
        ):
            apart.setdefault(reason, []).append(each.glyph)
        else:
            kept.append(each.glyph)
    return kept, [
        ("".join(glyph.spaces + glyph.text for glyph in glyphs).strip(), reason)
        for reason, glyphs in apart.items()
    ]


def _find_arc_tops(characters: Sequence[Character]) -> set[int]:
    """Return which level characters stand at the top or the foot of an arc, as in a round seal.

    The characters before them lean to one side, those behind them to the other.
    """
    leaning = [i for i, each in enumerate(characters) if _is_tilted(each.direction)]
    found: set[int] = set()
    for before, behind in pairwise(leaning):
        first, last = (_lean(characters[i].direction) for i in (before, behind))
        is_arc = first * last < 0 and max(abs(first), abs(last)) < MAX_LEAN
        if is_arc and behind - before <= MAX_ARC_TOP + 1:
            found |= set(range(before + 1, behind))
    return found


def _lean(direction: float) -> float:
    """Return degrees from level, those to the right as negative ones."""
    return direction if direction < 180 else direction - 360


def _is_tilted(direction: float) -> bool:
    return TILTED < direction < 360 - TILTED


def _reason_to_set_apart(character: Character, size: float, areas: Sequence[FilledArea]) -> str:
    """Return why a character is no part of the text; empty where it is one."""
    glyph, direction, ink = character
    if _is_tilted(direction):
        return TILTED_TEXT
    if not ink.drawn or ink.opacity < INVISIBLE:
        return INVISIBLE_TEXT
    if ink.brightness < FAINT and ink.opacity > TRANSPARENT:
        return ""
    if ink.brightness >= LIGHT and not _has_dark_ground(glyph, areas):
        return INVISIBLE_TEXT
    return FAINT_TEXT if glyph.size > LARGE * size else ""


def reach_of_page(size: tuple[float, float], rules: Iterable[RuleLine]) -> RuleLine:
    """Return the box of a page, with the tables that begin on it and reach beyond its edge."""
    page = whole = RuleLine(0.0, 0.0, *size)
    for rule in rules:
        if rule.touches(page):
            whole = whole.union(rule)
    return whole


def _is_on_page(glyph: Glyph, page: RuleLine) -> bool:
    """Return whether any of a glyph can be seen; spreadsheets draw words beyond the page."""
    return (
        glyph.right > page.left
        and glyph.left < page.right
        and glyph.baseline + glyph.size > page.bottom
        and glyph.baseline < page.top
    )


def _has_dark_ground(glyph: Glyph, areas: Sequence[FilledArea]) -> bool:
    """Return whether a glyph stands on something coloured, as the white head of a table does."""
    x, y = glyph.middle
    return any(
        area.box.left <= x <= area.box.right and area.box.bottom <= y <= area.box.top
        for area in areas
        if area.brightness < LIGHT
    )
