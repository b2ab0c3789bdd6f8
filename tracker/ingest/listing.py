"""Read the index of a listing and decide which of its documents a check looks at.

New documents come first, then those that were not checked for longest, so that what left the index
is still watched. The index itself is no evidence of a text and is not kept.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass

from tracker.app import App
from tracker.errors import BlockedError
from tracker.fetch.client import HttpFetcher
from tracker.fetch.responses import ErrorPageError
from tracker.model import Follow, Source
from tracker.model.sources import IndexPage, ListedDocument
from tracker.parse.blocked_pages import check_blocked
from tracker.parse.formats.charset import decode_text
from tracker.parse.index_pages import links
from tracker.parse.index_pages.attachments import declared_charset
from tracker.parse.index_pages.feeds import is_feed, read_feed
from tracker.parse.zip_files import MEMBER_SEPARATOR
from tracker.store import addresses


@dataclass(frozen=True, slots=True)
class ListingPlan:
    """What an index lists, and the addresses that one check of the listing looks at."""

    listed: int  # documents on the index
    new: int  # of them never checked before
    due: tuple[str, ...]  # addresses to check now
    remaining: int  # addresses left to the next check

    @property
    def summary(self) -> str:
        """What the check of the listing came to, in one line."""
        rest = f"，余 {self.remaining} 件待下次" if self.remaining else ""
        return f"目录列出 {self.listed} 件，其中新 {self.new} 件；本次查看 {len(self.due)} 件{rest}"


def plan_documents(app: App, source: Source, fetcher: HttpFetcher) -> ListingPlan:
    """Read the index of a listing and choose what to check: new documents first, then the longest
    unchecked, at most `follow.documents`.

    Raises FetchError, ReadError.
    """
    listed = [one.address for one in read_index(source, fetcher)]
    known = known_addresses(app, source)
    new = [address for address in listed if address not in set(known)]
    queue = list(dict.fromkeys([*new, *known]))
    due = tuple(queue[: source.follow.documents])
    return ListingPlan(len(listed), len(new), due, len(queue) - len(due))


def known_addresses(app: App, source: Source) -> list[str]:
    """Return the documents of a listing that were checked before, the longest unchecked first.

    The attachments of a page are checked with the page.
    """
    app.unchanged_checks.flush_checks()
    with app.database.read_session() as session:
        excluded = {source.url, *addresses.attachment_addresses(session, source.id)}
        return [
            address
            for address in addresses.last_check_times(session, source.id)
            if address not in excluded and MEMBER_SEPARATOR not in address
        ]


def note_missed_document(app: App, source: Source, address: str) -> None:
    """Let the witnesses of a policy carry it on where the address that carried it is lost."""
    with app.database.write_session() as session:
        if addresses.count_missed_checks(session, source.id, address) == addresses.LOST_AFTER:
            addresses.reread_disagreeing_witnesses(session, source.id)


def read_index(source: Source, fetcher: HttpFetcher) -> list[ListedDocument]:
    """Return the documents that the pages of an index list, each address once, in their order.

    A page behind the first that does not answer fails the run: half an index would look like a
    shorter one. Raises FetchError, ReadError.
    """
    waiting, read = deque([source.url or ""]), set[str]()
    found: dict[str, ListedDocument] = {}
    while waiting and len(read) < source.follow.pages:
        address = waiting.popleft()
        if address in read:
            continue
        read.add(address)
        page = _fetch_index_page(fetcher, address, source.follow.links)
        found |= {one.address: one for one in page.found if one.address not in found}
        waiting += page.more
    return [
        one
        for one in found.values()
        if one.address not in read and matches_follow(one, source.follow)
    ]


def _fetch_index_page(fetcher: HttpFetcher, address: str, selector: str | None) -> IndexPage:
    fetched = fetcher.fetch_document(address)
    text = decode_text(fetched.payload, declared_charset(fetched.headers), page=True)
    if is_feed(text):
        return read_feed(text, fetched.url)
    try:
        check_blocked(fetched.payload, fetched.media_type, fetched.url)
    except BlockedError as error:
        raise ErrorPageError(fetched.url, fetched) from error
    return links.read_index_page(text, fetched.url, selector)


def matches_follow(found: ListedDocument, follow: Follow) -> bool:
    """Return whether the index says of a document what the settings ask for.

    A pattern is not matched by a field that the index does not print; a day not printed matches.
    """
    fields = (
        (follow.title, found.title),
        (follow.number, found.number),
        (follow.section, found.section),
    )
    if follow.since and found.day and found.day < follow.since:
        return False
    return all(pattern is None or re.search(pattern, text) for pattern, text in fields)
