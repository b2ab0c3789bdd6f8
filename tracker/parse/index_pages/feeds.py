"""RSS, Atom and sitemaps as indexes.

Pure: text in, links out. No document type is read, so no entity can grow or reach out.
"""

from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit
from xml.parsers import expat

from tracker.errors import ReadError
from tracker.model.sources import IndexPage, ListedDocument
from tracker.parse.index_pages.links import find_day
from tracker.urls import fault

MAX_ENTRIES = 50_000  # entries; what the sitemap protocol allows in one file
MAX_DEPTH = 30
ENTRIES = {"item": "rss", "entry": "atom", "url": "urlset", "sitemap": "sitemapindex"}
DAYS = ("pubDate", "published", "updated", "date", "lastmod")  # the first that an entry has


class Entry(NamedTuple):
    """One entry as it stands: its kind, and its fields by name without their prefix (`dc:date` is
    `date`).
    """

    kind: str
    fields: dict[str, str]


def is_feed(text: str) -> bool:
    """Does the text begin as a feed or a sitemap, and not as a page?"""
    head = text[:2000].lower()
    return (
        any(f"<{root}" in head for root in ("rss", "feed", "urlset", "sitemapindex", "rdf:rdf"))
        and "<html" not in head
    )


def read_feed(text: str, base: str) -> IndexPage:
    """What a feed or sitemap at `base` lists; a sitemap of sitemaps goes on in each.

    ReadError where it is no XML or holds a DTD.
    """
    found, more = [], []
    for kind, fields in _entries(text):
        address = urljoin(base, fields.get("link") or fields.get("loc") or fields.get("guid") or "")
        if fault(address):
            continue
        if kind == "sitemap":
            more.append(address)
        else:
            section = fields.get("category") or (
                urlsplit(address).path.rpartition("/")[0] if kind == "url" else ""
            )
            printed = next((fields[name] for name in DAYS if fields.get(name)), "")
            found.append(
                ListedDocument(
                    address, fields.get("title", ""), find_day(_iso(printed)), section=section
                )
            )
    return IndexPage(tuple(dict.fromkeys(found)), tuple(dict.fromkeys(more)))


def _iso(printed: str) -> str:
    """A day of RSS (`Wed, 03 Apr 2024 08:00:00 +0800`) as the others write it; others stay as they
    are.
    """
    try:
        return parsedate_to_datetime(printed).date().isoformat()
    except ValueError:
        return printed


def _entries(text: str) -> Iterator[Entry]:
    reader = _Reader()
    try:
        # a str: whatever the declaration says, it is decoded already
        reader.parser.Parse(text, True)
    except expat.ExpatError as error:
        raise ReadError(f"不是有效的 XML：{error}") from error
    yield from reader.entries


class _Reader:
    """Collects the entries of a document as expat goes through it."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._path: list[str] = []
        self._words: list[str] = []
        self._entry: Entry | None = None
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words.append

    def _refuse(self, *_declaration: object) -> None:
        raise ReadError("XML 带有 DTD 声明，已拒绝（实体可被用来耗尽内存或读取他处）")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        self._path.append(name)
        self._words.clear()
        if len(self._path) > MAX_DEPTH or len(self.entries) >= MAX_ENTRIES:
            raise ReadError(f"XML 嵌套超过 {MAX_DEPTH} 层或条目超过 {MAX_ENTRIES} 个")
        if name in ENTRIES:
            self._entry = Entry(name, {})
        # Atom: <link href="…"/>
        elif self._entry and name == "link" and attributes.get("rel", "alternate") == "alternate":
            self._entry.fields.setdefault("link", attributes.get("href", ""))
        elif self._entry and name == "category" and attributes.get("term"):
            self._entry.fields.setdefault("category", attributes["term"])

    def _end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        self._path.pop()
        words = " ".join("".join(self._words).split())
        self._words.clear()
        if self._entry is None:
            return
        if name == self._entry.kind:
            self.entries.append(self._entry)
            self._entry = None
        elif (
            words
            and not self._entry.fields.get(name)
            and len(self._path)
            and self._path[-1] == self._entry.kind
        ):
            self._entry.fields[name] = words
