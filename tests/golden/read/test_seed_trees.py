"""The five seeds: one golden tree each (path, level, label, length and digest of the words), from whatever format they come in.

The golden file holds digests only. `UPDATE_GOLDEN=1 pytest tests/golden/read` writes it anew; CI refuses that.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.shared import shared
from tests.unit.read import makers
from tracker.model import Snapshot, squash
from tracker.read import formats, snapshot
from tracker.read.breaks import undone

GOLDEN = Path(__file__).parent / "seeds.json"
SEEDS = ("000", "001", "002", "003", "004")
MAKERS: dict[str, tuple[str, Callable[[list[str]], bytes]]] = {
    "page": ("text/html", makers.page),
    "page of <br>": ("text/html", makers.breaks),
    "indented pdf": ("application/pdf", makers.indented_pdf),
    "spaced pdf": ("application/pdf", makers.spaced_pdf),
    "drawn pdf": ("application/pdf", makers.drawn_pdf),
    "two columns": ("application/pdf", makers.columns_pdf),
    "typed docx": ("", makers.typed_docx),
    "numbered docx": ("", makers.numbered_docx),
}
Row = list[str | int]


def seed(number: str) -> Path:
    return next(shared("seeds").glob(f"{number}_*.txt"))


def rows(found: Snapshot) -> list[Row]:
    return [[clause.path, clause.level.value, clause.label, len(squash(clause.words)), clause.digest[:16]] for clause in found.walk()]


def paragraphs(file: Path) -> list[str]:
    blocks, _ = undone(formats.lines(file.read_bytes(), "text/plain", "", None, ()))
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
    found = rows(snapshot(seed(number).read_bytes(), "text/plain"))
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
    text = snapshot(file.read_bytes(), "text/plain")
    made = snapshot(maker(paragraphs(file)), media_type)
    assert rows(made) == rows(text)
    assert made.head == text.head
    assert squash(made.wrapper) == squash(text.wrapper)
    assert squash(made.colophon) == squash(text.colophon)
