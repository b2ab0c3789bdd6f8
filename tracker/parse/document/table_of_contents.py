"""The printed list of contents: it repeats every heading and is none of them."""

from __future__ import annotations

import re

from tracker.model import squash
from tracker.parse.grammar import numbering_styles
from tracker.parse.grammar.line_endings import is_plain
from tracker.parse.grammar.lines import Block

TITLE = re.compile(r"目\s*[录次]")
LEADERS = re.compile(r"[.…·．\s]*\d*$")  # 总则 …… 3
LONGEST = 100  # characters of an entry
REACH = 400  # entries; no list of contents is longer


def contents(blocks: list[Block]) -> tuple[int, int]:
    """Where it stands: from 目录 or the first heading up to where the first entry comes again; (0,
    0) when there is none.
    """
    for i, block in enumerate(blocks[:60]):
        titled = bool(TITLE.fullmatch(block.text))
        mark = numbering_styles.find(block.text)
        if titled or (mark and mark.name in numbering_styles.HEADINGS):
            again = recurrence(blocks, i + titled)
            return (i, again) if again else (0, 0)
        if mark and mark.number == (1,):
            break
    return 0, 0


def recurrence(blocks: list[Block], first: int) -> int:
    """Where the entry at `first` comes again, with nothing but headings between; 0 when it does
    not, or 目录 is the last word.
    """
    if first == len(blocks):
        return 0
    sought = entry(blocks[first])
    for i in range(first + 1, min(len(blocks), first + REACH)):
        if i > first + 1 and entry(blocks[i]) == sought:
            return i
        if not is_plain(blocks[i].text):
            return 0
    return 0


def entry(block: Block) -> str:
    """The words of an entry, without leaders and page number."""
    return squash(LEADERS.sub("", block.text[-LONGEST:]))
