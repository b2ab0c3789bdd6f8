"""The files that a page has attached, as it names them."""

from __future__ import annotations

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
    except ReadError:
        return ()
    if not is_page(readable.payload, readable.media_type, readable.address):
        return ()
    text = decode_text(readable.payload, declared_charset(readable.headers), page=True)
    if not mentions_files(text):
        return ()
    # they take a page apart, which one that names no file need not be
    from tracker.parse.formats.html import is_noise_element

    try:
        return find_linked_files(
            text,
            readable.found_at or readable.address,
            readable.select,
            source.remove,
            lambda tag: tag.name not in MAY_LEAD and is_noise_element(tag),
        )
    except ReadError:
        return ()


def declared_charset(headers: tuple[tuple[str, str], ...]) -> str:
    """Return the charset that the Content-Type names; empty where it names none."""
    content = next((value for name, value in headers if name.lower() == "content-type"), "")
    return content.lower().partition("charset=")[2].split(";")[0].strip("\"' ")
