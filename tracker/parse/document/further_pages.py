"""Join the further pages of a text to its first: 1 2 3 下一页.

Each page prints title, source and signature lines of the site once more; they are left out of all
pages but one, and reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.errors import ReadError
from tracker.model import Clause, squash
from tracker.model.snapshots import NEXT_PAGES
from tracker.parse import formats
from tracker.parse.blocked_pages import check_blocked
from tracker.parse.document.attachments import AttachedFile
from tracker.parse.document.metadata import find_number
from tracker.parse.document.parts import split_parts
from tracker.parse.document.plausibility import NOT_THE_DOCUMENT, SHORT, find_unreadable
from tracker.parse.formats.charset import decode_text
from tracker.parse.formats.pagers import find_further_pages
from tracker.parse.grammar.lines import Block, DroppedText, Line, PrintedText
from tracker.parse.grammar.numbering_styles import find_mark
from tracker.parse.index_pages.links import parse_page
from tracker.parse.lines.paragraphs import join_paragraphs

AT_TOP, AT_END = 15, 8  # lines of a page that may stand on every page
REPEATED = "各页重复的题头或页尾"
ELSEWHERE = "wrapper"  # the place of words that stand in no clause


@dataclass(frozen=True, slots=True)
class JoinedPages:
    """A text that stood on several pages."""

    printed: PrintedText  # of all pages
    words: tuple[tuple[str, str], ...]  # of each page: its address and its compared words
    absent: tuple[str, ...] = ()  # addresses of the pages that could not be read
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page as read, with the compared words of each of its lines."""

    address: str
    printed: PrintedText
    keys: tuple[str, ...]


def join_further_pages(
    first: PrintedText,
    address: str,
    further: Sequence[AttachedFile],
    select: str | None,
    remove: tuple[str, ...],
) -> JoinedPages:
    """Return a text with its further pages, in their order.

    A page that cannot be read, or that shows what another one shows, stays named as unread.
    """
    pages = [Page(address, first, compare_lines(first.lines))]
    lacking: list[tuple[AttachedFile, ReadError]] = []
    for one in further:
        try:
            pages.append(read_further_page(one, pages, select, remove))
        except ReadError as error:
            lacking.append((one, error))
    kept, dropped = drop_repeated_lines(pages)
    printed = [page.printed for page in pages]
    goes_on = not lacking and goes_on_behind(pages[-1], address, further)
    return JoinedPages(
        PrintedText(
            [line for lines in kept for line in lines],
            tuple(dict.fromkeys(each for one in printed for each in one.warnings)),
            (*(each for one in printed for each in one.dropped), *dropped),
            (
                *(name for one in printed for name in one.unread if name != NEXT_PAGES),
                *(one.title for one, _ in lacking),
                *((NEXT_PAGES,) if goes_on else ()),
            ),
        ),
        tuple(
            (page.address, "".join(compare_lines(lines)))
            for page, lines in zip(pages, kept, strict=True)
        ),
        tuple(one.address for one, _ in lacking),
        tuple(f"{one.title}未读入：{error}" for one, error in lacking),
    )


def compare_lines(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return the compared words of each line."""
    return tuple(squash(line.text or "".join(line.cells)) for line in lines)


def read_further_page(
    one: AttachedFile, before: Sequence[Page], select: str | None, remove: tuple[str, ...]
) -> Page:
    """Read one further page.

    Raises ReadError where it is not there, or shows something else than more of the text.
    """
    if one.payload is None:
        raise ReadError("未能取得")
    check_blocked(one.payload, one.media_type, one.address)
    printed = formats.read_text(one.payload, one.media_type, one.address, select, remove)
    keys = compare_lines(printed.lines)
    words = "".join(keys)
    if fault := find_unreadable(words, printed.dropped):
        raise ReadError(fault)
    if not words or (len(words) < SHORT and NOT_THE_DOCUMENT.search(words)):
        raise ReadError("不是正文")
    seen = {key for page in before for key in page.keys}
    if all(key in seen for key in keys):
        raise ReadError("与前面的页文字相同")
    theirs, ours = (
        find_number(find_front(lines)) for lines in (printed.lines, before[0].printed.lines)
    )
    if theirs and ours and theirs != ours:
        raise ReadError(f"是另一文件（{theirs}）")
    return Page(one.address, printed, keys)


def find_front(lines: list[Line]) -> list[Block]:
    """Return what stands before the body of a page."""
    parts = split_parts(join_paragraphs(lines).blocks)
    return [*parts.front, *parts.title, *parts.notes, *parts.opening]


def drop_repeated_lines(pages: Sequence[Page]) -> tuple[list[list[Line]], list[DroppedText]]:
    """Return the lines of each page without those that stand on every page, and these.

    The first page keeps what stands at the top, the last one what stands at the end.
    """
    top, end = set(pages[0].keys[:AT_TOP]), set(pages[-1].keys[-AT_END:])
    kept, dropped = [], []
    for page in pages:
        begin, stop = 0, len(page.keys)
        if page is not pages[0]:
            while begin < stop and is_repeated(page.keys[begin], top):
                begin += 1
        if page is not pages[-1]:
            while stop > begin and is_repeated(page.keys[stop - 1], end):
                stop -= 1
        lines = page.printed.lines
        kept.append(lines[begin:stop])
        dropped += [
            DroppedText(line.text or " ".join(line.cells), REPEATED)
            for line in [*lines[:begin], *lines[stop:]]
        ]
    return kept, dropped


def is_repeated(words: str, elsewhere: set[str]) -> bool:
    """Return whether a line stands on another page as well and is none of the text's units."""
    return words in elsewhere and not words.endswith("。") and find_mark(words) is None


def goes_on_behind(last: Page, first: str, further: Sequence[AttachedFile]) -> bool:
    """Return whether the last page leads to one that is not known.

    下一页 of the last page may lead to that page itself.
    """
    if NEXT_PAGES not in last.printed.unread:
        return False
    known = {first, *(one.address for one in further)}
    payload = next((one.payload for one in further if one.address == last.address), None)
    if payload is None:
        return False  # no page but the first was read, and the others are named
    named = find_further_pages(parse_page(decode_text(payload, page=True)), last.address, first)
    return not named or not known.issuperset(named)


def list_page_origins(
    clauses: Sequence[Clause], words: Sequence[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Yield the places of the units that stand on further pages, with the addresses of these.

    `words` are those of each page, in order. Units below another on the same page are not named.
    """
    text = "".join(each for _, each in words)
    pages = [(address, len(each)) for address, each in words]
    at, used = 0, set[str]()
    for top in clauses:
        above: dict[str, str] = {}
        for clause in top.walk():
            own = squash(clause.own_words)
            found = text.find(own, at) if own else -1
            if found < 0:
                continue
            at = found + len(own)
            address = page_at(pages, found)
            parent = clause.path.rpartition("__")[0]
            while parent and parent not in above:
                parent = parent.rpartition("__")[0]
            over = above.get(parent, pages[0][0])
            above[clause.path] = address
            if address != over:
                used.add(address)
                yield clause.path, address
    yield from ((ELSEWHERE, address) for address, _ in pages[1:] if address not in used)


def page_at(pages: Sequence[tuple[str, int]], place: int) -> str:
    """Return the address of the page that holds a place of the joined text."""
    for address, length in pages:
        if place < length:
            return address
        place -= length
    return pages[-1][0]
