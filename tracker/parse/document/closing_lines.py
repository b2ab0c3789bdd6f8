"""Find the closing lines of a text: signature, date, notes below them, list of annexes, 版记."""

from __future__ import annotations

import re

from tracker.parse.grammar.line_endings import is_heading_like
from tracker.parse.grammar.line_kinds import (
    ENCLOSES,
    NUMBERED_ANNEX,
    SIGNATORY,
    bare_label,
    is_annex_label,
    is_colophon_line,
    is_date_line,
    is_line_below_text,
    is_organ_line,
    may_follow_signature,
    parse_annex_number,
)
from tracker.parse.grammar.lines import Block
from tracker.parse.grammar.numbering_styles import find_mark

# 1.×××, 6-1.×××
LISTED = re.compile(r"\s{0,8}[0-9０-９]{1,2}(?:[-—–－][0-9０-９]{1,2})?\s*[.．、]")
FILE_NAME = re.compile(r"\.[A-Za-z]{3,4}\b|下载|点击")
MOST_LISTED = 20  # annexes of a list


def find_back_start(blocks: list[Block]) -> int:
    """Return where the closing lines begin; the number of blocks where there are none."""
    start = find_signature_start(blocks)
    if start is None:
        start = find_imprint_start(blocks)
    return find_annex_list_start(blocks, start)


def find_signature_start(blocks: list[Block]) -> int | None:
    """Return where the last signature begins, if only closing lines stand below it."""
    for i in range(len(blocks) - 1, -1, -1):
        block = blocks[i]
        if is_date_line(block):
            start = i
            while start > 0 and is_signing_organ(blocks, start - 1):
                start -= 1
            # 2024-03-04 alone may be the site's day of publication
            return start if start < i or block.text.rstrip(" ）)")[-1:] == "日" else None
        if not may_follow_signature(block) or begins_annex(blocks, i):
            return None
    return None


def begins_annex(blocks: list[Block], i: int) -> bool:
    """Return whether an annex with a text begins on this line: 附件1-1, then its title.

    附件1：某表.doc, and 附件1：某表 above 附件2：某表, are the links of a site.
    """
    text, below = blocks[i].text, blocks[i + 1 : i + 2]
    return (
        is_annex_label(blocks[i])
        and bool(parse_annex_number(text) or NUMBERED_ANNEX.fullmatch(bare_label(text)))
        and FILE_NAME.search(text) is None
        and not any(is_annex_label(block) for block in below or [blocks[i]])
    )


def is_signing_organ(blocks: list[Block], i: int) -> bool:
    """Return whether an office signs on this line."""
    return is_organ_line(blocks[i]) or SIGNATORY.fullmatch(blocks[i].text) is not None


def find_imprint_start(blocks: list[Block]) -> int:
    """Return where the lines begin that can only stand below a text: 抄送, 印发, a site's lines."""
    end = len(blocks)
    while end > 0:
        block = blocks[end - 1]
        below_others = end < len(blocks)
        if not block.text or not (
            is_colophon_line(block)
            or is_date_line(block)
            or (is_line_below_text(block) and find_mark(block.text) is None)
            or (below_others and is_organ_line(block))
        ):
            break
        end -= 1
    return end


def find_annex_list_start(blocks: list[Block], end: int) -> int:
    """Return where a list of annexes begins that stands above the closing lines.

    附件： alone on its line, or 附件：1.××× above a signature, then 2.×××: these are no articles.
    """
    for i in range(end - 1, max(-1, end - 1 - MOST_LISTED), -1):
        text = blocks[i].text
        if ENCLOSES.fullmatch(text):
            return i if i + 1 < end else end
        if not (text and is_heading_like(text)):
            break
        if (first := ENCLOSES.match(text)) and end < len(blocks):
            return i if LISTED.match(text, first.end()) and i + 1 < end else end
        if not LISTED.match(text):
            break
    return end
