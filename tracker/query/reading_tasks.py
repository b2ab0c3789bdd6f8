"""Read a page and say what it means, as one call that can be given to a child process."""

from __future__ import annotations

from dataclasses import replace

from tracker.law.analyse import analyse_snapshot
from tracker.model import Snapshot
from tracker.model.meaning import Meaning
from tracker.parse.blocked_pages import check_blocked
from tracker.parse.document.attachments import AttachedFile
from tracker.parse.readable_page import ReadablePage
from tracker.parse.snapshot import read_snapshot


def read_new_page(
    page: ReadablePage, remove: tuple[str, ...], attached: list[AttachedFile]
) -> list[tuple[Snapshot, Meaning]]:
    """Return what `read_and_analyse` does, of a page that may be a refusal.

    Raises BlockedError where it is one, ReadError.
    """
    check_blocked(page.payload, page.media_type, page.address)
    return read_and_analyse(page, remove, attached)


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
