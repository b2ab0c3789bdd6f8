"""The sources that are watched, and the captures fetched from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network

from tracker.model.common import make_capture_id


class SourceKind(StrEnum):
    """Ways to reach a source."""

    PAGE = "page"  # one address
    FILE = "file"  # a local file or a drop folder
    LISTING = "listing"  # an index page, a feed or a sitemap, and the documents that it leads to
    API = "api"  # an official JSON listing, and the documents that it leads to


@dataclass(frozen=True, slots=True)
class Expect:
    """Limits of a plausible reading of a source; a reading outside them is held for a person."""

    title: str | None = None  # must occur in the title
    min_clauses: int = 0


@dataclass(frozen=True, slots=True)
class Follow:
    """The rules by which a listing is followed.

    The patterns are searched in what the index says of a document; one that is None excludes
    nothing.
    """

    # CSS selector of the links to documents; None: every link with a day beside it
    links: str | None = None
    title: str | None = None
    number: str | None = None  # 文号
    section: str | None = None  # the heading above, the category of a feed, the path in a sitemap
    issuer: str | None = None  # of a JSON listing: its field for the issuer
    level: str | None = None  # of a JSON listing: its field for the level, 市级, 区级
    since: date | None = None  # what the index dates before this day is left out
    pages: int = 3  # of the index, at most
    # checked in one run, at most: new ones first, then those not checked for longest
    documents: int = 50


@dataclass(frozen=True, slots=True)
class ApiRequest:
    """A request of a JSON interface.

    `body` is a JSON text or empty. A string in it that is `{page}`, `{page_size}`, `{sites}`,
    `{id}` or `{site}` stands for that value; a key whose value is empty is left out.
    """

    url: str
    method: str = "GET"
    body: str = ""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ApiFields:
    """The places of the fields in a record of a JSON interface: JMESPath expressions.

    The first expression that gives a text counts for `text`; `files` gives addresses of files.
    """

    id: str
    title: str
    address: str  # the page for people: a template with {id} and {site}
    site: str | None = None
    day: str | None = None
    number: str | None = None  # 文号
    issuer: str | None = None
    level: str | None = None
    status: str | None = None  # the site's own word on validity
    revision: str | None = None  # changes when the document changes
    text: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ApiListing:
    """The requests by which a JSON interface lists documents and gives the text of one."""

    listing: ApiRequest
    detail: ApiRequest
    fields: ApiFields
    records: str  # JMESPath of the list of records in a response to `listing`
    record: str  # JMESPath of the record in a response to `detail`
    total: str | None = None  # JMESPath of the number of records
    success: str | None = None  # JMESPath of a condition that every good response meets
    page_size: int = 100
    first_page: int = 1
    sites: tuple[str, ...] = ()  # ids of the sites that are asked for; empty: all


@dataclass(frozen=True, slots=True)
class Source:
    """One watched address or local folder, and how to read it, as declared in `sources.toml`."""

    id: str
    kind: SourceKind
    url: str | None = None  # for a page or a listing
    path: str | None = None  # for a file or folder, absolute
    policy: str | None = None  # the policy's id; None: found from the document itself
    predecessor: str | None = None  # the policy it succeeds, where its own words do not say so
    jurisdiction: str | None = None
    issuer: str | None = None
    render: bool = False  # of a page: its scripts build the text, so a browser opens it
    select: str | None = None  # CSS selector of the main text
    remove: tuple[str, ...] = ()  # CSS selectors of noise
    every: timedelta | None = None  # schedule: an interval …
    cron: str | None = None  # … or a cron expression in Asia/Shanghai
    expect: Expect = Expect()
    primary: bool = True  # False: a witness of a policy that another source carries
    follow: Follow = Follow()  # for a listing
    api: ApiListing | None = None  # for a JSON listing
    # private networks that this source may reach
    allow_private: tuple[IPv4Network | IPv6Network, ...] = ()
    ca_file: str | None = None  # certificates of its authorities, PEM; absolute
    min_tls: str | None = None  # the lowest version of TLS, as 1.2

    @property
    def is_listing(self) -> bool:
        """Return whether the source lists documents, on an index page or a JSON interface."""
        return self.kind in (SourceKind.LISTING, SourceKind.API)


@dataclass(frozen=True, slots=True)
class Capture:
    """One payload as it was received: immutable evidence.

    `address` is a URL, or the path of a file inside its source's folder.
    """

    source: str
    address: str
    captured_at: datetime
    payload: bytes = field(repr=False)
    sha256: str
    media_type: str
    status: int | None = None  # HTTP status; None for a file
    headers: tuple[tuple[str, str], ...] = ()
    previous: str | None = None  # digest of the capture before it in this source's chain
    folder: str | None = None  # where the archive keeps it, relative to the home
    found_at: str | None = None  # where it was in the end, if the address led elsewhere
    via: str | None = None  # for an attachment: the address of the page that names it
    together: int = 1  # how many captures the check that kept this one has kept
    listed_as: str | None = None  # the title by which an index named the document
    kept_as: str | None = None  # the id under which an older archive keeps it

    @property
    def id(self) -> str:
        """Return the id: unique within a source, sorts by time."""
        return self.kept_as or make_capture_id(self.captured_at, self.sha256)


# from, until; civil times in Asia/Shanghai, over midnight where the second is earlier
QuietHours = tuple[time, time]


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document that an index names, with what the index says of it.

    What it does not say is empty.
    """

    address: str
    title: str = ""
    day: date | None = None  # printed beside the link, else written in the address
    number: str = ""  # 文号
    section: str = ""  # the heading above, the category of a feed, the path in a sitemap
    goes_on: bool = False  # a further page of the document that names it


@dataclass(frozen=True, slots=True)
class ApiRecord:
    """A record of a JSON listing; what it does not say is empty."""

    id: str
    address: str  # the page for people
    title: str
    site: str = ""
    day: date | None = None
    number: str = ""  # 文号
    issuer: str = ""
    level: str = ""
    status: str = ""  # the site's own word on validity
    digest: str = ""  # of the fields; another digest means that the document may have changed


@dataclass(frozen=True, slots=True)
class ApiPage:
    """One page of a JSON listing: its records, and how many the whole listing has."""

    records: tuple[ApiRecord, ...]
    total: int | None = None


@dataclass(frozen=True, slots=True)
class IndexPage:
    """One page of an index: what it lists, in its order, and where it goes on."""

    found: tuple[ListedDocument, ...]
    more: tuple[str, ...] = ()
    unlisted: tuple[ListedDocument, ...] = ()  # dated links that `follow.links` does not choose
