"""Which paragraphs begin with a real mark, and how the marks nest: both are questions of sequence, not of looks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tracker.read import marks
from tracker.read.endings import is_pause, is_plain
from tracker.read.line import Block
from tracker.read.marks import CN_HEADING, HEADINGS, Mark
from tracker.read.series import are_spaced, follows, is_reference

LONGEST_HEADING = 60
SENTENCE_MARKS = re.compile("[。；，：]")


@dataclass(slots=True)
class Unit:
    """A marked paragraph and what stands under it: marked units, unmarked paragraphs and tables, in order."""

    mark: Mark | None
    block: Block
    below: list[Unit] = field(default_factory=list)
    crossed: bool = False  # its number runs on from a unit under another parent

    @property
    def rest(self) -> str:
        """The words after the mark."""
        return self.block.text[self.mark.end :] if self.mark else self.block.text

    @property
    def marked(self) -> list[Unit]:
        return [unit for unit in self.below if unit.mark]


def outline(blocks: list[Block]) -> list[Unit]:
    """The blocks as a forest: a marked unit holds everything up to the next mark of its rank or above."""
    root = Unit(None, Block())
    stack = [root]
    last: dict[str, tuple[int, ...]] = {}
    found = headed(blocks, [marks.find(block.text) for block in blocks])
    spaced = are_spaced((mark, block.text) for mark, block in zip(found, blocks, strict=True))
    ahead = following(found)
    for i, block in enumerate(blocks):
        mark = found[i]
        if mark is None or is_citation(mark, block.text, spaced):
            stack[-1].below.append(Unit(None, block))
            continue
        at = place(mark, stack, last, ahead[i])
        if at is None:
            stack[-1].below.append(Unit(None, block))
            continue
        fresh = not any(unit.mark and unit.mark.name == mark.name for unit in stack)
        del stack[at:]
        unit = Unit(mark, block, crossed=fresh and mark.number != (1,))
        stack[-1].below.append(unit)
        stack.append(unit)
        last[mark.name] = mark.number
    return root.below


def headed(blocks: list[Block], found: list[Mark | None]) -> list[Mark | None]:
    """一、管辖 above 第一条 is a heading, not an item: its words are no sentence and an article is the next mark."""
    marked = [i for i, mark in enumerate(found) if mark]
    head = False
    for i, after in zip(marked, marked[1:], strict=False):
        mark, following = found[i], found[after]
        if mark and following and mark.name == "cn" and following.name == "article" and is_plain(blocks[i].text):
            head = head or mark.number == (1,) and not (i and is_pause(blocks[i - 1].text))
            if head:
                found[i] = mark._replace(style=CN_HEADING, name=CN_HEADING.name)
    return found


def place(mark: Mark, stack: list[Unit], last: dict[str, tuple[int, ...]], ahead: Mark | None) -> int | None:
    """How much of the stack stays above this mark; None when its number does not belong here."""
    for at in range(len(stack) - 1, 0, -1):
        above = stack[at].mark
        if above is not None and above.name == mark.name and (follows(mark.number, above.number) or resumes(mark, above.number, ahead)):
            return at
    ranked = next((at for at in range(1, len(stack)) if (above := stack[at].mark) and above.style.rank >= mark.style.rank), len(stack))
    if (
        mark.number == (1,)
        or mark.name in HEADINGS
        or follows(mark.number, last.get(mark.name))
        or resumes(mark, last.get(mark.name), ahead)
    ):
        return ranked
    return None


def resumes(mark: Mark, last: tuple[int, ...] | None, ahead: Mark | None) -> bool:
    """A number was skipped but the series goes on from here (第三条, 第五条, 第六条), or it begins late, as 修正案 go on for ever."""
    if last is None and mark.name != "article" or last is not None and not last[0] < mark.number[0] <= last[0] + 3:
        return False
    return ahead is not None and follows(ahead.number, mark.number)


def following(found: list[Mark | None]) -> list[Mark | None]:
    """For each paragraph, the next mark of the same style as its own."""
    ahead: list[Mark | None] = [None] * len(found)
    seen: dict[str, Mark] = {}
    for i in range(len(found) - 1, -1, -1):
        mark = found[i]
        if mark is not None:
            ahead[i] = seen.get(mark.name)
            seen[mark.name] = mark
    return ahead


def is_citation(mark: Mark, text: str, spaced: bool) -> bool:
    """第三条规定的 …, （一）项所列 …: a reference, though it begins a paragraph; and 第二章 … in a sentence is no heading."""
    if mark.name in HEADINGS and (len(text) > LONGEST_HEADING or SENTENCE_MARKS.search(text, len(mark.label))):
        return True
    return is_reference(mark, text, spaced)
