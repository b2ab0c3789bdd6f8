"""Read the index of a listing and decide which of its documents to check.

New documents come first, then those that were not checked for longest, so that what left the index
is still watched. The index itself is no evidence of a text and is not kept; the number of documents
on it is, because an index that suddenly lists few has changed its shape or shows something else.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tracker.app import App
from tracker.bounded_calls import run_bounded
from tracker.errors import BlockedError, ReadError
from tracker.fetch.client import HttpFetcher
from tracker.fetch.responses import ErrorPageError, FetchedResponse
from tracker.ingest.fetch_page import fetch_page
from tracker.ingest.index_suspicion import (
    ListingIndex,
    ListingPast,
    find_suspicion,
    leads_home,
)
from tracker.model import Follow, Source
from tracker.model.sources import IndexPage, ListedDocument
from tracker.parse.blocked_pages import check_blocked
from tracker.parse.formats.charset import decode_text
from tracker.parse.index_pages import links
from tracker.parse.index_pages.attachments import declared_charset
from tracker.parse.index_pages.feeds import is_feed, read_feed
from tracker.parse.index_pages.known_documents import map_to_known
from tracker.parse.index_pages.link_identity import map_to_documents
from tracker.parse.zip_files import MEMBER_SEPARATOR
from tracker.store import addresses, checks

TITLES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ListingPlan:
    """The documents on an index, and the addresses to fetch in one check of the listing."""

    listed: int  # documents on the index
    new: int  # of them never checked before
    due: tuple[str, ...]  # addresses to check now
    remaining: int  # addresses left to the next check
    unlisted: tuple[ListedDocument, ...] = ()  # new links that no rule takes
    titles: Mapping[str, str] = field(default_factory=dict)  # by address, as the index names them
    suspicion: str = ""  # why the index cannot be believed; empty where it can

    @property
    def summary(self) -> str:
        """Return the result of the check of the listing, in one line."""
        rest = f"，余 {self.remaining} 件待下次" if self.remaining else ""
        found = (
            f"目录列出 {self.listed} 件，其中新 {self.new} 件；本次查看 {len(self.due)} 件{rest}"
        )
        return "；".join(filter(None, (self.suspicion, found, self.describe_unlisted())))

    def describe_unlisted(self) -> str:
        """Return how many new links no rule takes, with the first titles; empty where none is."""
        if not self.unlisted:
            return ""
        titles = "、".join(f"“{one.title}”" for one in self.unlisted[:TITLES_SHOWN])
        more = "等" if len(self.unlisted) > TITLES_SHOWN else ""
        return f"另有 {len(self.unlisted)} 个新链接不在 follow.links 之内：{titles}{more}"


def plan_documents(
    app: App, source: Source, fetcher: HttpFetcher, *, is_accepted: bool = False
) -> ListingPlan:
    """Read the index of a listing and choose what to check.

    New documents come first, then the longest unchecked, at most `follow.documents`.
    `is_accepted`: a person has looked at the index and says that it is right.

    Raises FetchError, ReadError.
    """
    index, now = read_index(source, fetcher), app.now()
    times = known_addresses(app, source)
    past = read_past(app, source, times)
    same = map_to_known(index.documents, times, past.titles)
    listed = list(dict.fromkeys(same[one.address] for one in index.documents))
    suspicion = None if is_accepted else find_suspicion(index, past, now)
    known = without_duplicates(times, listed)
    if suspicion:
        known = longest_unchecked(source, known, times, now)
    else:
        with app.database.write_connection_unsynced() as connection:
            checks.record_listed(connection, source.id, len(listed))
    is_other_page = suspicion is not None and suspicion.is_other_page
    new = [] if is_other_page else [address for address in listed if address not in times]
    queue = list(dict.fromkeys([*new, *known]))
    due = tuple(queue[: source.follow.documents])
    unlisted = () if is_other_page else index.unlisted
    return ListingPlan(
        len(listed),
        len(new),
        due,
        len(queue) - len(due),
        tuple(one for one in unlisted if one.address not in times),
        {same[one.address]: one.title for one in index.documents},
        f"{suspicion.reason}（无误可运行 tracker check {source.id} --accept）" if suspicion else "",
    )


def plan_known_documents(app: App, source: Source) -> tuple[str, ...]:
    """Choose the documents to check while the index of a listing is not there.

    What is known is still watched.
    """
    times = known_addresses(app, source)
    known = without_duplicates(times, [])
    return tuple(longest_unchecked(source, known, times, app.now())[: source.follow.documents])


def longest_unchecked(
    source: Source, known: list[str], times: dict[str, datetime], now: datetime
) -> list[str]:
    """Return the documents whose last check is half an interval ago.

    An index that is in trouble is checked again soon; its documents keep about their usual pace.
    """
    half = (source.every or timedelta(days=1)) / 2
    return [address for address in known if now - times[address] >= half]


def read_past(app: App, source: Source, known: dict[str, datetime]) -> ListingPast:
    """Return what is known of a listing; after an edit of its address its count says nothing."""
    with app.database.read_session() as session:
        (health,) = checks.source_healths(session, [source.id])
        count = checks.listed_before(session.connection(), source.id)
        titles = addresses.titles_by_address(session, source.id)
    if health.last and health.last.address != source.url:
        count = None
    return ListingPast(source.url or "", count, health.last_good_at, known, titles)


def without_duplicates(known: dict[str, datetime], listed: list[str]) -> list[str]:
    """Return the known addresses but those that lead to a listed or another known document."""
    documents = map_to_documents([*listed, *known])
    present = {*listed, *known}
    return [
        address
        for address in known
        if documents[address] == address or documents[address] not in present
    ]


def known_addresses(app: App, source: Source) -> dict[str, datetime]:
    """Return when each document of a listing was last checked, the longest unchecked first.

    The attachments of a page are checked with the page.
    """
    app.unchanged_checks.flush_checks()
    with app.database.read_session() as session:
        excluded = {source.url, *addresses.attachment_addresses(session, source.id)}
        return {
            address: at
            for address, at in addresses.last_check_times(session, source.id).items()
            if address not in excluded and MEMBER_SEPARATOR not in address
        }


def note_missed_document(app: App, source: Source, address: str) -> None:
    """Let the witnesses of a policy carry it on where the address that carried it is lost."""
    with app.database.write_session() as session:
        missed = addresses.count_missed_checks(session, source.id, address)
        if missed == addresses.LOST_AFTER:
            addresses.reread_disagreeing_witnesses(session, source.id)


def read_index(source: Source, fetcher: HttpFetcher) -> ListingIndex:
    """Return what the pages of an index list, each document once, in their order.

    A page behind the first that does not answer fails the run: half an index would look like a
    shorter one. Raises FetchError, ReadError.
    """
    waiting, read, landed = deque([source.url or ""]), set[str](), ""
    found: list[ListedDocument] = []
    unlisted: list[ListedDocument] = []
    while waiting and len(read) < source.follow.pages:
        address = waiting.popleft()
        if address in read:
            continue
        read.add(address)
        found_at, page = _fetch_index_page(fetcher, address, source.follow.links)
        if landed and leads_home(address, found_at):
            raise ReadError(f"{address}：目录的后一页被转到网站首页 {found_at}")
        landed = landed or found_at
        found += page.found
        unlisted += page.unlisted
        waiting += page.more
    listed = [one for one in merge_documents(found) if one.address not in read]
    chosen = tuple(one for one in listed if matches_follow(one, source.follow))
    others = merge_documents(unlisted)
    taken = {one.address for one in listed} | read
    return ListingIndex(
        chosen,
        len(listed) - len(chosen),
        tuple(one for one in others if one.address not in taken),
        landed,
    )


def merge_documents(found: list[ListedDocument]) -> list[ListedDocument]:
    """Return each document once, under its address without session ids; its first link counts."""
    documents = map_to_documents(one.address for one in found)
    merged: dict[str, ListedDocument] = {}
    for one in found:
        address = documents[one.address]
        merged.setdefault(address, replace(one, address=address))
    return list(merged.values())


def _fetch_index_page(
    fetcher: HttpFetcher, address: str, selector: str | None
) -> tuple[str, IndexPage]:
    """Return where a page of an index was found, and what it lists."""
    fetched = fetch_page(fetcher, address)
    assert isinstance(fetched, FetchedResponse)  # no validators were sent
    text = decode_text(fetched.payload, declared_charset(fetched.headers), page=True)
    if is_feed(text):
        return fetched.url, run_bounded(read_feed, text, fetched.url)
    try:
        run_bounded(check_blocked, fetched.payload, fetched.media_type, fetched.url)
    except BlockedError as error:
        raise ErrorPageError(fetched.url, fetched) from error
    return fetched.url, run_bounded(links.read_index_page, text, fetched.url, selector)


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
