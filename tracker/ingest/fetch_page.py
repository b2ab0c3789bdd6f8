"""Fetch a page as a browser shows it: where it sends its readers on, the page that they reach."""

from __future__ import annotations

import re
from dataclasses import replace

from tracker.bounded_calls import run_bounded
from tracker.errors import FetchError, ReadError
from tracker.fetch.client import HttpFetcher
from tracker.fetch.responses import ErrorPageError, FetchedResponse, NotModified
from tracker.parse.formats import is_page
from tracker.parse.formats.charset import decode_text
from tracker.parse.index_pages.attachments import declared_charset
from tracker.parse.index_pages.linked_files import is_file_address
from tracker.parse.index_pages.page_refresh import find_refresh

MAX_HOPS = 3  # pages that send on to each other
_MAY_REFRESH = re.compile(rb"http-equiv\s*=\s*[\"']?\s*refresh", re.I)


def fetch_page(
    fetcher: HttpFetcher, url: str, etag: str | None = None, last_modified: str | None = None
) -> FetchedResponse | NotModified:
    """Fetch an address, and where its page sends its readers on at once, the page they reach.

    That page has no validators: those of the first page say nothing of the second.
    Raises FetchError.
    """
    fetched = fetcher.fetch_if_changed(url, etag=etag, last_modified=last_modified)
    for _ in range(MAX_HOPS):
        if isinstance(fetched, NotModified) or (target := _find_target(fetched)) is None:
            break
        try:
            fetched = replace(fetcher.fetch_document(target), etag=None, last_modified=None)
        except ErrorPageError:
            raise
        except FetchError as error:
            raise FetchError(
                f"网页转到 {target}：{error}",
                transient=error.transient,
                retry_after=error.retry_after,
                gone=error.gone,
            ) from error
    return fetched


def _find_target(fetched: FetchedResponse) -> str | None:
    """Return where a page sends its readers; None where they stay, or get a file of the page."""
    payload = fetched.payload
    if not _MAY_REFRESH.search(payload) or not is_page(payload, fetched.media_type, fetched.url):
        return None
    text = decode_text(payload, declared_charset(fetched.headers), page=True)
    try:
        target = run_bounded(find_refresh, text, fetched.url)
    except ReadError:
        return None
    return None if target is None or is_file_address(target) else target
