"""RSS, Atom and sitemaps as index pages. Pure: text in, links out.

Feeds are read by feedparser, which takes those that are no valid XML as well. Guards stand before
it: a bounded size, and no declared entity, so that none can grow or reach out.
"""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime
from io import BytesIO
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.parsers import expat

from tracker.errors import ReadError
from tracker.model.sources import IndexPage, ListedDocument
from tracker.parse.index_pages.links import MAX_CHARACTERS, find_day
from tracker.urls import url_error

MAX_ENTRIES = 50_000  # what the sitemap protocol allows in one file
MAX_DEPTH = 30
ROOTS = ("rss", "rdf:rdf", "feed", "urlset", "sitemapindex")
SITEMAP_ENTRIES = ("url", "sitemap")
DAYS = ("published", "updated", "created")  # the first that an entry has; dc:date is `updated`

_DECLARATION = re.compile(r"\A\ufeff?\s*<\?xml[^>]*\?>")
# RSS 0.91 names a DTD at another place; it is not fetched
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[<>]*>", re.IGNORECASE)
_UNSAFE = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENTRY = re.compile(r"<(?:\w+:)?(?:item|entry)\b", re.IGNORECASE)
_ROOT = re.compile(rf"<({'|'.join(ROOTS)})\b", re.IGNORECASE)


def is_feed(text: str) -> bool:
    """Return whether the text begins as a feed or a sitemap, and not as a page."""
    head = text[:2000].lower()
    return _ROOT.search(head) is not None and "<html" not in head


def read_feed(text: str, base: str) -> IndexPage:
    """Return what a feed or sitemap at `base` lists; a sitemap of sitemaps goes on in each.

    Raises ReadError where it is neither, is cut off, too large, or declares entities.
    """
    if len(text) > MAX_CHARACTERS:
        raise ReadError(f"订阅源有 {len(text)} 个字符，超过上限 {MAX_CHARACTERS}")
    body = _DOCTYPE.sub("", _DECLARATION.sub("", text), count=1).strip()
    if _UNSAFE.search(body):
        raise ReadError("XML 带有 DTD 声明，已拒绝（实体可被用来耗尽内存或读取他处）")
    root = _ROOT.search(body[:2000])
    if root is None or not re.search(rf"</{root[1]}\s*>\Z", body, re.IGNORECASE):
        raise ReadError("不是完整的订阅源或站点地图（缺少结束标记）")
    if root[1].lower() in ("urlset", "sitemapindex"):
        return _read_sitemap(body, base)
    return _read_entries(body, base)


def _read_entries(body: str, base: str) -> IndexPage:
    """Return the entries of an RSS or Atom feed."""
    import feedparser  # 40 ms of every command's start, for the few sources that are feeds

    if sum(1 for _ in _ENTRY.finditer(body)) > MAX_ENTRIES:
        raise ReadError(f"订阅源条目超过 {MAX_ENTRIES} 个")
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": base}
    parsed = feedparser.parse(
        BytesIO(body.encode("utf-8", "replace")),
        response_headers=headers,
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    found = [one for entry in parsed.entries if (one := _listed_entry(entry, base))]
    if parsed.bozo and not found:
        reason = str(parsed.bozo_exception).splitlines() or [type(parsed.bozo_exception).__name__]
        raise ReadError(f"不是有效的订阅源：{reason[0]}")
    return IndexPage(tuple(dict.fromkeys(found)), ())


def _listed_entry(entry: Any, base: str) -> ListedDocument | None:
    """Return what one entry leads to; None where that is no address that is fetched."""
    address = urljoin(base, entry.get("link") or entry.get("id") or "")
    if url_error(address):
        return None
    # as printed: feedparser's own value is in UTC, and another day than the printed one
    printed = next((entry[name] for name in DAYS if entry.get(name)), "")
    title = " ".join(entry.get("title", "").split())
    section = next((tag.term for tag in entry.get("tags", ()) if tag.term), "")
    return ListedDocument(address, title, find_day(_iso_day(printed)), section=section)


def _iso_day(printed: str) -> str:
    """Return a day of RSS (`Wed, 03 Apr 2024 08:00:00 +0800`) as 2024-04-03; others unchanged."""
    try:
        return parsedate_to_datetime(printed).date().isoformat()
    except (ValueError, TypeError):
        return printed


def _read_sitemap(body: str, base: str) -> IndexPage:
    """Return the pages of a sitemap, or the sitemaps that one of sitemaps names."""
    reader = _SitemapReader()
    try:
        reader.parser.Parse(body, True)  # a str: it is decoded already
    except expat.ExpatError as error:
        raise ReadError(f"不是有效的 XML：{error}") from error
    pages: list[ListedDocument] = []
    sitemaps: list[str] = []
    for kind, fields in reader.entries:
        address = urljoin(base, fields.get("loc", ""))
        if url_error(address):
            continue
        if kind == "sitemap":
            sitemaps.append(address)
        else:
            section = urlsplit(address).path.rpartition("/")[0]
            day = find_day(fields.get("lastmod", ""))
            pages.append(ListedDocument(address, "", day, section=section))
    return IndexPage(tuple(dict.fromkeys(pages)), tuple(dict.fromkeys(sitemaps)))


class _SitemapReader:
    """Collects the entries of a sitemap, each as its kind and its fields by name."""

    def __init__(self) -> None:
        self.entries: list[tuple[str, dict[str, str]]] = []
        self._path: list[str] = []
        self._words: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start_element
        self.parser.EndElementHandler = self._end_element
        self.parser.CharacterDataHandler = self._words.append

    def _start_element(self, name: str, _attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        self._path.append(name)
        self._words.clear()
        if name in SITEMAP_ENTRIES:
            self.entries.append((name, {}))
        if len(self._path) > MAX_DEPTH or len(self.entries) > MAX_ENTRIES:
            raise ReadError(f"XML 嵌套超过 {MAX_DEPTH} 层或条目超过 {MAX_ENTRIES} 个")

    def _end_element(self, _name: str) -> None:
        name = self._path.pop()
        if self.entries and self._path and self._path[-1] in SITEMAP_ENTRIES:
            self.entries[-1][1].setdefault(name, "".join(self._words).strip())
        self._words.clear()
