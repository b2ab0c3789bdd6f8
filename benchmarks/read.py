"""How dear a reading is: read + law against BeautifulSoup (html.parser) parsing the same text as a
page of paragraphs.

    .venv/bin/python benchmarks/read.py [../shared/corpus]

Exits with 1 where a limit is broken: 1.6 × the CPU of BeautifulSoup over all laws, clean and
damaged; 100 × the text of one law in no more than 1.5 × as much CPU a copy as the law itself.
The collector passes over what was imported, as in the child that reads (`bounded_calls`).
"""

from __future__ import annotations

import gc
import html
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from time import process_time

from bs4 import BeautifulSoup

from tracker.law.analyse import analyse_snapshot
from tracker.model import Meaning
from tracker.parse.snapshot import read_snapshot

SHARE, GROWTH = 1.6, 1.5
MIDDLE = slice(40, 60)  # laws of middling size, so that the run stays short


def reading(payload: bytes) -> Meaning:
    """What `tracker read` does with a file."""
    return analyse_snapshot(read_snapshot(payload, "text/plain"))


def parsing(page: str) -> None:
    BeautifulSoup(page, "html.parser")


def seconds(work: Callable[[], object], runs: int = 3) -> float:
    """The least CPU time of some runs."""
    times = []
    for _ in range(runs):
        begin = process_time()
        work()
        times.append(process_time() - begin)
    return min(times)


def page(text: str) -> str:
    """The text as a page: a paragraph a line."""
    return (
        "<html><body>"
        + "".join(f"<p>{html.escape(line)}</p>\n" for line in text.split("\n") if line.strip())
        + "</body></html>"
    )


def main(corpus: Path) -> int:
    """Measure, print, judge."""
    broken = False
    gc.collect()
    gc.freeze()
    for variant in ("clean", "damaged"):
        files = sorted(
            (corpus / "clauses" / variant).glob("*.txt"), key=lambda file: file.stat().st_size
        )[MIDDLE]
        ours = sum(seconds(partial(reading, file.read_bytes())) for file in files)
        theirs = sum(seconds(partial(parsing, page(file.read_text("utf-8")))) for file in files)
        broken |= ours > SHARE * theirs
        print(
            f"{variant}: {len(files)} laws, read + law {ours:.3f} s, BeautifulSoup {theirs:.3f} s, ratio {ours / theirs:.2f}"
        )
    law = files[-1].read_bytes()
    once = seconds(partial(reading, law))
    for copies in (10, 100):
        each = seconds(partial(reading, law * copies), runs=1) / copies
        broken |= each > GROWTH * once
        print(f"{copies} × {len(law)} bytes: {each / once:.2f} × the CPU of one, a copy")
    return int(broken)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/corpus")))
