"""From the outline to the clause tree: which mark is the unit that people cite, what is a heading, where the 款 stand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from tracker.model import Clause, Level
from tracker.read.endings import is_cut, is_pause, is_sentence
from tracker.read.line import Block
from tracker.read.marks import HEADINGS
from tracker.read.numbering import Unit, outline
from tracker.read.paths import PREFIXES, Addresses, number

BY_MARK = {
    "part": Level.PART,
    "subpart": Level.PART,
    "chapter": Level.CHAPTER,
    "cn_heading": Level.CHAPTER,
    "section": Level.SECTION,
    "article": Level.CLAUSE,
}
ABOVE = frozenset({Level.PART, Level.CHAPTER, Level.SECTION})
LEAD = re.compile(r"[^。；！？]{2,40}。(?=.)")  # 1.支持开展硬核技术攻关。鼓励企业…: the heading ends at the first 。
DUTY = re.compile(r"^本|应当|不得|可以|必须|负责|施行|是指|，.*，")  # a sentence that orders is no heading
CAPTION = re.compile(r"([【（(〔\[][^】）)〕\]]{1,40}[】）)〕\]])(.*)", re.S)  # 第一条（目的）


def tree(blocks: list[Block], base: str = "", addresses: Addresses | None = None) -> tuple[Clause, ...]:
    """The clauses of a body. Every character of `blocks` stands in exactly one of them."""
    units = outline(blocks)
    return Tree(units, addresses or Addresses()).all(base)


def walk(units: list[Unit], depth: int = 0, above: Unit | None = None) -> Iterator[tuple[Unit, int]]:
    """Marked units with their depth, in order."""
    for unit in units:
        if unit.mark:
            yield unit, depth
            yield from walk(unit.below, depth + 1, unit)


class Tree:
    """The levels of one body, decided once for the whole of it."""

    def __init__(self, units: list[Unit], addresses: Addresses) -> None:
        self.units = units
        self.addresses = addresses
        self.every = list(walk(units))
        self.through = through(self.every)
        self.flat = is_flat(units)
        self.led = lead_headings(self.every)

    def all(self, base: str) -> tuple[Clause, ...]:
        """Top level: an unmarked run before the first mark is the preamble; without any mark it is plain paragraphs."""
        first = next((i for i, unit in enumerate(self.units) if unit.mark), None)
        opening = self.units[:first] if first else []
        rest = self.units[len(opening) :]
        found = list(self.preamble(opening, base))
        found += self.children(rest, base, None, 1)
        return tuple(found)

    def preamble(self, units: list[Unit], base: str) -> Iterator[Clause]:
        if units:
            path = self.addresses.under(base, "preamble")
            text = units[0].block.text
            below = units[1:] if text else units
            yield Clause(Level.PREAMBLE, path, text=text, children=self.children(below, path, Level.PREAMBLE, 2))

    def children(self, units: list[Unit], path: str, level: Level | None, paragraph: int) -> tuple[Clause, ...]:
        """The units below one of `level`; unmarked ones are numbered from `paragraph`, and hold the marked items that follow them."""
        found: list[Clause] = []
        i = 0
        while i < len(units):
            unit = units[i]
            i += 1
            if unit.mark:
                found.append(self.marked(unit, path, level))
            elif unit.block.rows:
                found.append(self.table(unit.block, path))
            else:
                end = i
                while level in (Level.CLAUSE, Level.PREAMBLE) and end < len(units) and units[end].mark:
                    end += 1
                own = self.addresses.under(path, f"para_{paragraph}")
                paragraph += 1
                below = tuple(self.marked(each, own, Level.CLAUSE) for each in units[i:end])
                found.append(Clause(Level.PARAGRAPH, own, text=unit.block.text, children=below))
                i = end
        return tuple(found)

    def table(self, block: Block, path: str) -> Clause:
        """A table with a row a unit; cells are kept apart by tabs."""
        path = self.addresses.under(path, "table_1")
        rows = (Clause(Level.ROW, self.addresses.under(path, f"row_{n}"), text="\t".join(cells)) for n, cells in enumerate(block.rows, 1))
        return Clause(Level.TABLE, path, children=tuple(rows))

    def marked(self, unit: Unit, path: str, above: Level | None) -> Clause:
        """One marked unit with its heading, its own words and what stands below."""
        assert unit.mark
        level = self.level(unit, above)
        own = self.addresses.under(path, f"{PREFIXES[level]}_{number(unit.mark.number)}")
        heading, text = self.heading(unit, level)
        below = lifted(unit.below) if level is Level.CLAUSE else unit.below
        if level is Level.CLAUSE and not heading and not text and below and not below[0].mark and below[0].block.text:
            text, below = below[0].block.text, below[1:]
        children = self.children(below, own, level, 2 if text and level is Level.CLAUSE else 1)
        return Clause(level, own, unit.mark.label, heading, text, children)

    def level(self, unit: Unit, above: Level | None) -> Level:
        """The contract's levels: 条 or the mark that runs on is the clause; where none stands below, the marked units themselves."""
        assert unit.mark
        if unit.mark.name in BY_MARK:
            return BY_MARK[unit.mark.name]
        if above in (Level.CLAUSE, Level.PARAGRAPH):
            return Level.ITEM
        if above in (Level.ITEM, Level.SUBITEM):
            return Level.SUBITEM
        if unit.mark.name == self.through:
            return Level.CLAUSE
        if any(each.mark and (each.mark.name == self.through or each.mark.name == "article") for each, _ in walk(unit.below)):
            return Level.CHAPTER if above in (None, Level.PART) else Level.SECTION
        if above in (None, Level.PART) and not self.flat:
            return Level.CHAPTER
        return Level.CLAUSE

    def heading(self, unit: Unit, level: Level) -> tuple[str | None, str]:
        """(heading, text): verbatim, together the words after the mark."""
        assert unit.mark
        rest = unit.rest
        if unit.mark.name in HEADINGS:
            return rest or None, ""
        caption = CAPTION.fullmatch(rest) if unit.mark.name == "article" else None
        if caption and (rest.startswith("【") or not caption[2]):
            return caption[1], caption[2].lstrip()
        if level not in (Level.CLAUSE, *ABOVE) or unit.mark.name == "article":
            return None, rest
        if rest and not re.search(r"[。；：:;！？，]", rest) and unit.below:
            return rest, ""
        lead = LEAD.match(rest)
        if lead and (unit.mark.name in self.led or level in ABOVE) and not DUTY.search(lead[0]):
            return lead[0], rest[lead.end() :]
        if level in ABOVE and not is_sentence(rest):
            return rest or None, ""
        return None, rest


