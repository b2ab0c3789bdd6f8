"""Judge whether the index of a listing is still the index that was read before.

An index that was redesigned, that shows a maintenance notice, or whose address leads to the home
page still answers 200. Taken at its word it would hide new documents, or bring the news of the
home page as policies.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from tracker.ingest.page_address import is_home_page
from tracker.model.common import date_in_shanghai, squash
from tracker.model.sources import ListedDocument

SHRUNK = 0.3  # of the documents listed before: an index that lists fewer is suspicious
FEW = 4  # documents; of fewer, losing some proves nothing
ACCEPTED_AFTER = timedelta(days=14)  # an index that stays another for so long is another
MIN_TITLE = 6  # characters by which a document is known again at another address


@dataclass(frozen=True, slots=True)
class ListingIndex:
    """The documents that the pages of an index list."""

    documents: tuple[ListedDocument, ...]  # chosen by the rules of `follow`
    excluded: int = 0  # listed, but excluded by title, number, section or day
    unlisted: tuple[ListedDocument, ...] = ()  # dated links that `follow.links` does not choose
    address: str = ""  # where its first page was found, after redirects


@dataclass(frozen=True, slots=True)
class ListingPast:
    """What is known of a listing from its earlier checks."""

    address: str  # the declared address of its index
    count: int | None  # documents on the index when it was last read; None: it never was
    last_good_at: datetime | None
    known: Collection[str] = ()  # the addresses of its documents
    titles: Mapping[str, str] = field(default_factory=dict)  # of the policies read there


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Why an index cannot be believed, and whether what it lists is read nevertheless."""

    reason: str
    is_other_page: bool = False  # its links are not those of the listing


def find_suspicion(index: ListingIndex, past: ListingPast, now: datetime) -> Suspicion | None:
    """Return why an index is not plausible; None where it is.

    It leads to the home page, or it lists nothing, a small part of what it listed when it was last
    read, or nothing of what it ever listed.
    """
    if index.address and leads_home(past.address, index.address):
        return Suspicion(
            f"目录可疑：地址被转到网站首页 {index.address}；请核对来源的网址", is_other_page=True
        )
    count, before = len(index.documents), past.count
    if not count:
        if before == 0:  # a person has said so
            return None
        if index.excluded:
            return Suspicion(
                f"目录可疑：{index.excluded} 个链接均不符合 follow 的条件；请核对规则与页面"
            )
        earlier = f"，上次 {before} 件" if before else ""
        return Suspicion(f"目录可疑：没有列出任何文件{earlier}；网页可能已改版或正在维护，请核对")
    if before is None or before < FEW:
        return None
    if past.last_good_at and now - past.last_good_at >= ACCEPTED_AFTER:
        return None
    if not _lists_known(index.documents, past) and not _is_all_newer(index.documents, past):
        return Suspicion(
            f"目录可疑：列出的 {count} 件与以前所见无一相同；可能已改版或是别的栏目，请核对",
            is_other_page=True,
        )
    if count < before * SHRUNK:
        return Suspicion(f"目录可疑：由 {before} 件骤减为 {count} 件；网页可能已改版，请核对")
    return None


def leads_home(declared: str, found: str) -> bool:
    """Return whether the address of an index leads to the first page of a site."""
    return is_home_page(urlsplit(found)) and not is_home_page(urlsplit(declared))


def _lists_known(documents: Iterable[ListedDocument], past: ListingPast) -> bool:
    """Return whether any document was listed before, by its address or by its title.

    A site that gives its documents new addresses keeps their titles.
    """
    known = set(past.known)
    titles = [title for one in past.titles.values() if len(title := squash(one)) >= MIN_TITLE]
    return any(
        one.address in known or any(title in squash(one.title) for title in titles)
        for one in documents
    )


def _is_all_newer(documents: Iterable[ListedDocument], past: ListingPast) -> bool:
    """Return whether every document bears a day after the last good check: a busy index."""
    if past.last_good_at is None:
        return True
    last = date_in_shanghai(past.last_good_at)
    return all(one.day is not None and one.day >= last for one in documents)
