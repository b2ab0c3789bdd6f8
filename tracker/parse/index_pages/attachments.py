"""The files that a page has attached, as it names them."""

from __future__ import annotations

from typing import Protocol

from tracker.errors import ReadError
from tracker.model import Source
from tracker.model.sources import Found
from tracker.parse.blocked_pages import PAGES
from tracker.parse.formats import kind
from tracker.parse.formats.charset import decode
from tracker.parse.index_pages.links import names_files


class Paged(Protocol):
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


def attachments(source: Source, page: Paged) -> tuple[Found, ...]:
    """The files that a page has attached.

    A page in which they cannot be found has none: it was read, and stands.
    """
    if kind(page.payload, page.media_type, page.address) not in PAGES:
        return ()
    text = decode(page.payload, charset(page.headers), page=True)
    if not names_files(text):
        return ()
    # they take a page apart, which one that names no file need not be
    from tracker.parse.formats.html import noise
    from tracker.parse.index_pages import links

    try:
        return links.attachments(
            text, page.found_at or page.address, source.select, source.remove, noise
        )
    except ReadError:
        return ()


def charset(headers: tuple[tuple[str, str], ...]) -> str:
    """The charset that the Content-Type names; empty where it names none."""
    content = next((value for name, value in headers if name.lower() == "content-type"), "")
    return content.lower().partition("charset=")[2].split(";")[0].strip("\"' ")
