"""A fetched page as the readers take it: a record of a JSON interface becomes HTML."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from tracker.model import Source
from tracker.model.sources import ApiListing
from tracker.parse.index_pages.json_records import parse_json, render_record

RECORD = "application/json"  # the media type under which records are archived


class FetchedPage(Protocol):
    """A page as it was fetched, archived or not yet."""

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


@dataclass(frozen=True, slots=True)
class ReadablePage:
    """A page as the readers take it; `select` is the selector of its main text, if any."""

    address: str
    payload: bytes
    media_type: str
    headers: tuple[tuple[str, str], ...]
    found_at: str | None
    select: str | None
    warnings: tuple[str, ...] = ()


def readable_page(source: Source, page: FetchedPage) -> ReadablePage:
    """Return a page as the readers take it; all but records stay as they are.

    Raises ReadError where a record of the source's interface has lost its shape.
    """
    if source.api is None or page.media_type != RECORD:
        same = (page.address, page.payload, page.media_type, page.headers, page.found_at)
        return ReadablePage(*same, source.select)
    html, warnings = _render_payload(source.api, page.payload)
    return ReadablePage(
        page.address, html.encode(), "text/html; charset=utf-8", (), None, "body", warnings
    )


@lru_cache(maxsize=4)
def _render_payload(api: ApiListing, payload: bytes) -> tuple[str, tuple[str, ...]]:
    """Render a record, which is searched for its attachments and then read."""
    return render_record(api, parse_json(payload))
