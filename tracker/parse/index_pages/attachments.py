"""The files that a page has attached, as it names them, and the further pages of its text."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from bs4.element import Tag

from tracker.bounded_calls import run_bounded
from tracker.errors import ReadError
from tracker.model import Source
from tracker.model.snapshots import NEXT_PAGES
from tracker.model.sources import ListedDocument
from tracker.parse.formats import is_page
from tracker.parse.formats.charset import decode_text
from tracker.parse.formats.pagers import MAY_BE_PAGED, MOST_PAGES, find_further_pages
from tracker.parse.index_pages.linked_files import find_linked_files, mentions_files
from tracker.parse.index_pages.links import parse_page
from tracker.parse.readable_page import FetchedPage, readable_page

LONGEST_NAME = 60  # characters
# elements that are no text of a page and may lead to a file
MAY_LEAD = ("head", "iframe", "embed", "object", "button", "input", "form")


def gather_attachments(
    source: Source, page: FetchedPage, load_page: Callable[[str], FetchedPage | None]
) -> tuple[ListedDocument, ...]:
    """Return the further pages of a text and the files that these pages have attached.

    `load_page` gives a further page by its address; None where it is not to be had.
    """
    found = {one.address: one for one in find_attachments(source, page)}
    waiting = deque(one.address for one in found.values() if one.goes_on)
    left = MOST_PAGES - len(waiting)
    while waiting:
        further = load_page(waiting.popleft())
        named = find_attachments(source, further, page) if further else ()
        for one in named:
            if one.address in found or (one.goes_on and left < 1):
                continue
            found[one.address] = one
            if one.goes_on:
                waiting.append(one.address)
                left -= 1
    return tuple(found.values())


def find_attachments(
    source: Source, page: FetchedPage, first: FetchedPage | None = None
) -> tuple[ListedDocument, ...]:
    """Return the further pages that a page names of its text, and the files that it has attached.

    `first` is the first page of the text where this is a further one. A page in which they cannot
    be found has none: it was read, and stands.
    """
    try:
        readable = readable_page(source, page)
        if not is_page(readable.payload, readable.media_type, readable.address):
            return ()
        text = decode_text(readable.payload, declared_charset(readable.headers), page=True)
        if not MAY_BE_PAGED.search(text) and not mentions_files(text):
            return ()
        base = readable.found_at or readable.address
        begin = (first.found_at or first.address) if first else base
        return run_bounded(list_parts, text, base, begin, readable.select, source.remove)
    except ReadError:
        return ()


def list_parts(
    text: str, base: str, first: str, select: str | None, remove: tuple[str, ...]
) -> tuple[ListedDocument, ...]:
    """Return the further pages and the files that a page names outside its noise.

    `first` is the address of the first page of the text. Raises ReadError.
    """
    further = find_further_pages(parse_page(text), base, first) if MAY_BE_PAGED.search(text) else ()
    files = find_linked_files(text, base, select, remove, is_noise) if mentions_files(text) else ()
    return (
        *(
            ListedDocument(
                one, f"{NEXT_PAGES}“{one.rpartition('/')[2][:LONGEST_NAME]}”", goes_on=True
            )
            for one in further
            if one not in (base, first)
        ),
        *files,
    )


def is_noise(tag: Tag) -> bool:
    """Return whether an element and all in it lead to no file of the document."""
    from tracker.parse.formats.html_boilerplate import is_noise_element  # with what reads a page

    return tag.name not in MAY_LEAD and is_noise_element(tag)


def declared_charset(headers: tuple[tuple[str, str], ...]) -> str:
    """Return the charset that the Content-Type names; empty where it names none."""
    content = next((value for name, value in headers if name.lower() == "content-type"), "")
    return content.lower().partition("charset=")[2].split(";")[0].strip("\"' ")
