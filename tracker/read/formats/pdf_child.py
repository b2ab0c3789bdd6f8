"""The child process of the PDF reader: a PDF on standard input, its lines as JSON on standard output."""

from __future__ import annotations

import json
import resource
import sys

import pypdfium2 as pdfium

MEMORY = 2 << 30
CPU_SECONDS = 50
MAX_PAGES = 2000


def main() -> int:
    """Print `[[text, starts], …]`; exit 1 with one line of reason."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    try:
        rows = read(sys.stdin.buffer.read())
    except (pdfium.PdfiumError, MemoryError, ValueError) as error:
        print(str(error) or type(error).__name__, file=sys.stderr)
        return 1
    json.dump(rows, sys.stdout)
    return 0


def read(payload: bytes) -> list[tuple[str, bool | None]]:
    """The lines of every page, top to bottom."""
    document = pdfium.PdfDocument(payload)
    rows: list[tuple[str, bool | None]] = []
    for number in range(min(len(document), MAX_PAGES)):
        page = document[number]
        rows += [(line, None) for line in page.get_textpage().get_text_bounded().splitlines()]
        page.close()
    return rows


if __name__ == "__main__":
    sys.exit(main())
