"""The five real documents, as a team would use them: imported, served as pages and as PDFs,
changed, asked about.
"""

from __future__ import annotations

import io
from datetime import date
from html import escape

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Paragraph, SimpleDocTemplate

from tests.app_factory import SteppingClock, check_sources, import_document, make_app
from tests.http_server import PageResponse, PageServer
from tests.shared_material import shared_path
from tracker.diff import compare_snapshots
from tracker.model import Category, ChangeKind, Clause, Snapshot, Status
from tracker.parse.snapshot import read_snapshot
from tracker.query import status
from tracker.query.snapshots import current_snapshot
from tracker.store import policies

NAMES = ("000", "001", "002", "003", "004")


def seed(name: str) -> Snapshot:
    path = next(shared_path("seeds").glob(f"{name}_*.txt"))
    return read_snapshot(path.read_bytes(), "text/plain", name=path.name)


def paragraphs(snapshot: Snapshot) -> list[str]:
    """The document as its printer set it: the notice, the title, one paragraph a unit, the 版记."""
    head = [*snapshot.wrapper.splitlines(), "", snapshot.head.title]
    return [
        line
        for line in [
            *head,
            *(p for clause in snapshot.clauses for p in units(clause)),
            *snapshot.colophon.splitlines(),
        ]
        if line.strip()
    ]


def units(clause: Clause) -> list[str]:
    return [clause.own_words, *(line for child in clause.children for line in units(child))]


def as_html(lines: list[str]) -> bytes:
    rows = "".join(f"<p>{escape(line)}</p>\n" for line in lines)
    return f"<html><head><meta charset=utf-8><title>政策</title></head><body><div id=main>{rows}</div></body></html>".encode()


def as_pdf(lines: list[str]) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle(
        "body", fontName="STSong-Light", fontSize=12, leading=20, wordWrap="CJK", firstLineIndent=24
    )
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4).build([Paragraph(escape(line), style) for line in lines])
    return out.getvalue()


FORMS = {"html": ("text/html; charset=utf-8", as_html), "pdf": ("application/pdf", as_pdf)}


@pytest.mark.parametrize("form", FORMS)
def test_one_changed_amount_is_one_modified_clause_one_version_one_report(tmp_path, form):
    media_type, make = FORMS[form]
    lines = {name: paragraphs(seed(name)) for name in NAMES}
    with PageServer() as site:
        for name in NAMES:
            site.pages[f"/{name}.{form}"] = PageResponse(make(lines[name]), media_type)
        sources = [
            {"id": f"s{name}", "kind": "page", "url": f"{site.url}/{name}.{form}", "policy": name}
            for name in NAMES
        ]
        with make_app(tmp_path, *sources) as home:
            ids = [source["id"] for source in sources]
            assert check_sources(home, *ids) == ["new"] * 5
            assert check_sources(home, *ids) == ["unchanged"] * 5
            changed = [
                line.replace("300万元的", "350万元的", 1).replace("300 万元的", "350 万元的", 1)
                if line.startswith("1.")
                else line
                for line in lines["000"]
            ]
            assert changed != lines["000"]
            site.pages[f"/000.{form}"] = PageResponse(make(changed), media_type)
            assert check_sources(home, *ids) == ["changed", *["unchanged"] * 4]
            with home.database.read_session() as session:
                dossier = policies.get_dossier(session, "000")
            assert [version.n for version in dossier.versions] == [1, 2]
            old, new = (current_snapshot(home, version) for version in dossier.versions)
            kinds = [
                change.kind
                for change in compare_snapshots(old, new).changes
                if change.kind is not ChangeKind.UNCHANGED
            ]
            assert kinds == [ChangeKind.MODIFIED]
            assert len(list((tmp_path / "diffs").rglob("*.*"))) == 1
            assert home.archive.verify_chains() == []


def test_the_days_that_the_seeds_are_asked_about(tmp_path):
    with make_app(tmp_path) as home:
        for path in sorted(shared_path("seeds").glob("*.txt")):
            assert import_document(home, path.name, path.read_bytes()) == "new"
        on = {
            day: {a.policy.title: a for a in status.find_statuses(home, day)}
            for day in (date(2022, 6, 1), date(2024, 6, 1), date(2027, 1, 1))
        }
    new, old = "长宁区鼓励科技创新的若干政策措施", "长宁区鼓励科技创新的实施办法"
    assert [on[day][new].status for day in on] == [
        Status.NOT_YET_IN_FORCE,
        Status.IN_FORCE,
        Status.EXPIRED,
    ]
    assert [on[day][old].status for day in on] == [Status.UNKNOWN, Status.REPEALED, Status.REPEALED]
    before = on[date(2022, 6, 1)][old]
    assert before.policy.reference_only
    assert any("2024-04-03" in doubt.quote for doubt in before.doubts)
    assert "lead" in {doubt.kind for doubt in on[date(2024, 6, 1)][new].doubts}
    assert not any("提案" in title for day in on for title in on[day])  # seed 004 is no policy


def test_the_reply_is_kept_and_found_but_never_in_force(tmp_path):
    with make_app(tmp_path, clock=SteppingClock()) as home:
        path = next(shared_path("seeds").glob("004*.txt"))
        import_document(home, path.name, path.read_bytes())
        found = status.find_statuses(
            home, date(2025, 6, 1), category=Category.REPLY, q="首席技术官联盟"
        )
    assert [(a.status, a.doubts[0].kind) for a in found] == [(Status.UNKNOWN, "not_normative")]
