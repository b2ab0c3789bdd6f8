"""Read what a page has attached as parts of its document: the policy it issues, and annexes.

A notice on a page often says 现印发给你们 and leaves the policy to a file: 附件：1.××办法.pdf
2.申报表.docx. The files are then what would stand behind the notice in one text, and are read as if
they did. Forms and copies stay aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tracker.errors import ReadError
from tracker.model import squash
from tracker.parse import formats
from tracker.parse.blocked_pages import check_blocked
from tracker.parse.document.cover_notice import (
    TITLE_BLOCKS,
    find_issued_titles,
    find_issuing_sentence,
    find_named_title,
    find_printed_title,
    join_texts,
    says_several,
    title_words,
)
from tracker.parse.document.metadata import find_number
from tracker.parse.document.own_title import find_first_mark, find_own_title
from tracker.parse.document.parts import (
    DocumentParts,
    divide_at_title,
    split_notice,
    split_parts,
)
from tracker.parse.document.plausibility import find_unreadable
from tracker.parse.grammar.line_kinds import (
    ANNEX,
    ANNEX_AHEAD,
    is_annex_label,
    parse_annex_number,
)
from tracker.parse.grammar.lines import Block, DroppedText, Line
from tracker.parse.grammar.numbering_styles import parse_number
from tracker.parse.lines.paragraphs import join_paragraphs
from tracker.text.ngrams import split_ngrams

# What is filled in, and what speaks of the policy: neither is a rule. 申报表, 承诺书（样式）;
# 政策解读
FORM = re.compile(
    r"(?:申报|申请|登记|报名|推荐|汇总|统计|备案|审批|审核|反馈|信息|情况|联系|意见|申办|预约|调查|委托|授权)[^，。、《》]{0,8}[表函单]$"
    r"|(?:承诺|授权|委托|申请|申报|保证|任务)书|回执|模板|范本|样表|样式|示范文本|联系方式|通讯录|一览表$|流程图$"
)
SPEAKS = re.compile(r"解读|问答|图解|起草说明|编制说明|政策说明|答记者问")
ISSUES = re.compile("印发|公布|发布|下发|转发")
AMENDS = re.compile("作(?:如下|以下)修[订改]")
ENDING = re.compile(
    r"(?:[（(]?(?<![\d.])[\d.]++\s?[KMkm]B?[）)]?|点击|下载|查看|附件?下载)*(?:(?<!\s)\s+)?$"
)
FILE = re.compile(r"\.[A-Za-z]{2,4}$")
LEAD = re.compile(r"\s*(?:([0-9０-９]{1,2})\s*[.．、]\s*)?")
LISTED = re.compile(r"附[件录表]|[0-9０-９一二三四五六七八九十]|[\W_]|下载|点击|查看|[KMkm][Bb]")
OFFERS = re.compile(r"附\s*[件录表]|下载|点击|\.[A-Za-z]{2,4}\b")
HAN = re.compile("[一-鿿]{2}")
SCANT = 60  # characters; a page that says no more than 详见附件 has no text of its own
GRAM = 5  # characters; what shares most of these with the page is the page once more
SAME = 0.8
BLANK = 0.4  # of a table's cells; a table that is so empty is to be filled in
FEWEST_CELLS = 8
DEEP = 200  # characters before a title: red head, number, running head


class AttachedFile(NamedTuple):
    """A file that a page names, without payload where none could be fetched.

    `title` is what the page calls it.
    """

    address: str
    title: str
    payload: bytes | None = None
    media_type: str = ""
    goes_on: bool = False  # a further page of the text


@dataclass(frozen=True, slots=True)
class MergedDocument:
    """A document of several files: its parts, and which file holds what."""

    parts: DocumentParts
    body: str | None = None  # the address of the file that holds the body; None: the page
    joined: tuple[str, ...] = ()  # of the pictures that go on in another one
    annexes: tuple[str, ...] = ()  # of the files that hold the last annexes
    absent: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()  # what the page calls each of these
    warnings: tuple[str, ...] = ()
    printed: tuple[Line, ...] = ()  # of all these files
    dropped: tuple[DroppedText, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadFile:
    """One file as read."""

    address: str
    label: str  # by the page, without 附件1： and .pdf
    number: tuple[int, ...] | None  # (1, 2) of 附件1-2
    printed: tuple[Line, ...]
    blocks: tuple[Block, ...]
    parts: DocumentParts
    warnings: tuple[str, ...] = ()
    dropped: tuple[DroppedText, ...] = ()
    unread: tuple[str, ...] = ()  # what it shows and no reader reads
    is_picture: bool = False
    joined: tuple[str, ...] = ()  # addresses of the pictures that go on where it ends

    @property
    def title(self) -> str:
        """Return its own title, else what the page calls it."""
        return "".join(block.text for block in self.parts.title) or self.label

    @property
    def words(self) -> str:
        """Return its words as they are compared."""
        return squash("".join(block_text(block) for block in self.blocks))


def merge_attachments(blocks: list[Block], attached: Sequence[AttachedFile]) -> MergedDocument:
    """Return a page and what it has attached as one document.

    What cannot be read is named in `absent`; it is missed, not gone.
    """
    if not attached:
        alone = split_parts(blocks)
        missing = find_missing_instruments(alone)
        return MergedDocument(alone, unread=missing, warnings=warn_of_missing(missing))
    listing, rest = split_attachment_lines(blocks, attached)
    page = split_parts(rest or blocks)
    files, lacking = read_files(attached)
    files = join_pictures(files)
    files = [file for file in files if not is_side_document(file, page)]
    policy = find_issued_file(page, files)
    others = [file for file in files if file is not policy]
    annexes = [
        (cut, file.address) for n, file in enumerate(others, 1) for cut in split_annexes(file, n)
    ]
    found = prepend_notice(rest, page, policy) if policy else page
    parts = replace(
        found, annexes=(*found.annexes, *(cut for cut, _ in annexes)), back=(*found.back, *listing)
    )
    unread = tuple(attachment_name(one) for one, _ in lacking)
    missing = () if unread else find_missing_instruments(parts)
    return MergedDocument(
        parts=parts,
        body=policy.address if policy else None,
        joined=tuple(address for file in files for address in file.joined),
        annexes=tuple(address for _, address in annexes),
        absent=tuple(one.address for one, _ in lacking),
        unread=(*unread, *missing, *(name for file in files for name in file.unread)),
        warnings=(
            *(warning for file in files for warning in file.warnings),
            *warn_of_missing(missing),
            *(
                f"附件“{name}”未读入：{error}"
                for name, (_, error) in zip(unread, lacking, strict=True)
            ),
        ),
        printed=tuple(line for file in files for line in file.printed),
        dropped=tuple(each for file in files for each in file.dropped),
    )


def warn_of_unread(names: Sequence[str]) -> tuple[str, ...]:
    """Return a warning for each part of a text that no reader reads."""
    return tuple(f"{name}未读入，其中的文字、数字须对照原文核对" for name in names)


def warn_of_missing(titles: Sequence[str]) -> tuple[str, ...]:
    """Return a warning for each instrument that a notice issues and that is not at hand."""
    return tuple(f"通知所印发的《{title}》不在本文件中，须另行取得" for title in titles)


def find_missing_instruments(parts: DocumentParts) -> tuple[str, ...]:
    """Return the titles that a notice issues and that stand nowhere in the document."""
    notice = [*parts.front, *parts.notice]
    outer = notice if find_issuing_sentence(notice) is not None else [*parts.title, *parts.body]
    at = find_issuing_sentence(outer)
    if at is None or not ISSUES.search(join_texts(outer[: at + 1])):
        return ()
    if AMENDS.search(outer[at].text):
        return ()  # the notice itself states what changes
    if outer is notice and not parts.title:
        return ()  # the text stands behind the notice without a line for its title
    heads = [list(parts.title), *(list(annex[:TITLE_BLOCKS]) for annex in parts.annexes)]
    printed = {
        title_words(head[start:end])
        for head in heads
        for start in range(len(head))
        for end in range(start + 1, len(head) + 1)
    }
    return tuple(
        title
        for title in find_issued_titles(outer, at)
        if not FORM.search(title) and not any(words.endswith(squash(title)) for words in printed)
    )


def read_files(
    attached: Sequence[AttachedFile],
) -> tuple[list[ReadFile], list[tuple[AttachedFile, ReadError]]]:
    """Return the files that can be read, by their numbers, and the others with the reason."""
    files: list[ReadFile] = []
    lacking: list[tuple[AttachedFile, ReadError]] = []
    for one in attached:
        if FORM.search(strip_file_name(one.title)) or SPEAKS.search(one.title):
            continue
        try:
            files.append(read_file(one))
        except ReadError as error:
            lacking.append((one, error))
    files.sort(key=lambda one: one.number or (len(attached) + 1,))
    return files, lacking


def join_pictures(files: list[ReadFile]) -> list[ReadFile]:
    """Return the files with the pages of one text as one: a page shows it picture by picture."""
    joined: list[ReadFile] = []
    for file in files:
        before = joined[-1] if joined else None
        if not (before and before.is_picture and file.is_picture) or is_annex_label(file.blocks[0]):
            joined.append(file)
            continue
        printed = (*before.printed, *file.printed)
        blocks = tuple(join_paragraphs(list(printed)).blocks)
        joined[-1] = replace(
            before,
            printed=printed,
            blocks=blocks,
            parts=split_parts(list(blocks)),
            warnings=(*before.warnings, *file.warnings),
            dropped=(*before.dropped, *file.dropped),
            joined=(*before.joined, file.address),
        )
    return joined


def attachment_name(one: AttachedFile) -> str:
    """Return what the page calls a file, else where it is."""
    return one.title or one.address


def read_file(one: AttachedFile) -> ReadFile:
    """Read one file.

    Raises ReadError where it is not there, no reader knows it, or it shows something else than a
    document.
    """
    if one.payload is None:
        raise ReadError("未能取得")
    detected = formats.detect_media_type(one.payload, one.media_type, one.address)
    name = one.address if detected != "text/plain" else one.title
    if formats.is_page(one.payload, one.media_type, name):
        check_blocked(one.payload, one.media_type, name)
    printed = formats.read_text(one.payload, one.media_type, name, None, ())
    text = join_paragraphs(printed.lines)
    words = "".join(block_text(block) for block in text.blocks)
    if not words.strip():
        raise ReadError("文件里没有文字")
    dropped = (*printed.dropped, *text.dropped)
    if fault := find_unreadable(words, dropped):
        raise ReadError(fault)
    return ReadFile(
        address=one.address,
        label=strip_file_name(one.title),
        number=find_annex_number(one.title, text.blocks),
        printed=tuple(printed.lines),
        blocks=tuple(text.blocks),
        parts=split_parts(text.blocks),
        warnings=(*printed.warnings, *warn_of_unread(printed.unread)),
        dropped=dropped,
        unread=printed.unread,
        is_picture=detected.startswith("image/"),
    )


def is_side_document(file: ReadFile, page: DocumentParts) -> bool:
    """Return whether a file is no part of the document.

    It is a form, another instrument, an explanation of the policy, or the page's text once more
    (the PDF of what it shows).
    """
    if (
        FORM.search(file.title)
        or SPEAKS.search(file.title)
        or is_blank_form(file)
        or is_another_instrument(file.parts, page)
    ):
        return True
    if find_issuing_sentence(list(page.body)) is not None:  # the page is the notice alone
        return False
    here = set(
        split_ngrams(
            squash(
                "".join(block_text(block) for part in (page.body, *page.annexes) for block in part)
            ),
            GRAM,
        )
    )
    mine = set(split_ngrams(file.words, GRAM))
    titled = squash("".join(block.text for block in page.title))
    return bool(here) and (
        len(mine & here) > SAME * min(len(mine), len(here))
        or (titled == squash(file.title) and not has_little_text(page))
    )


def is_another_instrument(file: DocumentParts, page: DocumentParts) -> bool:
    """Return whether a file is an instrument of its own: it bears another 文号."""
    theirs, ours = (
        find_number([*parts.front, *parts.title, *parts.notes, *parts.opening])
        for parts in (file, page)
    )
    return theirs is not None and ours is not None and theirs != ours


def is_blank_form(file: ReadFile) -> bool:
    """Return whether a file is a table that is mostly empty."""
    cells = [cell for block in file.blocks for row in block.rows for cell in row]
    return len(cells) >= FEWEST_CELLS and sum(not cell.strip() for cell in cells) > BLANK * len(
        cells
    )


def has_little_text(page: DocumentParts) -> bool:
    """Return whether the page says no more than where the text is."""
    return not page.annexes and sum(len(block_text(block)) for block in page.body) < SCANT


def find_issued_file(page: DocumentParts, files: list[ReadFile]) -> ReadFile | None:
    """Return the file that holds the policy.

    The one that the notice names, else the only one, where the page has no text of its own.
    """
    if find_issuing_sentence(list(page.body)) is None and not has_little_text(page):
        return None
    if issues_several_files(page, files):
        return None
    titled = squash(issued_title(page))
    found = next(
        (file for file in files if titled and titled in (squash(file.title), squash(file.label))),
        None,
    )
    found = found or next(
        (file for file in files if titled and titled in file.words[: len(titled) + DEEP]), None
    )
    return found or (files[0] if len(files) == 1 else None)


def issues_several_files(page: DocumentParts, files: list[ReadFile]) -> bool:
    """Return whether a page issues several instruments, and at least two of them are files."""
    body = list(page.body)
    at = find_issuing_sentence(body)
    if at is None:
        return False
    notice = [*page.title, *body[: at + 1]]
    named = {squash(title) for title in find_issued_titles(notice, len(notice) - 1)}
    issued = [
        file
        for file in files
        if any(squash(name).endswith(tuple(named)) for name in (file.title, file.label))
    ]
    return len(issued) > 1 or (len(files) > 1 and says_several(join_texts(notice)))


def issued_title(page: DocumentParts) -> str:
    """Return the title of what a page issues: as its notice names it, else its own."""
    body = list(page.body)
    at = find_issuing_sentence(body)
    own = "".join(block.text for block in page.title)
    return (
        (find_named_title(body, at) if at is not None else "")
        or (find_named_title([Block(own)], 0) if ISSUES.search(own) else "")
        or own
    )


def prepend_notice(blocks: list[Block], page: DocumentParts, policy: ReadFile) -> DocumentParts:
    """Return the policy's parts with the page as the notice before them."""
    lines = list(policy.blocks)
    at = find_printed_title(lines, issued_title(page), 0)
    inner = divide_at_title(lines, *at) if at else policy.parts
    formula, orders = split_notice((*blocks, *inner.front))
    title = inner.title or (Block(issued_title(page)),)
    return replace(inner, front=formula, notice=orders, title=title)


