"""Read an annex as printed: its label, its title, and whether it is an instrument of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tracker.model import squash
from tracker.parse.document.cover_notice import FORM
from tracker.parse.grammar.line_endings import is_heading_like
from tracker.parse.grammar.line_kinds import (
    ANNEX,
    GENRES,
    GLUED_ANNEX,
    NUMBERED_ANNEX,
    bare_label,
    parse_annex_number,
)
from tracker.parse.grammar.lines import Block
from tracker.parse.grammar.numbering_styles import find_mark

LONGEST_TITLE = 80
TITLE_LINES = 3
FEWEST_MARKS = 2  # 第一条 and 第二条; a form or a list of names has none
# The names of rules, of which a notice may issue several; a table or a list of names is none.
RULES = re.compile(
    r"(?:办法|规定|条例|措施|方案|细则|规则|政策|规划|计划|规程|规范|标准|指南|指引|导则|准则|制度"
    r"|要点|条件|程序|流程|预案|守则|意见|若干条|章程)(?:[（(][^）)]{1,20}[）)])?$"
)
# 本细则自2024年5月1日起施行: an annex that says this applies on its own
COMMENCES = re.compile(
    rf"本(?:{GENRES})(?:[（(][^）)]{{1,8}}[）)])?[^。；]{{0,12}}自[^。；]{{2,30}}起[^。；]{{0,8}}[施实执试]行"
)


@dataclass(frozen=True, slots=True)
class PrintedAnnex:
    """An annex as printed: label, title and what stands below."""

    label: str
    heading: str | None
    below: tuple[Block, ...]

    @property
    def number(self) -> int | None:
        """Return the first figure of its label."""
        return next(iter(parse_annex_number(self.label)), None)


def read_annex(blocks: Sequence[Block]) -> PrintedAnnex:
    """Return label and title of an annex.

    The title stands behind 附件1 or on the lines below; a text that a notice encloses has only it.
    """
    if blocks[0].rows:  # a table right below a signature
        return PrintedAnnex("", None, tuple(blocks))
    first, below = blocks[0].text, list(blocks[1:])
    labelled = ANNEX.fullmatch(first) or GLUED_ANNEX.fullmatch(first)
    if NUMBERED_ANNEX.fullmatch(bare_label(first)):
        label, heading = first, None
    elif labelled:
        label, heading = first[: labelled.start(2)], labelled[2] or None
    else:
        label, heading = "", first
    if heading is None and below and is_title_line(below[0]):
        heading, below = below[0].text, below[1:]
    return PrintedAnnex(label, heading, tuple(below))


def is_title_line(block: Block) -> bool:
    """Return whether a line is short, no sentence and without a mark."""
    return (
        0 < len(block.text) <= LONGEST_TITLE
        and is_heading_like(block.text)
        and not find_mark(block.text)
    )


def is_instrument(annex: PrintedAnnex, named: set[str], *, is_one_of_several: bool) -> bool:
    """Return whether an annex is an instrument of its own."""
    title = squash(full_title(annex)[0])
    if not title or FORM.search(title):
        return False
    if any(title.endswith(name) for name in named):
        return True
    if not RULES.search(title):
        return False
    marks = sum(find_mark(block.text) is not None for block in annex.below)
    if marks < FEWEST_MARKS:
        return False
    return is_one_of_several or any(COMMENCES.search(block.text) for block in annex.below)


def full_title(annex: PrintedAnnex) -> tuple[str, int]:
    """Return the title of an annex, and how many of the lines below belong to it.

    甲市人才公寓 / 管理办法 stands on two lines.
    """
    title = annex.heading or ""
    if RULES.search(title):
        return title, 0
    for count, block in enumerate(annex.below[: TITLE_LINES - 1], 1):
        if not is_title_line(block):
            break
        title += block.text
        if RULES.search(title):
            return title, count
    return annex.heading or "", 0
