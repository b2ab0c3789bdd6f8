"""Plain text: a line break may be a paragraph's or the page's; only an indent of two characters
among flush lines is certain.
"""

from __future__ import annotations

from tracker.parse.formats.charset import decode_text
from tracker.parse.grammar.line_endings import ends_sentence, ends_with_pause
from tracker.parse.grammar.lines import Line, PrintedText
from tracker.parse.lines.page_numbers import PAGE_NUMBER
from tracker.parse.lines.unwrap import printed_width

INDENT = (1.5, 3.0)  # characters
MIN_LINES = 3  # lines of each kind, before an indent says anything


def read_text(
    payload: bytes, charset: str, select: str | None, remove: tuple[str, ...]
) -> PrintedText:
    """Return the text of a text file; `select` and `remove` mean nothing here."""
    texts = decode_text(payload, charset).splitlines()
    offsets = [
        printed_width(text[: len(text) - len(text.lstrip())]) if text[:1].isspace() else 0.0
        for text in texts
    ]
    if has_indents(texts, offsets):
        return PrintedText(mark_paragraphs(texts, offsets))
    return PrintedText([Line(text) for text in texts])


def has_indents(texts: list[str], offsets: list[float]) -> bool:
    """Return whether a text indents its paragraphs."""
    if sum(INDENT[0] <= offset <= INDENT[1] for offset in offsets if offset) < MIN_LINES:
        return False
    return (
        sum(offset < 1 and bool(text.strip()) for offset, text in zip(offsets, texts, strict=True))
        >= MIN_LINES
    )


def mark_paragraphs(texts: list[str], offsets: list[float]) -> list[Line]:
    """Return the lines of a text that indents, with where its paragraphs begin.

    An indented line begins one, a flush line goes on where a sentence is still open.
    """
    lines: list[Line] = []
    before, flows = "", False
    for text, offset in zip(texts, offsets, strict=True):
        starts = None
        if text.strip() and not PAGE_NUMBER.fullmatch(text.strip()):
            open_end = flows and not (ends_sentence(before) or ends_with_pause(before))
            starts = (
                True
                if INDENT[0] <= offset <= INDENT[1]
                else False
                if offset < 1 and open_end
                else None
            )
            before, flows = text.strip(), starts is not None
        lines.append(Line(text, starts))
    return lines
