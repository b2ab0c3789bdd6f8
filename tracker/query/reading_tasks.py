"""Read a page and say what it means, as one call that can be given to a child process."""

from __future__ import annotations

from dataclasses import replace

from tracker.law.analyse import analyse_snapshot
from tracker.model import Snapshot
from tracker.model.meaning import Meaning
from tracker.parse.document.attachments import AttachedFile
from tracker.parse.readable_page import ReadablePage
from tracker.parse.snapshot import read_snapshot


def read_and_analyse(
    page: ReadablePage, remove: tuple[str, ...], attached: list[AttachedFile]
) -> list[tuple[Snapshot, Meaning]]:
    """Return the words of a page with its attachments, and what they mean.

    Of a notice that issues several instruments its own words come first, then each instrument.
    Raises ReadError.
    """
    words = read_snapshot(
        page.payload,
        page.media_type,
        name=page.address,
        select=page.select,
        remove=remove,
        attached=attached,
    )
    if page.warnings:
        words = replace(words, warnings=(*words.warnings, *page.warnings))
    texts = (words.without_instruments(), *words.instruments)
    return [(text, analyse_snapshot(text)) for text in texts]
