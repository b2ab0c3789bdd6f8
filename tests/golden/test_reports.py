"""The demonstration's report, 2020 → 2024, as a person should meet it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tracker.demo.documents import DOCUMENTS, REMOVE, SELECT, document_body
from tracker.diff import compare_snapshots
from tracker.law.analyse import analyse_snapshot
from tracker.model import Snapshot
from tracker.parse.snapshot import read_snapshot
from tracker.render.report import html, markdown
from tracker.render.report.summary import validity_notes

REPORTS = Path(__file__).parent / "reports"


def as_shown(name: str) -> Snapshot:
    """A document of the demonstration as its site shows it and its source reads it."""
    document = next(document for document in DOCUMENTS if document.name == name)
    return read_snapshot(document_body(document, 2), "text/html", select=SELECT, remove=REMOVE)


@pytest.mark.parametrize(
    ("suffix", "report"), [("md", markdown.render_markdown), ("html", html.render_html)]
)
def test_the_report_of_the_demonstration(
    golden: Callable[[Path, str], None], suffix: str, report: Callable[..., str]
) -> None:
    old, new = as_shown("changning-2020"), as_shown("changning-2024")
    notes = validity_notes(analyse_snapshot(old).validity, analyse_snapshot(new).validity)
    found = report(
        compare_snapshots(old, new),
        old,
        new,
        from_label="2020年版",
        to_label="2024年版",
        notes=notes,
    )
    golden(REPORTS / f"changning.{suffix}", found)
