"""Limits of fetching, and the responses that it returns."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from tracker.errors import FetchError

MIB = 1024 * 1024
# Kept with the headers of a page: the organisation in the certificate of its host, percent-encoded.
# It is empty where the certificate names none.
CERTIFICATE_OWNER = "X-Certificate-Owner"


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """Limits of one request; times in seconds.

    `max_bytes` bounds the bytes on the wire and, apart, the decompressed bytes.
    """

    max_bytes: int = 64 * MIB  # gazettes of 60 MB exist; 300 MB is a mistake or an attack
    connect_timeout: float = 10.0
    read_timeout: float = 30.0  # the longest silence
    total_timeout: float = 120.0  # the whole answer, redirects included: a slow drip ends here
    max_redirects: int = 5
    allow_private: tuple[IPv4Network | IPv6Network, ...] = ()
    # seconds between two requests to one host; an address in allow_private has no delay
    delay: float = 1.0
    connections: int = 2  # to one host at once
    robots: bool = True  # obey robots.txt
    contact: str | None = None  # stands in the user agent, so that a site's operator can write


@dataclass(frozen=True, slots=True)
class FetchedResponse:
    """A document as it was fetched, not yet archived.

    `url` is its address after redirects; a file has no `status` and no `headers`.
    """

    url: str
    payload: bytes
    media_type: str
    status: int | None = None
    # as sent, in order; bytes above ASCII read as Latin-1
    headers: tuple[tuple[str, str], ...] = ()
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class NotModified:
    """The server answered 304: the document has not changed since the given validators."""

    url: str


class ErrorPageError(FetchError):
    """A page came with an error status: a refusal, a script challenge, a maintenance notice.

    `page` is the evidence.
    """

    def __init__(
        self,
        message: str,
        answer: FetchedResponse,
        *,
        transient: bool = True,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, transient=transient, retry_after=retry_after)
        self.page = answer
