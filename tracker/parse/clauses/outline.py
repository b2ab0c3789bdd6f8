"""Find the paragraphs that begin with a real mark, and nest them by sequence."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tracker.parse.grammar import numbering_styles
from tracker.parse.grammar.line_endings import ends_with_pause, is_heading_like
from tracker.parse.grammar.lines import Block
from tracker.parse.grammar.numbering_series import (
    MarkCandidate,
    find_candidates,
    number_follows,
    series_resumes,
)
from tracker.parse.grammar.numbering_styles import BY_NAME, CN_HEADING, HEADINGS, NumberingMark

LONGEST_HEADING = 60
SENTENCE_MARKS = re.compile("[。；，：]")


@dataclass(slots=True)
class OutlineUnit:
    """A paragraph, and if it is marked the units that stand under it.

    These are marked units, unmarked paragraphs and tables, in order.
    """

    block: Block
    mark: NumberingMark | None = None
    sign: MarkCandidate | None = None
    crossed: bool = False  # its number runs on from a unit under another parent
    below: list[OutlineUnit] = field(default_factory=list)

    @property
    def rest(self) -> str:
        """Return the words after the mark."""
        return self.block.text[self.mark.end :] if self.mark else self.block.text


def build_outline(blocks: list[Block]) -> list[OutlineUnit]:
    """Return the blocks as a forest.

    A marked unit holds everything up to the next mark that does not stand below it.
    """
    root = OutlineUnit(Block())
    stack = [root]
    last: dict[str, tuple[int, ...]] = {}
    for block, sign in zip(blocks, find_marks(blocks), strict=True):
        at = find_place(sign, stack, last) if sign else None
        if sign is None or at is None:
            stack[-1].below.append(OutlineUnit(block))
            continue
        mark = sign.mark
        crossed = (
            mark.name in last
            and mark.number != (1,)
            and mark.name not in [unit.mark.name for unit in stack if unit.mark]
        )
        del stack[at:]
        unit = OutlineUnit(block, mark, sign, crossed)
        stack[-1].below.append(unit)
        stack.append(unit)
        last[mark.name] = mark.number
    return root.below


def find_marks(blocks: list[Block]) -> list[MarkCandidate | None]:
    """Return for each paragraph the mark that it begins with; citations are none."""
    found = mark_chinese_headings(
        blocks, [numbering_styles.find_mark(block.text) for block in blocks]
    )
    return find_candidates(
        [
            (None if mark and is_heading_in_sentence(mark, block.text) else mark, block.text)
            for mark, block in zip(found, blocks, strict=True)
        ]
    )


def mark_chinese_headings(
    blocks: list[Block], found: list[NumberingMark | None]
) -> list[NumberingMark | None]:
    """Turn 一、管辖 above 第一条 into a heading mark.

    Its words are no sentence and an article is the next mark.
    """
    marked = [i for i, mark in enumerate(found) if mark]
    head = False
    for i, after in zip(marked, marked[1:], strict=False):
        mark, following = found[i], found[after]
        if (
            mark
            and following
            and mark.name == "cn"
            and following.name == "article"
            and is_heading_like(blocks[i].text)
        ):
            head = head or mark.number == (1,) and not (i and ends_with_pause(blocks[i - 1].text))
            if head:
                found[i] = mark._replace(style=CN_HEADING, name=CN_HEADING.name)
    return found


def find_place(
    sign: MarkCandidate, stack: list[OutlineUnit], last: dict[str, tuple[int, ...]]
) -> int | None:
    """Return how much of the stack stays above a mark; None when its number does not fit."""
    mark = sign.mark
    for at in range(len(stack) - 1, 0, -1):
        above = stack[at].mark
        if (
            above is not None
            and above.name == mark.name
            and (number_follows(mark.number, above.number) or series_resumes(sign, above.number))
        ):
            return at
    if mark.number == (1,) and is_nested_below(sign, stack):
        return len(stack)
    before = last.get(mark.name)
    if (
        mark.number == (1,)
        or mark.name in HEADINGS
        or number_follows(mark.number, before)
        or series_resumes(sign, before)
    ):
        return next(
            (
                at
                for at in range(1, len(stack))
                if (above := stack[at].mark) and above.style.rank >= mark.style.rank
            ),
            len(stack),
        )
    return None


def is_nested_below(sign: MarkCandidate, stack: list[OutlineUnit]) -> bool:
    """Return whether （一） and （二） stand below 3. although they rank above it.

    They do where 4. is still to come: depth is a matter of sequence.
    """
    top, rank = stack[-1].sign, sign.mark.style.rank
    if (
        top is None
        or not BY_NAME["article"].rank < rank < top.mark.style.rank
        or not (top.goes_on and sign.goes_on)
    ):
        return False
    comes_first = (
        sign.next_of_style is not None
        and top.next_of_style is not None
        and sign.next_of_style.at < top.next_of_style.at
    )
    return comes_first and not any(unit.mark and unit.mark.name == sign.mark.name for unit in stack)


def is_heading_in_sentence(mark: NumberingMark, text: str) -> bool:
    """Return whether 第二章 begins a sentence and is therefore no heading."""
    return mark.name in HEADINGS and (
        len(text) > LONGEST_HEADING or SENTENCE_MARKS.search(text, len(mark.label)) is not None
    )
