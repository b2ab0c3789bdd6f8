"""Tell the text of a page from what is printed over or under it: watermarks, stamps, invisible
words. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from tracker.parse.formats.glyphs import Glyph
from tracker.parse.formats.ruled_tables import Place, Point, RuleLine, TableFrame, find_frames

TILTED = 10.0  # degrees; words at another angle than the page's are a watermark or a stamp
MIN_PLACES = 4  # cells of a table; a frame of fewer is that of a page
MAX_ARC_TOP = 3  # characters of an arc that stand nearly level
MAX_LEAN = 40.0  # degrees of the characters beside them
MIN_DIRECTIONS = 4  # of the characters in the ring of a seal; those of a watermark share one
STARS = "★☆"  # in the middle of a seal
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


def level_cell_words(characters: list[Character], rules: Iterable[RuleLine]) -> list[Character]:
    """Return the characters of a page; the sideways words of a ruled cell as one level character.

    The group beside its entries is often written so. Words that have no cell of their own stay.
    """
    if not any(_quarter(each) % 2 for each in characters):
        return characters
    frames = [frame for frame in find_frames(rules) if len(set(frame.cells.values())) >= MIN_PLACES]
    taken = {_cell_of(each, frames) for each in characters if not _quarter(each)}
    found: list[Character] = []
    for run in _sideways_strings(characters):
        cells = {_cell_of(each, frames) for each in run} if _quarter(run[0]) % 2 else {None}
        found += run if len(cells) > 1 or cells & (taken | {None}) else [_level_string(run)]
    return found


def _sideways_strings(characters: list[Character]) -> Iterator[list[Character]]:
    """Yield the sideways characters that follow each other in one line; each other one alone."""
    run: list[Character] = []
    for each in characters:
        goes_on = run and _quarter(each) % 2 and _quarter(each) == _quarter(run[-1])
        if run and not (goes_on and _is_next(run[-1], each)):
            yield run
            run = []
        run.append(each)
    if run:
        yield run


def _is_next(before: Character, behind: Character) -> bool:
    """Return whether a sideways character follows another one of its line."""
    (x, y), (x_behind, y_behind) = _middle(before), _middle(behind)
    size = before.glyph.size
    return abs(x - x_behind) < size / 2 and abs(y - y_behind) < 2 * size


def _level_string(run: list[Character]) -> Character:
    """Return sideways characters as one level character in their middle."""
    words = "".join(each.glyph.spaces + each.glyph.text for each in run).strip()
    x, y = _middle(run[len(run) // 2])
    size = run[0].glyph.size
    glyph = Glyph(words, x - size / 2, x + size / 2, y - 0.35 * size, size)
    return Character(glyph, 0.0, run[0].ink)


def _quarter(character: Character) -> int:
    """Return by how many quarter turns a character stands from level; 4 where it is tilted."""
    turns, rest = divmod((character.direction + 45) % 360, 90)
    return int(turns) if abs(rest - 45) < TILTED else 4


def _middle(character: Character) -> Point:
    """Return the middle of a character that runs upwards or downwards, else of a level one."""
    glyph = character.glyph
    advance, rise = (glyph.right - glyph.left) / 2, 0.35 * glyph.size
    match _quarter(character):
        case 1:
            return glyph.left - rise, glyph.baseline + advance
        case 3:
            return glyph.left + rise, glyph.baseline - advance
    return glyph.middle


def _cell_of(character: Character, frames: list[TableFrame]) -> tuple[int, Place] | None:
    """Return which frame a character stands in, and in which of its cells."""
    for i, frame in enumerate(frames):
        if (place := frame.find_place(*_middle(character))) is not None:
            return i, place
    return None


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
    arcs |= _find_words_in_rings(characters, arcs)
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


def _find_words_in_rings(characters: Sequence[Character], arcs: set[int]) -> set[int]:
    """Return which level characters belong to the seals around them: a star, 合同专用章, a number.

    They are painted as the ring is and not as the text, which may stand in the ring, too.
    """
    rings = list(_find_rings(characters, arcs))
    if not rings:
        return set()
    level = {i for i, each in enumerate(characters) if not _is_tilted(each.direction)} - arcs
    inks = Counter(characters[i].ink for i in level)
    text = max(inks, key=lambda ink: inks[ink], default=None)
    return {
        i
        for i in level
        for ring, ink in rings
        if _stands_in(characters[i].glyph, ring)
        and (characters[i].glyph.text in STARS or text != characters[i].ink == ink)
    }


def _find_rings(characters: Sequence[Character], arcs: set[int]) -> Iterator[tuple[RuleLine, Ink]]:
    """Yield the box of each seal, as wide as its ring of characters, and how these are painted."""
    ring: list[Character] = []
    for i, each in enumerate([*characters, None]):
        if each is not None and (i in arcs or _is_tilted(each.direction)):
            ring.append(each)
            continue
        if len({round(one.direction / TILTED) for one in ring}) >= MIN_DIRECTIONS:
            xs, ys = [one.glyph.left for one in ring], [one.glyph.baseline for one in ring]
            side = max(xs) - min(xs)
            low = min(*ys, max(ys) - side)
            yield RuleLine(min(xs), low, max(xs), max(ys)), ring[0].ink
        ring = []


def _stands_in(glyph: Glyph, box: RuleLine) -> bool:
    x, y = glyph.middle
    return box.left <= x <= box.right and box.bottom <= y <= box.top


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
    return any(_stands_in(glyph, area.box) for area in areas if area.brightness < LIGHT)
