"""The five seeds: one golden tree each (path, level, label, length and digest of the words), from
whatever format they come in.

The golden file holds digests only. `UPDATE_GOLDEN=1 pytest tests/golden/parse` writes it anew; CI
refuses that.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.shared_material import shared_path, skip_or_fail
from tests.unit.parse import document_makers
from tracker.model import Snapshot, squash
from tracker.parse import formats
from tracker.parse.lines.paragraphs import join_paragraphs
from tracker.parse.snapshot import read_snapshot

GOLDEN = Path(__file__).parent / "seeds.json"
SEEDS = ("000", "001", "002", "003", "004")
MAKERS: dict[str, tuple[str, Callable[[list[str]], bytes]]] = {
    "page": ("text/html", document_makers.html_page),
    "page of <br>": ("text/html", document_makers.html_with_line_breaks),
    "indented pdf": ("application/pdf", document_makers.indented_pdf),
    "spaced pdf": ("application/pdf", document_makers.spaced_pdf),
    "drawn pdf": ("application/pdf", document_makers.drawn_pdf),
    "two columns": ("application/pdf", document_makers.columns_pdf),
    "typed docx": ("", document_makers.typed_docx),
    "numbered docx": ("", document_makers.numbered_docx),
}
Row = list[str | int]


def seed(number: str) -> Path:
    return next(shared_path("seeds").glob(f"{number}_*.txt"))


def rows(found: Snapshot) -> list[Row]:
    return [
        [
            clause.path,
            clause.level.value,
            clause.label,
            len(squash(clause.words)),
            clause.digest[:16],
        ]
        for clause in found.walk()
    ]


def paragraphs(file: Path) -> list[str]:
    blocks, *_ = join_paragraphs(
        formats.read_text(file.read_bytes(), "text/plain", "", None, ()).lines
    )
    return [block.text for block in blocks]


def written(golden: dict[str, list[Row]]) -> str:
    """JSON with a row a line, so that a change of the reader shows in a review."""
    seeds = []
    for key in sorted(golden):
        units = ",\n  ".join(json.dumps(row, ensure_ascii=False) for row in golden[key])
        seeds.append(f" {json.dumps(key)}: [\n  {units}\n ]")
    return "{\n" + ",\n".join(seeds) + "\n}\n"


@pytest.mark.parametrize("number", SEEDS)
def test_the_tree_of_a_seed_is_the_one_a_person_looked_at(number: str) -> None:
    found = rows(read_snapshot(seed(number).read_bytes(), "text/plain"))
    golden = json.loads(GOLDEN.read_text("utf-8")) if GOLDEN.exists() else {}
    if os.environ.get("UPDATE_GOLDEN"):
        assert not os.environ.get("CI"), "CI compares, it does not update"
        golden[number] = found
        GOLDEN.write_text(written(golden), "utf-8")
    assert found == golden[number]


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("number", SEEDS)
def test_a_seed_has_the_same_tree_and_head_from_every_format(number: str, kind: str) -> None:
    file = seed(number)
    media_type, maker = MAKERS[kind]
    assert_same(read_snapshot(maker(paragraphs(file)), media_type), file)


def printed_by_libreoffice(folder: Path) -> dict[str, bytes]:
    """Every seed as a Word file, and that as a PDF; one process for all."""
    office = shutil.which("soffice")
    if office is None:
        skip_or_fail("LibreOffice")
    for number in SEEDS:
        (folder / f"{number}.docx").write_bytes(
            document_makers.typed_docx(paragraphs(seed(number)))
        )
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        str(office),
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        folder,
        *sorted(folder.glob("*.docx")),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return {number: (folder / f"{number}.pdf").read_bytes() for number in SEEDS}


def printed_by_chromium(folder: Path) -> dict[str, bytes]:
    """Every seed as a page of indented paragraphs, and that as a PDF with the browser's own head
    and foot; one browser for all.
    """
    browser = shutil.which("chromium")
    if browser is None:
        skip_or_fail("chromium")
    made = {}
    with sync_playwright() as engine:
        page = engine.chromium.launch(
            executable_path=browser, args=["--no-sandbox", "--disable-dev-shm-usage"]
        ).new_page()
        for number in SEEDS:
            text = "".join(f"<p>{escape(each)}</p>" for each in paragraphs(seed(number)))
            page.set_content(
                f"<title>某网站</title><style>p {{ text-indent: 2em; margin: 0 }}</style>{text}"
            )
            made[number] = page.pdf(
                format="A4", display_header_footer=True, margin={"top": "2cm", "bottom": "2cm"}
            )
    return made


@pytest.mark.soak  # starts LibreOffice and Chromium
@pytest.mark.parametrize("printed", [printed_by_libreoffice, printed_by_chromium])
def test_the_seeds_have_the_same_trees_and_heads_from_pdfs_that_programs_print(
    printed: Callable[[Path], dict[str, bytes]], tmp_path: Path
) -> None:
    for number, payload in printed(tmp_path).items():
        assert_same(read_snapshot(payload, "application/pdf"), seed(number))


def assert_same(made: Snapshot, file: Path) -> None:
    """The reading of a made file is that of the text."""
    text = read_snapshot(file.read_bytes(), "text/plain")
    assert rows(made) == rows(text)
    assert made.head == text.head
    assert squash(made.wrapper) == squash(text.wrapper)
    assert squash(made.colophon) == squash(text.colophon)
