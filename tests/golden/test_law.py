"""Ten invented documents in rare forms: what a careful reader says of each, and what the program
says.
"""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

from tracker.law.analyse import analyse_snapshot
from tracker.model import Level, Meaning, Snapshot, squash
from tracker.parse.snapshot import read_snapshot

FOLDER = Path(__file__).parent / "law"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
SHOWN = frozenset(
    {Level.PREAMBLE, Level.CHAPTER, Level.SECTION, Level.CLAUSE, Level.ITEM, Level.ANNEX}
)


def two_columns(text: str) -> bytes:
    """The text set in two columns on one page."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("body", fontName="STSong-Light", fontSize=10, leading=15, wordWrap="CJK")
    out = io.BytesIO()
    width, height = (A4[0] - 120) / 2, 260
    frames = [
        Frame(50 + i * (width + 20), A4[1] - 50 - height, width, height, id=str(i)) for i in (0, 1)
    ]
    document = BaseDocTemplate(out, pagesize=A4)
    document.addPageTemplates(PageTemplate("columns", frames))
    document.build([Paragraph(line, style) for line in text.split("\n\n")])
    return out.getvalue()


def read(name: str) -> Snapshot:
    """The document of that name as the program reads it."""
    (path,) = (p for p in FOLDER.glob(f"{name}.*") if p.suffix != ".json")
    if name == "two_columns":
        return read_snapshot(
            two_columns(path.read_text(encoding="utf-8")), "application/pdf", name="two_columns.pdf"
        )
    return read_snapshot(path.read_bytes(), "", name=path.name)


def said(found: Snapshot, means: Meaning) -> dict[str, object]:
    """All that the expectation may ask for."""
    head, days = found.head, means.validity
    return {
        "title": head.title,
        "document_number": head.document_number,
        "issuers": list(head.issuers),
        "category": means.category.value,
        "normative": means.normative,
        "consolidated": means.consolidated,
        **{name: iso(getattr(head, name)) for name in ("made_on", "printed_on")},
        **{
            name: iso(getattr(days, name))
            for name in ("effective_from", "applies_from", "last_day")
        },
        "relations": [
            [
                r.kind.value,
                r.target.title,
                r.target.document_number,
                list(r.target.clauses),
                iso(r.effective),
                iso(r.until),
            ]
            for r in means.relations
        ],
        "leads": [lead.title for lead in means.hints],
        "outline": [squash(f"{c.level.value} {c.label}") for c in found.walk() if c.level in SHOWN],
    }


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@pytest.mark.parametrize("name", NAMES)
def test_a_document_in_a_rare_form_is_read_as_a_careful_reader_would(name: str) -> None:
    wanted = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    notes = wanted.pop("lint", [])
    wanted |= (
        {"outline": [squash(line) for line in wanted["outline"]]} if "outline" in wanted else {}
    )
    found = read(name)
    means = analyse_snapshot(found)
    shown = said(found, means)
    assert {key: shown[key] for key in wanted} == wanted
    assert all(any(note in line for line in means.lint) for note in notes)
