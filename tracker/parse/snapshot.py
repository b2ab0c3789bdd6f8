"""One reading: the stages of `read` in their order."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker import parse
from tracker.errors import ReadError
from tracker.model import Clause, Level, Snapshot
from tracker.parse import formats
from tracker.parse.clauses.eids import EidAllocator
from tracker.parse.clauses.tree import build_tree
from tracker.parse.document.attachments import AttachedFile, MergedDocument, merge_attachments
from tracker.parse.document.metadata import read_head
from tracker.parse.grammar.line_endings import is_heading_like
from tracker.parse.grammar.line_kinds import ANNEX
from tracker.parse.grammar.lines import Block
from tracker.parse.grammar.numbering_styles import NUMBER, find_mark, parse_number
from tracker.parse.grammar.traditional_script import warn_of_traditional_script
from tracker.parse.lines.ocr_quality import summarize_scan, warn_of_scan
from tracker.parse.lines.paragraphs import join_paragraphs

LONGEST_TITLE = 80


def read_snapshot(
    payload: bytes,
    media_type: str,
    *,
    name: str = "",
    select: str | None = None,
    remove: tuple[str, ...] = (),
    attached: Sequence[AttachedFile] = (),
) -> Snapshot:
    """One reading of a payload, and of what it has attached.

    `media_type` may be a whole Content-Type or empty; then bytes and `name` decide. `select` and
    `remove` are CSS selectors for pages.
    Raises ReadError when no reader knows the bytes or they hold no words.
    """
    printed = formats.read_lines(payload, media_type, name, select, remove)
    blocks, doubtful = join_paragraphs(printed)
    if not blocks:
        raise ReadError("文件里没有文字；请用阅读器打开核对")
    found = merge_attachments(blocks, attached)
    parts, addresses = found.parts, EidAllocator()
    body = build_tree(list(parts.body), "", addresses)
    annexes = tuple(
        build_annex(list(each), n, addresses) for n, each in enumerate(parts.annexes, 1)
    )
    warnings = (f"有 {doubtful} 处折行无法判断是否另起一段，已按同一段处理",) if doubtful else ()
    foreign = warn_of_traditional_script("".join(block.text for block in blocks[:20]))
    every = (*printed, *found.printed)
    return Snapshot(
        parse.PROFILE,
        read_head(parts),
        body + annexes,
        join_blocks(parts.front + parts.opening),
        join_blocks(parts.back),
        (*warn_of_scan(every), *((foreign,) if foreign else ()), *warnings, *found.warnings),
        summarize_scan(every),
        list_origins(found, annexes),
        found.absent,
        found.unread,
    )


def list_origins(found: MergedDocument, annexes: tuple[Clause, ...]) -> tuple[tuple[str, str], ...]:
    """Which attached file holds what: the body, and the last of the annexes."""
    last = annexes[len(annexes) - len(found.annexes) :]
    own = ((clause.path, address) for clause, address in zip(last, found.annexes, strict=True))
    return (*((("", found.body),) if found.body else ()), *own)


def build_annex(blocks: list[Block], count: int, addresses: EidAllocator) -> Clause:
    """One annex with its own numbering: 附件1, its title (behind it or on the next line), its
    clauses.
    """
    m = ANNEX.fullmatch(blocks[0].text)
    assert m
    printed = re.search(NUMBER, blocks[0].text[: m.start(2)])
    path = addresses.allocate("", f"att_{parse_number(printed[0]) if printed else count}")
    heading, below = m[2] or None, blocks[1:]
    if heading is None and below and is_title_line(below[0]):
        heading, below = below[0].text, below[1:]
    return Clause(
        Level.ANNEX,
        path,
        blocks[0].text[: m.start(2)],
        heading,
        children=build_tree(below, path, addresses),
    )


def is_title_line(block: Block) -> bool:
    """A short line that is no sentence and has no mark."""
    return (
        0 < len(block.text) <= LONGEST_TITLE
        and is_heading_like(block.text)
        and not find_mark(block.text)
    )


def join_blocks(blocks: tuple[Block, ...]) -> str:
    """Blocks as text, a line each."""
    return "\n".join(
        block.text or "\n".join("\t".join(row) for row in block.rows) for block in blocks
    )
