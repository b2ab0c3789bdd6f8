"""What the fuzzer once found is read without a bug, for ever."""

from pathlib import Path

import pytest

from tracker.errors import ReadError
from tracker.law.analyse import analyse_snapshot
from tracker.parse.snapshot import read_snapshot as reading

FINDINGS = sorted(
    path for path in (Path(__file__).parent / "findings").iterdir() if path.suffix != ".md"
)


@pytest.mark.parametrize("path", FINDINGS, ids=lambda path: path.name)
def test_a_finding_is_read_or_refused(path: Path) -> None:
    payload = path.read_bytes()
    try:
        snapshot = reading(payload, "text/html" if payload[:1] == b"<" else "text/plain")
    except ReadError:
        return
    analyse_snapshot(snapshot)
