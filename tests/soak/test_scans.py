"""Whole papers as scans: stamped, askew, noisy, blurred, as JPEG in a PDF; read as the text is, or
in doubt, never wrong and sure.
"""

from __future__ import annotations

from collections import Counter

import pytest
from rapidfuzz.distance import Levenshtein

from tests.golden.parse.test_seed_trees import paragraphs, seed
from tests.scanned_pages import PageScanner, pages_to_pdf
from tracker.diff.typed_values import find_values
from tracker.law.analyse import analyse_snapshot
from tracker.model import Snapshot, squash
from tracker.parse.snapshot import read_snapshot

pytestmark = pytest.mark.soak
SEEDS = ("000", "001", "003")
MOST = 0.025  # of the characters
FIGURES = ("money", "ratio", "date", "count")


def words(found: Snapshot) -> str:
    return squash(found.wrapper + found.head.title + found.words + found.colophon)


def figures(found: Snapshot) -> Counter[tuple[str, str]]:
    """Every date, amount, ratio and count of a text."""
    return Counter((one.type, one.text) for one in find_values(words(found)) if one.type in FIGURES)


@pytest.mark.parametrize("number", SEEDS)
def test_a_scanned_paper_has_the_labels_of_the_text_few_wrong_signs_and_no_wrong_day(
    number: str,
) -> None:
    text = read_snapshot(seed(number).read_bytes(), "text/plain")
    scanner = PageScanner()
    pages = scanner.scan_paragraphs(paragraphs(seed(number)))
    scan = read_snapshot(pages_to_pdf(pages, scanner), "application/pdf")
    wrong = Levenshtein.distance(words(text), words(scan))
    lost, made = figures(text) - figures(scan), figures(scan) - figures(text)
    print(
        f"{number}: {len(pages)} pages, {wrong} of {len(words(text))} signs wrong, {scan.scan}; lost {dict(lost)}, made {dict(made)}"
    )
    assert [(unit.path, squash(unit.label)) for unit in scan.walk()] == [
        (unit.path, squash(unit.label)) for unit in text.walk()
    ]
    assert wrong <= MOST * len(words(text))
    assert scan.scan is not None
    assert scan.scan.lines == scan.scan.of
    one, other = analyse_snapshot(text).validity, analyse_snapshot(scan).validity
    assert other.effective_from in (None, one.effective_from)
    assert other.last_day in (None, one.last_day)
