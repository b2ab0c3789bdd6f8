"""The files that a page has attached, as it names them."""

from __future__ import annotations

from typing import Protocol

from tracker.errors import ReadError
from tracker.model import Source
from tracker.model.sources import ListedDocument
from tracker.parse.formats import is_page
from tracker.parse.formats.charset import decode_text
from tracker.parse.index_pages.links import mentions_files


class FetchedPage(Protocol):
    """A page as it was met, kept or not yet."""

    @property
    def address(self) -> str: ...
    @property
    def payload(self) -> bytes: ...
    @property
    def media_type(self) -> str: ...
    @property
    def headers(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def found_at(self) -> str | None: ...


def find_attachments(source: Source, page: FetchedPage) -> tuple[ListedDocument, ...]:
    """The files that a page has attached.

    A page in which they cannot be found has none: it was read, and stands.
    """
    if not is_page(page.payload, page.media_type, page.address):
        return ()
    text = decode_text(page.payload, declared_charset(page.headers), page=True)
    if not mentions_files(text):
        return ()
    # they take a page apart, which one that names no file need not be
    from tracker.parse.formats.html import is_noise_element
    from tracker.parse.index_pages import links

    try:
        return links.find_linked_files(
            text, page.found_at or page.address, source.select, source.remove, is_noise_element
        )
    except ReadError:
        return ()


def declared_charset(headers: tuple[tuple[str, str], ...]) -> str:
    """The charset that the Content-Type names; empty where it names none."""
    content = next((value for name, value in headers if name.lower() == "content-type"), "")
    return content.lower().partition("charset=")[2].split(";")[0].strip("\"' ")
