"""How far the thought of a changed page is spread over the source files."""

from __future__ import annotations

from pathlib import Path

from tests.flow import measure_changed_page

MOST_FILES, MOST_MOVES = 116, 1000  # may only fall; goal 80, 500


def test_a_changed_page_passes_through_few_files(tmp_path: Path) -> None:
    flow = measure_changed_page(tmp_path)
    print(f"a changed page: {len(flow.files)} files, {len(flow.moves)} moves")  # noqa: T201
    assert len(flow.files) <= MOST_FILES
    assert len(flow.moves) <= MOST_MOVES
