"""What the fuzzer once found is read without a bug, for ever."""

from pathlib import Path

import pytest

from tests.fuzz.targets import TARGETS, read_or_refuse

FINDINGS = sorted(
    path for path in (Path(__file__).parent / "findings").iterdir() if path.suffix != ".md"
)


@pytest.mark.parametrize("path", FINDINGS, ids=lambda path: path.name)
def test_a_finding_is_read_or_refused(path: Path) -> None:
    read_or_refuse(path.read_bytes())


@pytest.mark.parametrize("kind", [*TARGETS, b"\n"], ids=repr)
def test_each_reader_takes_nothing_and_noise(kind: bytes) -> None:
    for payload in (b"", b"\0\xff<>&", "第一条 甲。".encode()):
        read_or_refuse(kind + payload)
