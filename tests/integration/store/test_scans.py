"""Scans through the life of a page: evidence first, tried again once the recogniser is there,
doubted until a text agrees.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.app_factory import import_document, make_app
from tests.policy_texts import policy_text
from tests.scanned_pages import PageScanner, page_to_jpeg
from tracker.app import App
from tracker.ingest import reprocess
from tracker.model import Dossier, Origin, Status
from tracker.parse import formats
from tracker.parse.formats import ocr
from tracker.parse.grammar.lines import PrintedText
from tracker.query import status
from tracker.store import policies

DAY = date(2024, 6, 1)


def scan(text: str) -> bytes:
    """A small picture of a short text."""
    scanner = PageScanner(dpi=100, seal=False)
    page = scanner.scan_paragraphs(text.split("\n"))[0]
    return page_to_jpeg(page.crop((0, 60, page.width, 700)), scanner)


@pytest.mark.soak
def test_a_scan_is_kept_tried_again_once_the_recogniser_is_there_and_doubted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with make_app(tmp_path) as home:
        with monkeypatch.context() as without:
            without.setattr(ocr, "REQUIRED_PACKAGES", ("no_such_module",))
            assert import_document(home, "a.jpg", scan(policy_text())) == "failed"
            assert len(home.archive.capture_ids("inbox")) == 1
            assert [outcome for _, outcome in reprocess.reread_archive(home)] == ["failed"]
        assert [outcome for _, outcome in reprocess.reread_archive(home)] == ["new"]
        assert ocr_doubts(home) == 1
        assert {fact.source for fact in dossier(home).facts} == {Origin.OCR}


def recognised(*file: Any, read: Callable[..., PrintedText] = formats.read_text) -> PrintedText:
    """The lines of a text as if each had been a picture."""
    return PrintedText([line._replace(score=0.97) for line in read(*file).lines])


def test_a_text_with_the_same_words_takes_the_doubt_away_for_good(
    home: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as scanning:
        scanning.setattr(formats, "read_text", recognised)
        import_document(home, "a.txt", policy_text())
        assert ocr_doubts(home) == 1
        before = home.now()
        assert (
            import_document(home, "b.txt", policy_text()) == "cosmetic"
        )  # another scan is no text
        assert ocr_doubts(home) == 1
    assert import_document(home, "c.txt", policy_text()) == "cosmetic"
    assert ocr_doubts(home) == 0
    assert ocr_doubts(home, before) == 1
    with monkeypatch.context() as better:
        better.setattr(formats, "read_text", recognised)
        better.setattr("tracker.parse.PROFILE", "later")
        list(reprocess.reread_archive(home))
    assert ocr_doubts(home) == 0


def dossier(home: App) -> Dossier:
    with home.database.read_session() as session:
        return policies.get_dossier(session, policies.policy_ids(session)[0])


def ocr_doubts(home: App, known_at: datetime | None = None) -> int:
    """How many doubts of recognition the answer carries; its days are right in any case."""
    found = status.status_on_day(home, dossier(home).policy.id, DAY, known_at).answer
    assert (found.status, found.effective_from) == (Status.IN_FORCE, date(2024, 5, 1))
    return sum(doubt.kind == "ocr" for doubt in found.doubts)
