"""Damaged papers through read and law: a reading or a ReadError, never anything else, in bounded
time. Every run has the same seeds.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest

from tests.unit.parse import document_makers
from tracker.errors import ReadError
from tracker.law.analyse import analyse_snapshot
from tracker.parse.snapshot import read_snapshot

pytestmark = pytest.mark.soak
PAPERS = sorted(
    path
    for path in (Path(__file__).parents[1] / "golden/parse/papers").iterdir()
    if path.suffix in (".txt", ".html")
)
SECONDS = 2.0  # of CPU, for one document of some kilobytes
ROUNDS = 800
BINARY_ROUNDS = 30  # a PDF costs a process
SPLINTERS = (
    *"第一条章、《》“”。：自年月日\n\u3000\x00\ufeff\u2028⼀١",
    "（一）",
    "1.",
    "附件",
    "起施行",
    "有效期",
    "废止",
    "〔2024〕",
)


def flipped(data: bytes, chance: random.Random) -> bytes:
    """Some bytes changed."""
    found = bytearray(data)
    for _ in range(chance.randint(1, 30)):
        found[chance.randrange(len(found))] = chance.randrange(256)
    return bytes(found)


def torn(data: bytes, chance: random.Random) -> bytes:
    """A piece missing, or only a piece left."""
    a, b = sorted((chance.randrange(len(data)), chance.randrange(len(data))))
    return data[:a] + data[b:] if chance.random() < 0.5 else data[a : b + 1]


def repeated(data: bytes, chance: random.Random) -> bytes:
    """A piece many times over."""
    a = chance.randrange(len(data))
    return data[:a] + data[a : a + chance.randint(1, 60)] * chance.randint(2, 300) + data[a:]


def shuffled(data: bytes, chance: random.Random) -> bytes:
    """The lines in another order."""
    lines = data.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


def splintered(data: bytes, chance: random.Random) -> bytes:
    """Words of the trade where they do not belong."""
    text = list(data.decode("utf-8", "replace"))
    for _ in range(chance.randint(1, 60)):
        text.insert(chance.randrange(len(text) + 1), chance.choice(SPLINTERS))
    return "".join(text).encode()


DAMAGE: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flipped,
    torn,
    repeated,
    shuffled,
    splintered,
)


def read_or_refused(data: bytes, media_type: str, name: str) -> None:
    """Read a file and what it means; every unit must have an address of its own."""
    begin = process_time()
    try:
        found = read_snapshot(data, media_type, name=name)
        analyse_snapshot(found)
        paths = [clause.path for clause in found.walk()]
        assert len(paths) == len(set(paths))
    except ReadError:
        pass
    assert process_time() - begin < SECONDS


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.stem)
def test_a_damaged_text_or_page_is_read_or_refused_in_bounded_time(paper: Path) -> None:
    for number in range(ROUNDS):
        chance = random.Random(number)  # noqa: S311  the same damage in every run
        data = paper.read_bytes()
        for _ in range(chance.randint(1, 3)):
            data = chance.choice(DAMAGE)(data or b" ", chance)
        read_or_refused(
            data, chance.choice(("", "text/plain", "text/html; charset=gb2312")), paper.name
        )


@pytest.mark.parametrize(
    "maker",
    [
        document_makers.indented_pdf,
        document_makers.columns_pdf,
        document_makers.typed_docx,
        document_makers.numbered_docx,
    ],
)
def test_a_damaged_pdf_or_word_file_is_read_or_refused_in_bounded_time(
    maker: Callable[[list[str]], bytes],
) -> None:
    whole = maker(
        (Path(__file__).parents[1] / "golden/parse/papers/comma-numbers.txt")
        .read_text("utf-8")
        .split("\n")
    )
    for number in range(BINARY_ROUNDS):
        chance = random.Random(number)  # noqa: S311  the same damage in every run
        read_or_refused(chance.choice((flipped, torn))(whole, chance), "", "a.pdf")
