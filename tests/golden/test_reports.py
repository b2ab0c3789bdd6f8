"""The demonstration's report, 2020 → 2024, as a person should meet it."""

from collections.abc import Callable
from pathlib import Path

import pytest

import tracker.demo
from tracker.diff import compare
from tracker.export import html, markdown
from tracker.export.outline import validity_notes
from tracker.law import understand
from tracker.read import snapshot

PAGES = Path(tracker.demo.__file__).parent / "pages"
REPORTS = Path(__file__).parent / "reports"


@pytest.mark.parametrize(("suffix", "report"), [("md", markdown.report), ("html", html.report)])
def test_the_report_of_the_demonstration(golden: Callable[[Path, str], None], suffix: str, report: Callable[..., str]) -> None:
    old, new = (snapshot((PAGES / f"changning-{year}.html").read_bytes(), "text/html") for year in (2020, 2024))
    notes = validity_notes(understand(old).validity, understand(new).validity)
    found = report(compare(old, new), old, new, from_label="2020年版", to_label="2024年版", notes=notes)
    golden(REPORTS / f"changning.{suffix}", found)
