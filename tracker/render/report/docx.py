"""Render a Diff as a Word document with tracked changes: accept all and it is the new text, reject
all and it is the old one.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Sequence

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from tracker.diff.redline import build_redline
from tracker.model import Diff, Snapshot
from tracker.render.report.sequence import merge_texts
from tracker.render.report.summary import outline_report

_AUTHOR = {"zh": "政策追踪", "en": "Policy tracker"}
_MARK = {"-": "w:del", "+": "w:ins"}
# what XML 1.0 cannot hold
_FORBIDDEN = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

Runs = list[tuple[str, str]]  # (sign, words) of one paragraph


def render_docx(
    diff: Diff,
    old: Snapshot,
    new: Snapshot,
    *,
    from_label: str,
    to_label: str,
    notes: Sequence[str] = (),
    lang: str = "zh",
) -> bytes:
    """Return the whole document as .docx.

    The summary is kept in the document's properties, so that the body is title and text alone.
    """
    found = outline_report(
        diff, old, new, from_label=from_label, to_label=to_label, notes=notes, lang=lang
    )
    document = docx.Document()
    document.core_properties.title = _remove_forbidden(new.head.title)[:255]
    document.core_properties.author = _AUTHOR[lang]
    document.core_properties.comments = _remove_forbidden(
        "; ".join((f"{from_label} → {to_label}", *found.notes))
    )[:255]
    marks = _RevisionMarks(_AUTHOR[lang])
    title = (True, build_redline(old.head.title, new.head.title))
    for heading, runs in (title, *merge_texts(diff, old, new)):
        for line, end in _split_paragraphs(runs):
            _add_paragraph(document, marks, line, end, heading)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


class _RevisionMarks:
    """Makes the marks of tracked changes, numbered consecutively."""

    def __init__(self, author: str) -> None:
        self._author, self._count = author, 0

    def make_mark(self, sign: str) -> BaseOxmlElement:
        self._count += 1
        mark = OxmlElement(_MARK[sign])
        mark.set(qn("w:id"), str(self._count))
        mark.set(qn("w:author"), self._author)
        return mark


def _split_paragraphs(runs: Iterable[tuple[str, str]]) -> Iterator[tuple[Runs, str]]:
    """Split a redline into paragraphs, each with the sign of its paragraph mark."""
    line: Runs = []
    signs: set[str] = set()
    for sign, text in runs:
        signs.add(sign)
        first, *rest = text.split("\n")
        line.append((sign, first))
        for piece in rest:
            yield line, sign
            line = [(sign, piece)]
    yield line, signs.pop() if len(signs) == 1 else "="


def _add_paragraph(
    document: Document, marks: _RevisionMarks, line: Runs, end: str, heading: bool
) -> None:
    paragraph = document.add_paragraph()
    if end in _MARK:  # the paragraph mark itself was deleted or inserted
        properties = OxmlElement("w:rPr")
        properties.append(marks.make_mark(end))
        paragraph._p.get_or_add_pPr().append(properties)
    for sign, text in line:
        if not text:
            continue
        run = paragraph.add_run(_remove_forbidden(text))
        run.bold = heading or None
        if sign in _MARK:
            mark = marks.make_mark(sign)
            run._r.addprevious(mark)
            mark.append(run._r)
        if sign == "-":
            for words in run._r.findall(qn("w:t")):
                words.tag = qn("w:delText")


def _remove_forbidden(text: str) -> str:
    return _FORBIDDEN.sub("", text)
