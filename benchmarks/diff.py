"""How dear a comparison is: the seven largest pairs of the corpus, read, aligned and redlined,
against rapidfuzz on the whole texts.

    .venv/bin/python benchmarks/diff.py [../shared/corpus]

Exits with 1 where a limit is broken: 0.4 × the CPU of `Indel.opcodes` for all, 0.5 s for the
largest, no number cut in two.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from time import process_time

from rapidfuzz.distance import Indel

from tracker.diff import compare_snapshots
from tracker.model import Diff
from tracker.parse.snapshot import read_snapshot

SHARE, SECONDS = 0.4, 0.5
NUMBER = re.compile(r"\d[\d,.]*\d|\d|[〇零一二三四五六七八九十百千万亿两]+")


def compared(old: bytes, new: bytes) -> Diff:
    """What `tracker diff` does between two files."""
    return compare_snapshots(*(read_snapshot(payload, "text/plain") for payload in (old, new)))


def seconds(work: object, *args: object) -> float:
    """The least CPU time of three runs."""
    times = []
    for _ in range(3):
        begin = process_time()
        work(*args)  # type: ignore[operator]
        times.append(process_time() - begin)
    return min(times)


def cuts(diff: Diff) -> int:
    """Numbers of either side that a redline divides."""
    count = 0
    for change in diff.changes:
        for signs in ("=-", "=+"):
            runs = [text for op, text in change.redline if op in signs]
            ends = {sum(map(len, runs[:n])) for n in range(1, len(runs))}
            count += sum(
                any(m.start() < end < m.end() for end in ends)
                for m in NUMBER.finditer("".join(runs))
            )
    return count


def main(corpus: Path) -> int:
    """Measure, print, judge."""
    pairs = [
        (old, old.with_name(old.name.replace(".old.", ".new.")))
        for old in sorted((corpus / "pairs").glob("*.old.txt"))
    ]
    pairs.sort(key=lambda pair: -sum(file.stat().st_size for file in pair))
    ours = theirs = 0.0
    largest = 0.0
    for old, new in pairs[:7]:
        one = seconds(compared, old.read_bytes(), new.read_bytes())
        other = seconds(Indel.opcodes, old.read_text("utf-8"), new.read_text("utf-8"))
        largest = largest or one
        ours, theirs = ours + one, theirs + other
        print(f"{old.name.partition('.')[0]}  {one:.3f} s  opcodes {other:.3f} s")
    cut = sum(cuts(compared(old.read_bytes(), new.read_bytes())) for old, new in pairs)
    print(
        f"all seven {ours:.2f} s, {ours / theirs:.2f} × opcodes (limit {SHARE}); "
        f"largest {largest:.2f} s (limit {SECONDS}); numbers cut {cut} (limit 0)"
    )
    return int(ours > SHARE * theirs or largest > SECONDS or cut > 0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/corpus")))
