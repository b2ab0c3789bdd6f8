"""The parts of a document: what stands before the policy, the policy, its annexes, and the 版记
behind it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tracker.model import squash
from tracker.parse.document.cover_notice import find_enclosed_title
from tracker.parse.document.repeated_title import find_repetition
from tracker.parse.document.table_of_contents import find_contents
from tracker.parse.grammar import numbering_styles
from tracker.parse.grammar.line_kinds import (
    ENCLOSES,
    END_OF_TITLE,
    ORGAN,
    PASSED,
    is_annex_label,
    is_colophon_line,
    is_date_line,
    is_letterhead,
    is_note_line,
    is_number_line,
    is_office_line,
    is_opening_line,
    is_organ_line,
)
from tracker.parse.grammar.lines import Block
from tracker.text.dates import DAY

TITLE_LINES = 3
TITLE_REGION = 8  # lines in which the type word of a title is looked for
LONGEST_SCRAP = 4  # characters
# （征求意见稿） under a title is a part of it
STAGE = re.compile(r"[（(](?:.{0,6}稿|草案.{0,12}|试行|暂行)[）)]")
SIGNED = re.compile(rf"({ORGAN.pattern})\s*({DAY})")
SENTENCE_OR_COLON = re.compile(r"[。；：:]$")


@dataclass(frozen=True, slots=True)
class DocumentParts:
    """Every block of the document in exactly one of these."""

    front: tuple[Block, ...] = ()  # red head, number, issuing notice
    title: tuple[Block, ...] = ()
    notes: tuple[Block, ...] = ()  # lines under the title: （2020年5月14日…修正）
    # addressees and office lines between title and text; the list of contents
    opening: tuple[Block, ...] = ()
    body: tuple[Block, ...] = ()
    annexes: tuple[tuple[Block, ...], ...] = ()
    back: tuple[Block, ...] = ()  # signature, date, 抄送, 印发


def split_parts(blocks: list[Block]) -> DocumentParts:
    """The parts of a document; a printed list of contents goes to `opening`."""
    blocks = [half for block in blocks for half in split_signature_and_date(block)]
    start, end = find_contents(blocks)
    rest = blocks[:start] + blocks[end:]
    span = find_enclosed_title(rest)
    found = divide_at_title(rest, *span) if span else None
    # no notice, or one whose policy is not on this page: the notice is the text
    if found is None or not (found.body or found.annexes):
        found = divide_at_title(rest, *find_own_title(rest))
    return replace(found, opening=found.opening + tuple(blocks[start:end]))


def split_signature_and_date(block: Block) -> list[Block]:
    """某区人民政府　2024年3月8日 or 某区科委2024年3月8日 on one line is a signature and its date."""
    signed = SIGNED.fullmatch(block.text) if block.text.endswith("日") else None
    return [Block(signed[1]), Block(signed[2])] if signed else [block]


def divide_at_title(blocks: list[Block], start: int, end: int) -> DocumentParts:
    """The parts of a document whose title stands from `start` to `end`."""
    if start < end < len(blocks) and STAGE.fullmatch(blocks[end].text):
        end += 1
    last = max(end, find_back_start(blocks))
    cuts = find_annex_starts(blocks, end, last)
    stop = cuts[0] if cuts else last
    text = find_notes_end(blocks[:stop], start, end)
    under = blocks[end:text]
    signed = max(text, find_back_start(blocks[:stop]))
    return DocumentParts(
        front=tuple(blocks[:start]),
        title=tuple(blocks[start:end]),
        notes=tuple(
            block for block in under if not (is_opening_line(block) or is_organ_line(block))
        ),
        opening=tuple(block for block in under if is_opening_line(block) or is_organ_line(block)),
        body=tuple(blocks[text:signed]),
        annexes=tuple(tuple(blocks[a:b]) for a, b in zip(cuts, [*cuts[1:], last], strict=False)),
        back=tuple(blocks[signed:stop]) + tuple(blocks[last:]),
    )


def find_own_title(blocks: list[Block]) -> tuple[int, int]:
    """The title of a document that no notice encloses: the first lines that are neither number,
    office line nor red head.
    """
    top = find_first_mark(blocks)
    start = next(
        (i for i in range(top) if not (stands_above_title(blocks[i]) or is_field_value(blocks, i))),
        None,
    )
    if start is None:  # no words that could be a title
        return (top, top) if top < len(blocks) else (find_first_table(blocks),) * 2
    # who passed it and when, under a title that the site left out
    if PASSED.match(blocks[start].text):
        return start, start
    said = (
        i
        for i in range(start, top)
        if SENTENCE_OR_COLON.search(blocks[i].text) and not stands_above_title(blocks[i])
    )
    # 特此公告 at the end is no title's type word
    region = range(start, min(next(said, top), start + TITLE_REGION))
    typed = next((i for i in region if END_OF_TITLE.search(blocks[i].text)), start)
    # offices, number, title
    start = max(
        (i + 1 for i in range(start, typed) if stands_above_title(blocks[i])), default=start
    )
    span = find_title_end(blocks, start, top)
    return (
        find_repetition(blocks, *span, top)
        or find_repetition(blocks, typed, typed + 1, top)
        or span
    )


def find_title_end(blocks: list[Block], start: int, top: int) -> tuple[int, int]:
    """The title that begins at `start`: up to its type word, else one line."""
    end = start
    while (
        end < min(top, start + TITLE_LINES)
        and blocks[end].text
        and not SENTENCE_OR_COLON.search(blocks[end].text)
    ):
        end += 1
        if END_OF_TITLE.search(blocks[end - 1].text):
            return start, end
    return start, min(start + 1, end)


def find_first_table(blocks: list[Block]) -> int:
    """Where a text without a title begins that is a table: the first that is not what a site says
    above a text (索引号, 发布日期).
    """
    tables = (
        i
        for i, block in enumerate(blocks)
        if block.rows and not any(is_office_line(Block("".join(row))) for row in block.rows)
    )
    return next(tables, len(blocks))


def is_field_value(blocks: list[Block], i: int) -> bool:
    """Does a site say here, on a line of its own, what the label before it asks for?

    发布机构： / 某县政府网站.
    """
    label = blocks[i - 1] if i else Block()
    text = blocks[i].text
    asked = label.text.endswith(("：", ":")) and is_office_line(label)
    return asked and not (END_OF_TITLE.search(text) or SENTENCE_OR_COLON.search(text))


def stands_above_title(block: Block) -> bool:
    return (
        not block.text
        or is_number_line(block)
        or is_letterhead(block)
        or is_date_line(block)
        or is_opening_line(block)
    )


def find_first_mark(blocks: list[Block]) -> int:
    """The first mark that opens a series (第一条, 一、); the number of blocks where there is none."""
    opening = (
        i
        for i, block in enumerate(blocks)
        if (mark := numbering_styles.find_mark(block.text)) and mark.number == (1,)
    )
    return next(opening, len(blocks))


def find_notes_end(blocks: list[Block], start: int, end: int) -> int:
    """Behind the lines between title and body: the title again, who passed it and when, number,
    addressees.
    """
    top = max(end, find_first_mark(blocks))
    title = squash("".join(block.text for block in blocks[start:end]))
    # the title again, perhaps below the office that a site names
    for begin in range(end, min(top, end + TITLE_LINES)):
        for stop in range(begin + 1, min(top, begin + TITLE_LINES) + 1):
            if title and squash("".join(block.text for block in blocks[begin:stop])) == title:
                end = stop
    while end < top and (
        is_note_line(blocks[end])
        or is_opening_line(blocks[end])
        or is_organ_line(blocks[end])
        or is_broken_note(blocks[end : end + 2])
    ):
        end += 1
    return end


def is_broken_note(two: list[Block]) -> bool:
    """根据 on a line of its own before 2011年11月25日…修正: a note broken in the source."""
    return len(two) == 2 and 0 < len(two[0].text) <= LONGEST_SCRAP and is_note_line(two[1])


def find_annex_starts(blocks: list[Block], begin: int, end: int) -> list[int]:
    """Where annexes begin: 附件1, after the first mark of the body or, where it has none, behind
    its date.
    """
    begun = next(
        (
            i
            for i in range(begin, end)
            if numbering_styles.find_mark(blocks[i].text) or is_date_line(blocks[i])
        ),
        end,
    )
    named = [
        i
        for i in range(begun + 1, end)
        if blocks[i].text.startswith("附") and is_annex_label(blocks[i])
    ]
    return [
        i
        for i in named
        if not (
            ENCLOSES.match(blocks[i].text) and (i + 1 == end or is_signature_line(blocks[i + 1]))
        )
    ]


def is_signature_line(block: Block) -> bool:
    return is_date_line(block) or is_organ_line(block)


def find_back_start(blocks: list[Block]) -> int:
    """Where the closing lines begin: signature, date, 抄送, 印发."""
    end = len(blocks)
    while end > 0:
        block = blocks[end - 1]
        if not block.text or not (
            is_colophon_line(block)
            or (
                numbering_styles.find_mark(block.text) is None
                and is_closing_line(block, end < len(blocks))
            )
        ):
            break
        end -= 1
    return end


def is_closing_line(block: Block, before_others: bool) -> bool:
    """A date, or an office above other closing lines."""
    return is_date_line(block) or (before_others and is_organ_line(block))
