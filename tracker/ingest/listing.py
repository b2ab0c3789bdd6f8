"""A listing looked at once: its index is followed, and each document that it leads to is looked at
as an address of the source.

New documents come first, then those not looked at for longest, so that what left the index is still
watched; never more than
`follow.documents` in one run. What a page has attached is looked at with it. The index itself is no
evidence of a text and is not kept.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterator

from tracker.app import App
from tracker.errors import BlockedError, FetchError, ReadError
from tracker.fetch.client import Fetcher
from tracker.fetch.responses import AnswerError
from tracker.model import Capture, Category, Follow, Meaning, Snapshot, Source, SourceKind
from tracker.model.checks import SUCCESSFUL, Check
from tracker.model.sources import IndexPage, ListedDocument
from tracker.parse.blocked_pages import check_blocked
from tracker.parse.formats import is_page
from tracker.parse.formats.charset import decode_text
from tracker.parse.index_pages import links as discover
from tracker.parse.index_pages.attachments import declared_charset
from tracker.parse.index_pages.feeds import is_feed, read_feed
from tracker.parse.zip_files import MEMBER_SEPARATOR
from tracker.store import addresses

Look = Callable[[str], Iterator[Check]]
Note = Callable[[App, Check], Check]
Failed = Callable[[App, Source, str, FetchError | ReadError], Check]
ASIDE = frozenset({Category.NOTICE, Category.OTHER})


def follow(source: Source, fetcher: Fetcher) -> list[ListedDocument]:
    """What the pages of a listing's index lead to, each address once, in their order. Raises
    FetchError, ReadError.

    A page behind the first that does not answer fails the run: half an index would look like a
    shorter one.
    """
    waiting, met, found = deque([source.url or ""]), set[str](), dict[str, ListedDocument]()
    while waiting and len(met) < source.follow.pages:
        address = waiting.popleft()
        if address in met:
            continue
        met.add(address)
        page = _index(fetcher, address, source.follow.links)
        found |= {one.address: one for one in page.found if one.address not in found}
        waiting += page.more
    return [one for one in found.values() if one.address not in met and wanted(one, source.follow)]


def _index(fetcher: Fetcher, address: str, links: str | None) -> IndexPage:
    got = fetcher.document(address)
    text = decode_text(got.payload, declared_charset(got.headers), page=True)
    if is_feed(text):
        return read_feed(text, got.url)
    try:
        check_blocked(got.payload, got.media_type, got.url)
    except BlockedError as error:
        raise AnswerError(got.url, got) from error
    return discover.read_index_page(text, got.url, links)


def wanted(found: ListedDocument, follow: Follow) -> bool:
    """Does the index say of it what the settings ask for?

    A pattern is not met by what the index does not say; a day not printed is.
    """
    asked = (
        (follow.title, found.title),
        (follow.number, found.number),
        (follow.section, found.section),
    )
    dated = follow.since is None or found.day is None or found.day >= follow.since
    return dated and all(pattern is None or re.search(pattern, words) for pattern, words in asked)


def check(
    home: App, source: Source, look: Look, note: Note, failed: Failed, fetcher: Fetcher
) -> Iterator[Check]:
    """Follow the index and look at what is due; the last Check is that of the index, with what it
    came to.
    """
    url = source.url or ""
    try:
        listed = [one.address for one in follow(source, fetcher)]
    except (FetchError, ReadError) as error:
        yield failed(home, source, url, error)
        return
    home.unchanged_checks.flush_checks()
    with home.database.read_session() as session:
        # what a page has attached is looked at with the page
        apart = {url, *addresses.attachment_addresses(session, source.id)}
        known = [
            address
            for address in addresses.last_check_times(session, source.id)
            if address not in apart and MEMBER_SEPARATOR not in address
        ]
    fresh = [address for address in listed if address not in set(known)]
    count, due = 0, {*fresh, *known}
    for done in _each(home, source, look, fresh, known):
        count += done.address in due
        yield done
    left = len(fresh) + len(known) - count
    told = f"目录列出 {len(listed)} 件，其中新 {len(fresh)} 件；本次查看 {count} 件" + (
        f"，余 {left} 件待下次" if left > 0 else ""
    )
    yield note(home, Check(source.id, url, home.now(), "listed", note=told))


def _each(
    home: App, source: Source, look: Look, fresh: list[str], known: list[str]
) -> Iterator[Check]:
    waiting, met = deque([*fresh, *known]), set[str]()
    while waiting and len(met) < source.follow.documents:
        address = waiting.popleft()
        if address in met:
            continue
        met.add(address)
        for done in look(address):
            yield done
            if done.address == address and done.outcome not in SUCCESSFUL:
                _lost(home, source, address)


def _lost(home: App, source: Source, address: str) -> None:
    """An address is lost now: the others that showed its policy, so far as witnesses, may carry it
    on.
    """
    with home.database.write_session() as session:
        if addresses.count_missed_checks(session, source.id, address) == addresses.LOST_AFTER:
            addresses.reread_disagreeing_witnesses(session, source.id)


def aside(source: Source, capture: Capture, snapshot: Snapshot, meaning: Meaning) -> bool:
    """Is it a form or a table that hangs on another document? It is kept as evidence and makes no
    policy.

    A file of a listing, not a page, without 文号, whose words are no rule: 申请表, 联系方式一览表.
    A policy that is published as a file
    has a 文号 or says when it applies.
    """
    if source.kind is not SourceKind.LISTING or is_page(
        capture.payload, capture.media_type, capture.address
    ):
        return False
    return (
        not snapshot.head.document_number
        and meaning.normative is not True
        and meaning.category in ASIDE
    )
