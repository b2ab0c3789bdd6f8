"""Decide which mark is the unit that people cite, what stands above and below, and headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from tracker.model import Level
from tracker.parse.clauses.outline import OutlineUnit
from tracker.parse.grammar.line_endings import ends_sentence, is_bare_caption
from tracker.parse.grammar.numbering_styles import HEADINGS

BY_MARK = {
    "part": Level.PART,
    "subpart": Level.PART,
    "chapter": Level.CHAPTER,
    "section": Level.SECTION,
    "article": Level.CLAUSE,
}
ABOVE = frozenset({Level.PART, Level.CHAPTER, Level.SECTION})
HEADED = ABOVE | {Level.CLAUSE}  # levels that may have a heading
REMARK = r"[（(][^（）()]*[）)]$"  # …。（某局负责）
# 1.支持开展硬核技术攻关。鼓励企业…: the heading ends at the first 。
LEAD = re.compile(rf"[^。；！？]{{2,40}}。(?=.)(?!{REMARK})")
# a sentence that orders is no heading
DUTY = re.compile(r"^本|应当|不得|可以|必须|负责|施行|是指|，.*，")
BRACKETS = frozenset("【（(〔[")
CAPTION = re.compile(r"([【（(〔\[][^】）)〕\]]{1,40}[】）)〕\]])(.*)", re.S)  # 第一条（目的）
PUNCTUATION = re.compile(r"[。；：:;！？，]")


@dataclass(frozen=True)
class LevelPlan:
    """The decisions that are made once for the whole of a body, when a unit first asks for them.

    A statute of 章, 条 and 项 asks for none. They depend on the marks alone, which stay where they
    are while the tree is built; only unmarked paragraphs move.
    """

    units: list[OutlineUnit]

    @cached_property
    def running_mark(self) -> str | None:
        """Return the mark whose numbers run on across higher marks."""
        return find_running_mark(walk_marked(self.units))

    @cached_property
    def flat(self) -> bool:
        """Return whether the top marks carry the words themselves."""
        return is_flat(self.units)

    @cached_property
    def led(self) -> frozenset[str]:
        """Return the marks after which a short first sentence is a heading."""
        return find_lead_headings(walk_marked(self.units))

    @cached_property
    def has_bare_captions(self) -> bool:
        """Return whether most articles have a caption without brackets above their words."""
        articles = [unit for unit in walk_marked(self.units) if is_article(unit)]
        return sum(map(may_be_captioned, articles)) * 2 > len(articles)

    def level_of(self, unit: OutlineUnit, above: Level | None) -> Level:
        """Return the level of a unit.

        条 or the running mark is the clause; where no such series stands below, the unit itself is.
        """
        assert unit.mark
        if unit.mark.name in BY_MARK:
            return BY_MARK[unit.mark.name]
        if above in (Level.CLAUSE, Level.PARAGRAPH):
            return Level.ITEM
        if above in (Level.ITEM, Level.SUBITEM):
            return Level.SUBITEM
        top = above in (None, Level.PART)
        if unit.mark.name in HEADINGS or any(
            each.mark and each.mark.name in ("article", self.running_mark)
            for each in walk_marked(unit.below)
        ):
            return Level.CHAPTER if top else Level.SECTION
        if unit.mark.name == self.running_mark or not top or self.flat:
            return Level.CLAUSE
        return Level.CHAPTER

    def split_heading(self, unit: OutlineUnit, level: Level) -> tuple[str | None, str]:
        """Split the words after a mark into heading and text, both verbatim."""
        assert unit.mark
        rest = unit.rest
        if unit.mark.name in HEADINGS:
            return rest or None, ""
        if unit.mark.name == "article":
            if may_be_captioned(unit) and self.has_bare_captions:
                return rest, ""
            caption = CAPTION.fullmatch(rest) if rest[:1] in BRACKETS else None
            return (
                (caption[1], caption[2].lstrip())
                if caption and (rest[0] == "【" or not caption[2])
                else (None, rest)
            )
        if level not in HEADED:
            return None, rest
        if not PUNCTUATION.search(rest) and unit.below:
            return rest or None, ""
        lead = LEAD.match(rest)
        if lead and (unit.mark.name in self.led or level in ABOVE) and not DUTY.search(lead[0]):
            return lead[0], rest[lead.end() :]
        return (rest or None, "") if level in ABOVE and not ends_sentence(rest) else (None, rest)


def is_article(unit: OutlineUnit) -> bool:
    """Return whether a unit is a 条."""
    return unit.mark is not None and unit.mark.name == "article"


def may_be_captioned(unit: OutlineUnit) -> bool:
    """Return whether an article has one short line without punctuation above a paragraph."""
    below = unit.below[0] if unit.below else None
    is_headed = below is not None and below.mark is None and ends_sentence(below.block.text)
    return is_headed and is_bare_caption(unit.rest)


def walk_marked(units: list[OutlineUnit]) -> Iterator[OutlineUnit]:
    """Yield the marked units and those below them, in order."""
    for unit in units:
        if unit.mark:
            yield unit
            yield from walk_marked(unit.below)


def find_running_mark(every: Iterable[OutlineUnit]) -> str | None:
    """Return the mark whose numbers run on across higher marks, the deepest of the most frequent.

    None where 条 or no mark does.
    """
    counts = Counter(
        unit.mark.style
        for unit in every
        if unit.mark and unit.crossed and unit.mark.name not in BY_MARK
    )
    best = max(counts, key=lambda style: (counts[style], style.rank), default=None)
    return best.name if best else None


def is_flat(units: list[OutlineUnit]) -> bool:
    """Return whether the top marks carry the words themselves (一、…。 二、…。)."""
    top = [unit for unit in units if unit.mark and unit.mark.name not in HEADINGS]
    if not any(below.mark for unit in top for below in unit.below):
        return True
    return sum(
        ends_sentence(unit.rest) or unit.rest.endswith(("：", ":")) for unit in top
    ) * 2 > len(top)


def find_lead_headings(every: Iterable[OutlineUnit]) -> frozenset[str]:
    """Return the marks after which most units have a short first sentence as heading."""
    seen: Counter[str] = Counter()
    led: Counter[str] = Counter()
    for unit in every:
        if unit.mark and unit.mark.name not in BY_MARK and ends_sentence(unit.rest):
            seen[unit.mark.name] += 1
            match = LEAD.match(unit.rest)
            led[unit.mark.name] += bool(match and not DUTY.search(match[0]))
    return frozenset(name for name in led if led[name] * 2 > seen[name])