def split_annexes(file: ReadFile, count: int) -> list[tuple[Block, ...]]:
    """Return the annexes of a file, each with 附件N as its first block.

    A file is one annex, or several that it prints one after the other.
    """
    blocks = list(file.blocks)
    if is_annex_label(blocks[0]):
        starts = [i for i, block in enumerate(blocks) if is_annex_label(block)]
        return [tuple(blocks[a:b]) for a, b in zip(starts, [*starts[1:], len(blocks)], strict=True)]
    label = f"附件{'-'.join(map(str, file.number or (count,)))}"
    start, end = find_own_title(blocks)
    if start == 0 and end > 0 and blocks[0].text:
        return [(Block(label), Block("".join(block.text for block in blocks[:end])), *blocks[end:])]
    return [(Block(f"{label} {file.label}" if HAN.search(file.label) else label), *blocks)]


def split_attachment_lines(
    blocks: list[Block], attached: Iterable[AttachedFile]
) -> tuple[list[Block], list[Block]]:
    """Return the lines of a page that only name what it has attached, and all others.

    附件：1.××办法.pdf
    """
    names = sorted(
        {
            squash(name)
            for one in attached
            for name in (one.title, strip_file_name(one.title))
            if name
        },
        key=len,
        reverse=True,
    )
    top = find_first_mark(blocks)
    named = [
        only_names_files(block.text, names)
        # the title of the page may be what the page calls the file
        and (i > top or OFFERS.search(block.text) is not None)
        for i, block in enumerate(blocks)
    ]
    return [block for block, it in zip(blocks, named, strict=True) if it], [
        block for block, it in zip(blocks, named, strict=True) if not it
    ]