def lifted(below: list[Unit]) -> list[Unit]:
    """Unmarked paragraphs that follow the last words of an item are the clause's own 款, not the item's."""
    found: list[Unit] = []
    for unit in below:
        found.append(unit)
        if unit.mark:
            found += tail(unit)
    return found


def tail(unit: Unit) -> list[Unit]:
    """Take the closing unmarked paragraphs off an item; those under an item that is only a heading stay."""
    if not unit.marked and not (is_sentence(unit.rest) or is_pause(unit.rest) or is_cut(unit.rest)):
        return []
    cut: list[Unit] = []
    while unit.below and not unit.below[-1].mark and unit.below[-1].block.text:
        cut.insert(0, unit.below.pop())
    return (tail(unit.below[-1]) if unit.below and unit.below[-1].mark else []) + cut


def through(every: list[tuple[Unit, int]]) -> str | None:
    """The mark whose numbers run on across higher marks, the deepest of those that do it most; None where 条 or nothing does."""
    counts = Counter(unit.mark.style for unit, _ in every if unit.mark and unit.crossed and unit.mark.name not in BY_MARK)
    best = max(counts, key=lambda style: (counts[style], style.rank), default=None)
    return best.name if best else None


def is_flat(units: list[Unit]) -> bool:
    """Do the top marks carry the words themselves (一、…。 二、…。), so that they are the clauses?"""
    top = [unit for unit in units if unit.mark and unit.mark.name not in HEADINGS]
    if not any(unit.marked for unit in top):
        return True
    return sum(is_sentence(unit.rest) or unit.rest.endswith(("：", ":")) for unit in top) * 2 > len(top)


def lead_headings(every: list[tuple[Unit, int]]) -> frozenset[str]:
    """The marks after which a short first sentence is a heading, because most units of the kind have one."""
    seen: Counter[str] = Counter()
    led: Counter[str] = Counter()
    for unit, _ in every:
        if unit.mark and unit.mark.name not in BY_MARK and is_sentence(unit.rest):
            seen[unit.mark.name] += 1
            match = LEAD.match(unit.rest)
            led[unit.mark.name] += bool(match and not DUTY.search(match[0]))
    return frozenset(name for name in led if led[name] * 2 > seen[name])
