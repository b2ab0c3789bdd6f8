"""How far the thought of a changed page is spread over the source files."""

from __future__ import annotations

from pathlib import Path

from tests.flow import ROOT, measure_changed_page

# Most of the whole is what reading, law and comparison cost; the goals are 80 and 500.
MOST_FILES, MOST_MOVES = 150, 1450
MOST_INGEST_FILES, MOST_INGEST_MOVES = 11, 100


def test_a_changed_page_passes_through_few_files(tmp_path: Path) -> None:
    flow = measure_changed_page(tmp_path)
    own = str(ROOT / "tracker" / "ingest")
    files = [file for file in flow.files if file.startswith(own)]
    moves = [move for move in flow.moves if move[0].startswith(own)]
    print(f"a changed page: {len(flow.files)} files, {len(flow.moves)} moves")  # noqa: T201
    print(f"of them the pipeline: {len(files)} files, {len(moves)} moves from it")  # noqa: T201
    assert len(flow.files) <= MOST_FILES
    assert len(flow.moves) <= MOST_MOVES
    assert len(files) <= MOST_INGEST_FILES
    assert len(moves) <= MOST_INGEST_MOVES
