"""Compare the tables read from PDF pages with pdfplumber's, against rows written down by hand.

    .venv/bin/python benchmarks/tables.py TRUTH [../shared/corpus/files/pdf]

TRUTH is a folder of `NAME.PAGE.tsv`: the rows of page PAGE (from 1) of NAME.pdf, head rows and
rows without words left out. A row is right where every cell holds the same words, spaces apart, and
the empty cells are the same: a figure in the next column is wrong. Prints rows right and CPU a page for both; exits with 1 where fewer rows are right than
pdfplumber's. pdfplumber is installed for this comparison only.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from time import process_time

import pdfplumber
import pypdfium2 as pdfium

from tracker.parse.formats.pdf_child import read_document

Row = tuple[str, ...]


def squeeze_row(cells: Iterable[str | None]) -> Row:
    """Return the cells without spaces; an empty one where a cell is merged with the one before."""
    return tuple(re.sub(r"\s", "", cell or "") for cell in cells)


def read_rows(payload: bytes) -> list[Row]:
    """Return the rows that the tracker reads."""
    return [squeeze_row(row) for table in read_document(payload).tables for row in table.rows]


def read_rows_with_pdfplumber(payload: bytes) -> list[Row]:
    """Return the rows that pdfplumber reads."""
    with pdfplumber.open(BytesIO(payload)) as document:
        tables = (table for page in document.pages for table in page.extract_tables())
        return [squeeze_row(row) for table in tables for row in table]


def extract_page(path: Path, number: int) -> bytes:
    """Return one page of a PDF as a file of its own."""
    out = BytesIO()
    page = pdfium.PdfDocument.new()
    page.import_pages(pdfium.PdfDocument(path), [number - 1])
    page.save(out)
    return out.getvalue()


def count_right(truth: list[Row], found: list[Row]) -> int:
    """Return how many rows are right, each counted as often as it stands in the truth."""
    return sum((Counter(truth) & Counter(found)).values())


def measure(reader: Callable[[bytes], list[Row]], payload: bytes) -> tuple[list[Row], float]:
    """Return the rows that a reader finds, and the least CPU of three runs."""
    seconds = []
    for _ in range(3):
        begun = process_time()
        rows = reader(payload)
        seconds.append(process_time() - begun)
    return rows, min(seconds)


def main(truth: Path, folder: Path) -> int:
    """Print one line a page and the sums."""
    total = ours = theirs = 0
    spent = [0.0, 0.0]
    for path in sorted(truth.glob("*.tsv")):
        name, _, number = path.stem.rpartition(".")
        rows = [squeeze_row(line.split("\t")) for line in path.read_text("utf-8").splitlines()]
        payload = extract_page(folder / f"{name}.pdf", int(number))
        mine, my_time = measure(read_rows, payload)
        other, other_time = measure(read_rows_with_pdfplumber, payload)
        right, other_right = count_right(rows, mine), count_right(rows, other)
        print(
            f"{path.stem}: rows {len(rows)}, right {right} / {other_right},"
            f" CPU {my_time:.3f} / {other_time:.3f} s"
        )
        total, ours, theirs = total + len(rows), ours + right, theirs + other_right
        spent = [spent[0] + my_time, spent[1] + other_time]
    print(
        f"tracker / pdfplumber: right {ours} / {theirs} of {total}, CPU {spent[0]:.2f} / {spent[1]:.2f} s"
    )
    return 0 if total and ours >= theirs else 1


if __name__ == "__main__":
    given = [Path(each) for each in sys.argv[1:]]
    sys.exit(main(given[0], given[1] if len(given) > 1 else Path("../shared/corpus/files/pdf")))