def only_names_files(words: str, names: list[str]) -> bool:
    """Return whether words name files and say nothing else."""
    left = squash(words)
    if not left:
        return False
    for name in names:
        left = left.replace(name, "")
    return left != squash(words) and not LISTED.sub("", left)


def strip_file_name(title: str) -> str:
    """Return what the page calls a file: 某办法 of 附件1：《某办法》.pdf."""
    name = FILE.sub("", ENDING.sub("", title).strip())
    m = ANNEX.fullmatch(name)
    return LEAD.sub("", m[2] if m else name, count=1).strip("《》 ：:")


def find_annex_number(title: str, blocks: list[Block]) -> tuple[int, ...] | None:
    """Return the number of an annex: 1 of 附件1：某办法.pdf and 1.某办法.pdf, 1 and 2 of 附件1-2.

    The page's words come first, then the first line of the file.
    """
    for words in (title, blocks[0].text if blocks and is_annex_label(blocks[0]) else ""):
        label = ANNEX.fullmatch(words) or ANNEX_AHEAD.match(words)
        number = parse_annex_number(label[1]) if label else ()
        if number:
            return number
        listed = LEAD.match(label[2] if label else words)
        if listed and listed[1] and (count := parse_number(listed[1])) is not None:
            return (count,)
    return None


def block_text(block: Block) -> str:
    """Return the words of a block."""
    return block.text or "".join(cell for row in block.rows for cell in row)
