"""Read a payload as a snapshot: the stages of reading in their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import unquote

from tracker import parse
from tracker.errors import ReadError
from tracker.model import Clause, Level, Snapshot
from tracker.model.snapshots import DroppedText
from tracker.parse import formats
from tracker.parse.clauses.eids import EidAllocator, format_number
from tracker.parse.clauses.tree import build_tree
from tracker.parse.document.annexes import read_annex
from tracker.parse.document.attachments import (
    AttachedFile,
    MergedDocument,
    merge_attachments,
    warn_of_unread,
)
from tracker.parse.document.closing_lines import EXPLAINED_ELSEWHERE, find_explanation
from tracker.parse.document.further_pages import join_further_pages, list_page_origins
from tracker.parse.document.instruments import (
    PrintedInstrument,
    find_instruments,
    select_wrapper,
)
from tracker.parse.document.metadata import (
    list_doubtful_fields,
    list_head_conflicts,
    read_head,
)
from tracker.parse.document.parts import DocumentParts
from tracker.parse.document.site_marks import find_site_marks
from tracker.parse.grammar.line_kinds import parse_annex_number
from tracker.parse.grammar.lines import Block, Line
from tracker.parse.grammar.numbering_styles import find_mark
from tracker.parse.grammar.unusual_script import (
    warn_of_lookalikes,
    warn_of_traditional_script,
    warn_of_unreadable,
)
from tracker.parse.lines.ocr_quality import summarize_scan, warn_of_scan
from tracker.parse.lines.paragraphs import JoinedText, join_paragraphs


def read_snapshot(
    payload: bytes,
    media_type: str,
    *,
    name: str = "",
    select: str | None = None,
    remove: tuple[str, ...] = (),
    attached: Sequence[AttachedFile] = (),
) -> Snapshot:
    """Return the reading of a payload and of the files that it has attached.

    `media_type` may be a whole Content-Type or empty; then bytes and `name` decide. `select` and
    `remove` are CSS selectors for pages.
    Raises ReadError when no reader knows the bytes or they hold no words.
    """
    if not payload:
        raise ReadError("内容为空（0 字节）")
    printed = formats.read_text(payload, media_type, name, select, remove)
    pages = None
    if further := [one for one in attached if one.goes_on]:
        pages = join_further_pages(printed, name, further, select, remove)
        printed = pages.printed
        attached = [one for one in attached if not one.goes_on]
    text = join_paragraphs(printed.lines)
    if not text.blocks and not any(one.payload for one in attached):
        raise ReadError("文件里没有文字；请用阅读器打开核对")
    end = find_explanation(text.blocks)
    explanation = tuple(
        DroppedText(join_blocks((block,)), EXPLAINED_ELSEWHERE) for block in text.blocks[end:]
    )
    document = merge_attachments(text.blocks[:end], attached)
    unread = [name for name in printed.unread if not is_attached(name, attached)]
    head = read_head(document.parts)
    clauses = build_clauses(document.parts)
    lines = (*printed.lines, *document.printed)
    whole = Snapshot(
        profile=parse.PROFILE,
        head=head,
        clauses=clauses,
        wrapper=join_blocks(document.parts.carrier + document.parts.front + document.parts.opening),
        colophon=join_blocks(document.parts.back),
        warnings=(
            *printed.warnings,
            *list_warnings(text, lines),
            *list_head_conflicts(document.parts, head),
            *list_doubtful_fields(document.parts, head),
            *filter(None, [warn_of_lookalikes(head.title)]),
            *find_gaps(clauses),
            *document.warnings,
            *warn_of_unread(unread),
            *warn_of_explanation(explanation),
            *(pages.warnings if pages else ()),
        ),
        scan=summarize_scan(lines),
        origins=(
            *list_origins(document, clauses),
            *(list_page_origins(clauses, pages.words) if pages else ()),
        ),
        absent=(*(pages.absent if pages else ()), *document.absent),
        unread=(*unread, *document.unread),
        site_marks=find_site_marks(text.blocks[:end]),
        dropped=(*printed.dropped, *text.dropped, *document.dropped, *explanation),
    )
    found = find_instruments(document.parts)
    if not found:
        return whole
    instruments = tuple(build_instrument(whole, document.parts, one, found) for one in found)
    titles = "".join(f"《{one.head.title}》" for one in instruments)
    warning = f"通知一并印发 {len(found)} 件文件，各自成篇，施行日期与有效期分别判断：{titles}"
    return replace(whole, instruments=instruments, warnings=(*whole.warnings, warning))


def build_instrument(
    notice: Snapshot,
    parts: DocumentParts,
    one: PrintedInstrument,
    every: Sequence[PrintedInstrument],
) -> Snapshot:
    """Return one of the instruments of a notice as a text of its own.

    It shares issuer, 文号 and day with the notice, whose words are the text around it.
    """
    title = join_blocks(one.parts.title)
    others = [join_blocks(other.parts.title) for other in every if other is not one]
    front = (*parts.front, *parts.title, *parts.notes, *parts.opening, *parts.body, *parts.notice)
    clauses = build_clauses(one.parts)
    place = notice.clauses[len(notice.clauses) - len(parts.annexes) + one.annexes[0]].path
    own = read_head(one.parts)
    address = notice.attachment_of(place)
    return Snapshot(
        profile=notice.profile,
        head=replace(
            notice.head,
            title=title,
            document_number=own.document_number or notice.head.document_number,
            notes=own.notes,
        ),
        clauses=clauses,
        wrapper=select_wrapper(join_blocks(front), title, others),
        colophon=join_blocks(one.parts.back),
        warnings=tuple(find_gaps(clauses)),
        scan=notice.scan,
        origins=(("", address),) if address else (),
        site_marks=notice.site_marks,
        place=place,
    )


def build_clauses(parts: DocumentParts) -> tuple[Clause, ...]:
    """Return the clause tree: what the notice orders, the body, the annexes."""
    addresses = EidAllocator()
    notice = build_notice(list(parts.notice), addresses)
    body = build_tree(list(parts.body), "", addresses)
    annexes = (build_annex(list(blocks), n, addresses) for n, blocks in enumerate(parts.annexes, 1))
    return (*notice, *body, *annexes)


def build_notice(blocks: list[Block], addresses: EidAllocator) -> tuple[Clause, ...]:
    """Return what a notice orders besides the policy that it issues, as one unit."""
    if not blocks:
        return ()
    path = addresses.allocate("", "notice")
    return (Clause(Level.NOTICE, path, children=build_tree(blocks, path, addresses)),)


def list_warnings(text: JoinedText, lines: Sequence[Line]) -> Iterator[str]:
    """Yield what the reader of the text must know about the reading."""
    yield from warn_of_scan(lines)
    if foreign := warn_of_traditional_script("".join(block.text for block in text.blocks[:20])):
        yield foreign
    if unreadable := warn_of_unreadable(join_blocks(tuple(text.blocks))):
        yield unreadable
    if text.undecided:
        yield f"有 {text.undecided} 处折行无法判断是否另起一段，已按同一段处理"


def warn_of_explanation(explanation: Sequence[DroppedText]) -> Iterator[str]:
    """Yield a warning where a page holds an explanation of the text behind it."""
    if explanation:
        yield f"{EXPLAINED_ELSEWHERE}“{explanation[0].text[:60]}”未计入正文"


def is_attached(name: str, attached: Sequence[AttachedFile]) -> bool:
    """Return whether a file in a frame is one of those that were attached, read or not."""
    return any(name in unquote(one.address) for one in attached)


def find_gaps(clauses: Sequence[Clause]) -> Iterator[str]:
    """Yield a warning for each gap in the numbers of the articles: 第三条, then 第九条."""
    before, last = "", 0
    for clause in (each for top in clauses for each in top.walk()):
        if clause.level is not Level.CLAUSE or clause.label[:1] != "第":
            continue
        mark = find_mark(clause.label)
        if mark is None or clause.path.startswith("att_"):
            continue
        count = mark.number[0]
        if before and count > last + 1:
            yield f"条文编号不连续：{before}之后为{clause.label}"
        before, last = clause.label, count


def list_origins(
    document: MergedDocument, clauses: tuple[Clause, ...]
) -> tuple[tuple[str, str], ...]:
    """Return which attached file holds what: the body, and the last of the annexes."""
    last = clauses[len(clauses) - len(document.annexes) :]
    pairs = zip(last, document.annexes, strict=True)
    body = [("", document.body)] if document.body else []
    more = [("", address) for address in document.joined] if document.body else []
    return (*body, *((clause.path, address) for clause, address in pairs), *more)


def build_annex(blocks: list[Block], count: int, addresses: EidAllocator) -> Clause:
    """Return one annex with its own numbering: 附件1, its title, its clauses."""
    annex = read_annex(blocks)
    path = addresses.allocate(
        "", f"att_{format_number(parse_annex_number(annex.label) or (count,))}"
    )
    tree = build_tree(list(annex.below), path, addresses)
    return Clause(Level.ANNEX, path, annex.label, annex.heading, children=tree)


def join_blocks(blocks: tuple[Block, ...]) -> str:
    """Return blocks as text, a line each."""
    return "\n".join(
        block.text or "\n".join("\t".join(row) for row in block.rows) for block in blocks
    )
