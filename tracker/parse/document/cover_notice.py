"""The notice that issues a policy (现印发给你们), and where the enclosed policy begins behind it."""

from __future__ import annotations

import re

from tracker.model import squash
from tracker.parse.grammar import numbering_styles
from tracker.parse.grammar.line_kinds import (
    ANNEX,
    ENCLOSES,
    END_OF_TITLE,
    is_annex_label,
    is_date_line,
)
from tracker.parse.grammar.lines import Block

ISSUING = re.compile(
    r"现(?:予|将|就).{0,200}(?:印发|公布|发布|下发|转发)(?!如下)|印发给你们|现(?:印发|转发|公布|发布|下发)(?!如下)|请(?:认真|遵照|贯彻|按照|结合).{0,20}执行"
    r"|现.{0,60}征求.{0,8}意见|》.{0,20}经.{0,60}(?:通过|同意|批准|审定).{0,10}请.{0,20}(?:落实|实施)"
)
QUOTED = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
LONGEST_FRONT = 30  # blocks before the issuing sentence
LONGEST_NOTICE = 40  # blocks from there to the enclosed title


def find_issuing_sentence(blocks: list[Block]) -> int | None:
    """Where the sentence stands that issues a policy, before any series of marks."""
    for i, block in enumerate(blocks[:LONGEST_FRONT]):
        mark = numbering_styles.find_mark(block.text)
        if mark and mark.number == (1,):
            return None
        if ISSUING.search(block.text):
            return i
    return None


def find_enclosed_title(blocks: list[Block]) -> tuple[int, int] | None:
    """The span of the enclosed policy's title, empty where it has no line of its own; None when no
    notice stands before it.
    """
    at = find_issuing_sentence(blocks)
    if at is None:
        return None
    named = find_named_title(blocks, at)
    found = find_printed_title(blocks, named, at + 1)
    # 附件：某办法, then the notice is signed, then 某办法
    if found and ENCLOSES.match(blocks[found[0]].text):
        found = find_printed_title(blocks, named, found[1]) or found
    return found or find_after_signature(blocks, at)


def find_printed_title(blocks: list[Block], named: str, begin: int) -> tuple[int, int] | None:
    """Where a title is printed, over up to four lines, from `begin` on."""
    for start in range(begin, min(begin + LONGEST_NOTICE, len(blocks)) if named else begin):
        for end in range(start + 1, min(start + 4, len(blocks)) + 1):
            if title_words(blocks[start:end]) == squash(named):
                return start, end
    return None


def find_after_signature(blocks: list[Block], at: int) -> tuple[int, int] | None:
    """Where no line repeats the title: the policy begins behind the date of the notice."""
    dated = next(
        (i for i in range(at + 1, min(at + 9, len(blocks))) if is_date_line(blocks[i])), None
    )
    if dated is None or dated + 1 >= len(blocks):
        return None
    after = dated + 1
    if is_annex_label(blocks[after]) and after + 1 < len(blocks):
        after += 1
    titled = (
        END_OF_TITLE.search(blocks[after].text)
        and not numbering_styles.find_mark(blocks[after].text)
        and len(blocks[after].text) < 80
    )
    return after, after + bool(titled)


def find_named_title(blocks: list[Block], at: int) -> str:
    """The title inside the first 《》 of the issuing sentence, else of the notice's own title."""
    found = (QUOTED.search(blocks[i].text) for i in (at, *range(at)))
    return next((m[1] for m in found if m), "")


def title_words(blocks: list[Block]) -> str:
    """The words of a title that may stand behind 附件1："""
    text = "".join(block.text for block in blocks)
    m = ANNEX.fullmatch(text)
    return squash(m[2] if m and m[2] else text)
