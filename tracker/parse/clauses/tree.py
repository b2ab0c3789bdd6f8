"""Build the clause tree with its addresses from the outline."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.model import Clause, Level
from tracker.parse.clauses.eids import PREFIXES, EidAllocator, format_number
from tracker.parse.clauses.levels import LevelPlan
from tracker.parse.clauses.outline import OutlineUnit, build_outline
from tracker.parse.grammar.line_endings import ends_mid_sentence, ends_sentence, ends_with_pause
from tracker.parse.grammar.lines import Block
from tracker.parse.grammar.numbering_series import number_follows

WITH_ITEMS = (Level.CLAUSE, Level.PREAMBLE)  # their paragraphs hold the items that follow


def build_tree(
    blocks: list[Block], base: str = "", addresses: EidAllocator | None = None
) -> tuple[Clause, ...]:
    """Return the clauses of a body, addressed below `base`.

    Every character of `blocks` stands in exactly one of them.
    """
    units = build_outline(blocks)
    return TreeBuilder(LevelPlan(units), addresses or EidAllocator()).build(units, base)


@dataclass(frozen=True, slots=True)
class TreeBuilder:
    """Builds the clauses of one body."""

    plan: LevelPlan
    addresses: EidAllocator

    def build(self, units: list[OutlineUnit], base: str) -> tuple[Clause, ...]:
        """Return the clauses of the top units.

        An unmarked run before the first mark is the preamble; without marks all are paragraphs.
        """
        first = next((i for i, unit in enumerate(units) if unit.mark), 0)
        opening = (self.build_preamble(units[:first], base),) if first else ()
        return opening + self.build_children(units[first:], base, None, 1)

    def build_preamble(self, units: list[OutlineUnit], base: str) -> Clause:
        """Return the unmarked units before the first mark as one clause."""
        path = self.addresses.allocate(base, "preamble")
        text = units[0].block.text
        return Clause(
            Level.PREAMBLE,
            path,
            text=text,
            children=self.build_children(units[1:] if text else units, path, Level.PREAMBLE, 2),
        )

    def build_children(
        self, units: list[OutlineUnit], path: str, level: Level | None, paragraph: int
    ) -> tuple[Clause, ...]:
        """Return the clauses of the units below one of `level`.

        Paragraphs are numbered from `paragraph`; in a clause they hold the items that follow them.
        """
        found: list[Clause] = []
        i = 0
        while i < len(units):
            unit = units[i]
            i += 1
            if unit.mark:
                found.append(self.build_marked(unit, path, level))
            elif unit.block.rows:
                found.append(self.build_table(unit.block, path))
            else:
                end = i
                if level in WITH_ITEMS:
                    while end < len(units) and is_item(units[end]):
                        end += 1
                found.append(self.build_paragraph(unit, units[i:end], path, paragraph))
                paragraph += 1
                i = end
        return tuple(found)

    def build_paragraph(
        self, unit: OutlineUnit, items: list[OutlineUnit], path: str, count: int
    ) -> Clause:
        """Return an unnumbered 款 with its items."""
        own = self.addresses.allocate(path, f"para_{count}")
        return Clause(
            Level.PARAGRAPH,
            own,
            text=unit.block.text,
            children=tuple(self.build_marked(each, own, Level.CLAUSE) for each in items),
        )

    def build_table(self, block: Block, path: str) -> Clause:
        """Return a table with a unit for each row; tabs separate cells."""
        path = self.addresses.allocate(path, "table_1")
        rows = (
            Clause(Level.ROW, self.addresses.allocate(path, f"row_{n}"), text="\t".join(cells))
            for n, cells in enumerate(block.rows, 1)
        )
        return Clause(Level.TABLE, path, children=tuple(rows))

    def build_marked(self, unit: OutlineUnit, path: str, above: Level | None) -> Clause:
        """Return one marked unit with its heading, its own words and its children."""
        assert unit.mark
        level = self.plan.level_of(unit, above)
        own = self.addresses.allocate(path, f"{PREFIXES[level]}_{format_number(unit.mark.number)}")
        heading, text = self.plan.split_heading(unit, level)
        is_clause = level is Level.CLAUSE
        below = promote_trailing_paragraphs(unit.below) if is_clause and unit.below else unit.below
        # 第一条 alone on its line
        if is_clause and not heading and not text and below and not below[0].mark:
            text, below = below[0].block.text, below[1:] if below[0].block.text else below
        return Clause(
            level,
            own,
            unit.mark.label.replace(" ", ""),
            heading,
            text,
            self.build_children(below, own, level, 2 if text else 1) if below else (),
        )


def is_item(unit: OutlineUnit) -> bool:
    """Return whether a unit behind a paragraph is an item of it; 1.2.1 never is."""
    return unit.mark is not None and not unit.mark.is_decimal


def promote_trailing_paragraphs(below: list[OutlineUnit]) -> list[OutlineUnit]:
    """Return the units below a clause, with the paragraphs behind a list as the clause's own.

    Unmarked paragraphs behind the last words of a list are 款 of the clause; those within the list
    belong to its items.
    """
    found: list[OutlineUnit] = []
    for unit, after in zip(below, [*below[1:], None], strict=True):
        found.append(unit)
        if not (unit.mark and unit.below):
            continue
        if not (
            after
            and after.mark
            and after.mark.name == unit.mark.name
            and number_follows(after.mark.number, unit.mark.number)
        ):
            found += cut_trailing_paragraphs(unit)
    return found


def cut_trailing_paragraphs(unit: OutlineUnit) -> list[OutlineUnit]:
    """Remove and return the closing unmarked paragraphs of an item.

    Those under an item that is only a heading stay.
    """
    if not any(each.mark for each in unit.below) and not (
        ends_sentence(unit.rest) or ends_with_pause(unit.rest) or ends_mid_sentence(unit.rest)
    ):
        return []
    cut: list[OutlineUnit] = []
    while unit.below and not unit.below[-1].mark and unit.below[-1].block.text:
        cut.insert(0, unit.below.pop())
    return (
        cut_trailing_paragraphs(unit.below[-1]) if unit.below and unit.below[-1].mark else []
    ) + cut
