"""Find the instruments that one notice issues together: 关于印发《甲办法》《乙细则》的通知."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.model import squash
from tracker.parse.document.annexes import (
    PrintedAnnex,
    full_title,
    is_instrument,
    read_annex,
)
from tracker.parse.document.cover_notice import (
    KEEPS,
    QUOTED,
    UPWARD,
    find_issued_titles,
    find_issuing_sentence,
    join_texts,
    says_several,
)
from tracker.parse.document.parts import DocumentParts, divide_at_title
from tracker.parse.document.table_of_contents import find_contents
from tracker.parse.grammar.lines import Block

LEAST = 2  # instruments of a notice that issues several
CLAUSE_BREAK = re.compile("(?<=[，；。：\n])(?=《)|(?<=[。；\n])")
# 《甲》自…，《乙》自…，有效期均为2年: the end speaks of both
COMMON_END = re.compile("[^，；。]{0,20}(?:均|都|以上|上述|两者)[^，；。]{0,40}[。；]?$")
LEADING_TITLES = re.compile(
    r"\A\s*《(?:[^《》]|《[^《》]*》)+》(?:(?:、|以?及|和|与)?《(?:[^《》]|《[^《》]*》)+》)*"
)


@dataclass(frozen=True, slots=True)
class PrintedInstrument:
    """An instrument of a notice: which annexes of the document it is, and its own parts.

    `annexes`: positions in the document, its own first, then those that belong to it.
    """

    annexes: tuple[int, ...]
    parts: DocumentParts


def find_instruments(parts: DocumentParts) -> tuple[PrintedInstrument, ...]:
    """Return the instruments of a notice that issues several; empty for every other document.

    An annex is one where the notice issues it by its title, or says that it issues several
    (等三个文件), or where it has articles and a commencement of its own.
    """
    notice = [*parts.title, *parts.body]
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
    heads: list[int] = []
    titles: set[str] = set()
    for i, annex in enumerate(annexes):
        title = squash(full_title(annex)[0])
        # a title that comes again tells no second instrument
        if title not in titles and is_instrument(annex, named, is_one_of_several=several):
            heads.append(i)
            titles.add(title)
    if len(heads) < LEAST:
        return ()
    return tuple(
        PrintedInstrument(own, divide_instrument(annexes, own))
        for own in list_belongings(annexes, heads)
    )


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
    begin, end = find_contents(below)
    contents = below[begin:end]
    parts = divide_at_title([Block(title), *below[:begin], *below[end:]], 0, 1)
    others = tuple(
        (Block(f"{annexes[i].label}{annexes[i].heading or ''}"), *annexes[i].below) for i in own[1:]
    )
    return DocumentParts(
        title=parts.title,
        notes=parts.notes,
        opening=(*parts.opening, *contents),
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
        elif common := COMMON_END.search(piece):
            kept.append(common[0])
        at_start = piece.endswith(("。", "；", "\n"))
    return "".join(kept)
