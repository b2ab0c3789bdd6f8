"""Find the printed list of contents: it repeats every heading and is none of them."""

from __future__ import annotations

import re

from tracker.model import squash
from tracker.parse.grammar import numbering_styles
from tracker.parse.grammar.line_endings import is_heading_like
from tracker.parse.grammar.lines import Block

CONTENTS_TITLE = re.compile(r"目\s*[录次]")
LEADERS = re.compile(r"[.…·．\s]*\d*$")  # 总则 …… 3
LONGEST = 100  # characters of an entry
REACH = 400  # entries; no list of contents is longer


def find_contents(blocks: list[Block]) -> tuple[int, int]:
    """Return the span of the list of contents; (0, 0) when there is none.

    It goes from 目录 or the first heading up to where the first entry comes again.
    """
    for i, block in enumerate(blocks[:60]):
        titled = bool(CONTENTS_TITLE.fullmatch(block.text))
        mark = numbering_styles.find_mark(block.text)
        if titled or (mark and mark.name in numbering_styles.HEADINGS):
            again = find_recurrence(blocks, i + titled)
            return (i, again) if again else (0, 0)
        if mark and mark.is_first:
            break
    return 0, 0


def find_recurrence(blocks: list[Block], first: int) -> int:
    """Return where the entry at `first` comes again, with nothing but headings between; else 0."""
    if first == len(blocks):
        return 0
    sought = entry_words(blocks[first])
    for i in range(first + 1, min(len(blocks), first + REACH)):
        if i > first + 1 and entry_words(blocks[i]) == sought:
            return i
        if not is_heading_like(blocks[i].text):
            return 0
    return 0


def entry_words(block: Block) -> str:
    """Return the words of an entry, without leaders and page number."""
    return squash(LEADERS.sub("", block.text[-LONGEST:]))
