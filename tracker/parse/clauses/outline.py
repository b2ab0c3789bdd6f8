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
from tracker.parse.grammar.numbering_styles import (
    BY_NAME,
    CN_HEADING,
    DECIMAL_HEAD,
    HEADINGS,
    NumberingMark,
)

LONGEST_HEADING = 60
LONGEST_DECIMAL_HEAD = 30
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
            and not mark.is_first
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
    printed = [numbering_styles.find_mark(block.text) for block in blocks]
    found = mark_decimal_headings(blocks, mark_chinese_headings(blocks, printed))
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


def mark_decimal_headings(
    blocks: list[Block], found: list[NumberingMark | None]
) -> list[NumberingMark | None]:
    """Turn 1 总则 above 1.1, and then 2 组织机构 and 3 附则, into heading marks.

    A figure without a point is a mark only in a text whose sections are numbered 1.1, 1.2.
    """
    first = next(
        (i for i, mark in enumerate(found) if mark and mark.is_decimal and mark.is_first), None
    )
    if first is None:
        return found
    last = 0
    for i, block in enumerate(blocks):
        head = DECIMAL_HEAD.pattern.match(block.text) if found[i] is None else None
        number = numbering_styles.parse_number(head["n"]) if head else None
        if head is None or number is None or number not in (last + 1, last + 2):
            continue
        if is_heading_like(block.text) and len(block.text) <= LONGEST_DECIMAL_HEAD:
            found[i] = NumberingMark(
                DECIMAL_HEAD, DECIMAL_HEAD.name, (number,), head["n"], head.end()
            )
            last = number
    return found


def article_jumps(sign: MarkCandidate, before: tuple[int, ...] | None) -> bool:
    """Return whether an article stands behind a gap: 第三条, then 第九条 of an excerpt.

    Its number rises, and so does that of the next one.
    """
    ahead = sign.next_of_style
    return (
        sign.mark.name == "article"
        and before is not None
        and sign.mark.number > before
        and (ahead is None or ahead.mark.number > sign.mark.number)
    )


def has_number_above(
    sign: MarkCandidate, stack: list[OutlineUnit], last: dict[str, tuple[int, ...]]
) -> bool:
    """Return whether 1.2.1 stands below 1.2, or goes on as 1.2.2; 2.0.1 stands below 2."""
    above = sign.mark.number[:-1]
    while above and above[-1] == 0:
        above = above[:-1]
    numbers = [*last.values(), *(unit.mark.number for unit in stack if unit.mark)]
    return (
        above in numbers
        or sign.goes_on
        or number_follows(sign.mark.number, last.get(sign.mark.name))
    )


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
    if mark.is_decimal and not has_number_above(sign, stack, last):
        return None
    if mark.is_first and is_nested_below(sign, stack):
        return len(stack)
    before = last.get(mark.name)
    if (
        mark.is_first
        or mark.name in HEADINGS
        or number_follows(mark.number, before)
        or series_resumes(sign, before)
        or article_jumps(sign, before)
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
