"""Find the instruments that one notice issues together: 关于印发《甲办法》《乙细则》的通知."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.model import squash
from tracker.parse.document.cover_notice import (
    FORM,
    KEEPS,
    QUOTED,
    UPWARD,
    find_issued_titles,
    find_issuing_sentence,
    join_texts,
    says_several,
)
from tracker.parse.document.parts import DocumentParts, divide_at_title
from tracker.parse.grammar.line_endings import is_heading_like
from tracker.parse.grammar.line_kinds import ANNEX, GENRES, parse_annex_number
from tracker.parse.grammar.lines import Block
from tracker.parse.grammar.numbering_styles import find_mark

LONGEST_TITLE = 80
TITLE_LINES = 3
FEWEST_MARKS = 2  # 第一条 and 第二条; a form or a list of names has none
LEAST = 2  # instruments of a notice that issues several
# The names of rules, of which a notice may issue several; a table or a list of names is none.
RULES = re.compile(
    r"(?:办法|规定|条例|措施|方案|细则|规则|政策|规划|计划|规程|规范|标准|指南|指引|导则|准则|制度"
    r"|要点|条件|程序|流程|预案|守则|意见|若干条|章程)(?:[（(][^）)]{1,20}[）)])?$"
)
# 本细则自2024年5月1日起施行: an annex that says this applies on its own
COMMENCES = re.compile(
    rf"本(?:{GENRES})(?:[（(][^）)]{{1,8}}[）)])?[^。；]{{0,12}}自[^。；]{{2,30}}起[^。；]{{0,8}}[施实执试]行"
)
CLAUSE_BREAK = re.compile("(?<=[，；。：\n])(?=《)|(?<=[。；\n])")
LEADING_TITLES = re.compile(
    r"\s*《(?:[^《》]|《[^《》]*》)+》(?:(?:、|以?及|和|与)?《(?:[^《》]|《[^《》]*》)+》)*"
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


@dataclass(frozen=True, slots=True)
class PrintedInstrument:
    """An instrument of a notice: which annexes of the document it is, and its own parts.

    `annexes`: positions in the document, its own first, then those that belong to it.
    """

    annexes: tuple[int, ...]
    parts: DocumentParts


def read_annex(blocks: Sequence[Block]) -> PrintedAnnex:
    """Return label and title of an annex.

    The title stands behind 附件1 or on the lines below; a text that a notice encloses has only it.
    """
    first, below = blocks[0].text, list(blocks[1:])
    labelled = ANNEX.fullmatch(first)
    label = first[: labelled.start(2)] if labelled else ""
    heading = (labelled[2] or None) if labelled else first
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


def find_instruments(parts: DocumentParts) -> tuple[PrintedInstrument, ...]:
    """Return the instruments of a notice that issues several; empty for every other document.

    An annex is one where the notice issues it by its title, or says that it issues several
    (等三个文件), or where it has articles and a commencement of its own.
    """
    notice = [*parts.title, *parts.opening, *parts.body]
    at = find_issuing_sentence(notice)
    if at is None or len(parts.annexes) < LEAST:
        return ()
    if KEEPS.search(QUOTED.sub("", join_texts(list(parts.title)))):
        return ()  # 关于延长《甲》《乙》有效期的通知 issues neither
    named = {squash(title) for title in find_issued_titles(notice, at)}
    if any(UPWARD.search(title) for title in named):
        return ()
    several = says_several(join_texts(notice[: at + 1]))
    annexes = [read_annex(blocks) for blocks in parts.annexes]
    heads = [
        i
        for i, annex in enumerate(annexes)
        if is_instrument(annex, named, is_one_of_several=several)
    ]
    if len(heads) < LEAST:
        return ()
    return tuple(
        PrintedInstrument(own, divide_instrument(annexes, own))
        for own in list_belongings(annexes, heads)
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


def list_belongings(annexes: list[PrintedAnnex], heads: list[int]) -> Iterator[tuple[int, ...]]:
    """Yield for each instrument its position, and those of the annexes that belong to it.

    What stands behind an instrument is its annex, unless its number goes on from the
    instrument's own: 附件3 behind the instrument 附件2 belongs to the notice.
    """
    for head, stop in zip(heads, [*heads[1:], len(annexes)], strict=True):
        own = annexes[head].number
        yield (
            head,
            *(i for i in range(head + 1, stop) if own is None or (annexes[i].number or 1) <= own),
        )


def divide_instrument(annexes: list[PrintedAnnex], own: tuple[int, ...]) -> DocumentParts:
    """Return the parts of an instrument: its title, notes, text, annexes and signature."""
    annex = annexes[own[0]]
    title, count = full_title(annex)
    below = list(annex.below[count:])
    parts = divide_at_title([Block(title), *below], 0, 1)
    others = tuple(
        (Block(f"{annexes[i].label}{annexes[i].heading or ''}"), *annexes[i].below) for i in own[1:]
    )
    return DocumentParts(
        title=parts.title,
        notes=parts.notes,
        opening=parts.opening,
        body=parts.body,
        annexes=(*parts.annexes, *others),
        back=parts.back,
    )


def select_wrapper(notice: str, title: str, others: Sequence[str]) -> str:
    """Return the notice's text for one instrument, without what it says of the others alone.

    《甲》自5月1日起施行，《乙》自7月1日起施行: the second half says nothing of 甲.
    """
    own, foreign = squash(title), [squash(other) for other in others]
    kept: list[str] = []
    left_out, at_start = False, True
    for piece in CLAUSE_BREAK.split(notice):
        if leading := LEADING_TITLES.match(piece):
            names = [squash(name) for name in QUOTED.findall(leading[0])]
            mine = any(own.endswith(name) for name in names)
            theirs = any(other.endswith(name) for name in names for other in foreign)
            left_out = theirs and not mine
        elif at_start:
            left_out = False
        if not left_out:
            kept.append(piece)
        at_start = piece.endswith(("。", "；", "\n"))
    return "".join(kept)
