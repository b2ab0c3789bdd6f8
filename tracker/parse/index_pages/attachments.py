"""The files that a page has attached, as it names them."""

from __future__ import annotations

from bs4.element import Tag

from tracker.bounded_calls import run_bounded
from tracker.errors import ReadError
from tracker.model import Source
from tracker.model.sources import ListedDocument
from tracker.parse.formats import is_page
from tracker.parse.formats.charset import decode_text
from tracker.parse.index_pages.linked_files import find_linked_files, mentions_files
from tracker.parse.readable_page import FetchedPage, readable_page

# elements that are no text of a page and may lead to a file
MAY_LEAD = ("head", "iframe", "object", "button", "input", "form")


def find_attachments(source: Source, page: FetchedPage) -> tuple[ListedDocument, ...]:
    """Return the files that a page has attached.

    A page in which they cannot be found has none: it was read, and stands.
    """
    try:
        readable = readable_page(source, page)
        if not is_page(readable.payload, readable.media_type, readable.address):
            return ()
        text = decode_text(readable.payload, declared_charset(readable.headers), page=True)
        if not mentions_files(text):
            return ()
        base = readable.found_at or readable.address
        return run_bounded(find_offered_files, text, base, readable.select, source.remove)
    except ReadError:
        return ()


def find_offered_files(
    text: str, base: str, select: str | None, remove: tuple[str, ...]
) -> tuple[ListedDocument, ...]:
    """Return the files that a page offers outside its noise. Raises ReadError."""
    return find_linked_files(text, base, select, remove, is_noise)


def is_noise(tag: Tag) -> bool:
    """Return whether an element and all in it lead to no file of the document."""
    from tracker.parse.formats.html import is_noise_element  # with what reads a page

    return tag.name not in MAY_LEAD and is_noise_element(tag)


def declared_charset(headers: tuple[tuple[str, str], ...]) -> str:
    """Return the charset that the Content-Type names; empty where it names none."""
    content = next((value for name, value in headers if name.lower() == "content-type"), "")
    return content.lower().partition("charset=")[2].split(";")[0].strip("\"' ")
