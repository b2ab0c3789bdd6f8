"""What fetching takes and gives: limits, a document or the word that nothing changed, and what an
index lists.
"""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from tracker.errors import FetchError

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """How far we go for one address.

    `max_bytes` bounds what comes over the wire and, apart, what it unpacks to; times in seconds.
    """

    max_bytes: int = 64 * MIB  # gazettes of 60 MB exist; 300 MB is a mistake or an attack
    connect_timeout: float = 10.0
    read_timeout: float = 30.0  # the longest silence
    total_timeout: float = 120.0  # the whole answer, redirects included: a slow drip ends here
    max_redirects: int = 5
    allow_private: tuple[IPv4Network | IPv6Network, ...] = ()
    # seconds between two requests to one host; hosts in our own house (an address in allow_private)
    # need none
    delay: float = 1.0
    connections: int = 2  # to one host at once
    robots: bool = True  # do as robots.txt asks
    contact: str | None = None  # stands in the user agent, so that a site's keeper can write to us


@dataclass(frozen=True, slots=True)
class FetchedResponse:
    """A document as it was met.

    `url` is where it was found in the end; `status` is None and `headers` empty for a file.
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
    """The server says (304) that the document is the one whose validators we showed."""

    url: str


class ErrorPageError(FetchError):
    """What stands where the document should be: a refusal, a script challenge, a notice of
    maintenance. `answer` is evidence of it.
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
