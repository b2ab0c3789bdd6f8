"""robots.txt (RFC 9309), read once a day for each site through the guarded client."""

import threading
import time
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

from protego import Protego

from tracker.errors import FetchError
from tracker.fetch.responses import FetchedResponse

AGENT = "policy-tracker"
MAX_BYTES = 500 * 1024  # RFC 9309 §2.5: at least so much must be read; the rest is dropped
MAX_AGE = 86_400.0  # seconds until the rules of a site are fetched again (§2.4)
MAX_CRAWL_DELAY = 60.0  # seconds; a longer Crawl-delay is cut to this


class _SiteRules(NamedTuple):
    parser: Protego
    fetched_at: float


class RobotsRules:
    """The rules of every site that was fetched from, shared by all threads."""

    def __init__(
        self,
        fetch_document: Callable[[str], FetchedResponse],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch_document, self._clock = fetch_document, clock
        self._rules: dict[str, _SiteRules] = {}
        self._lock = threading.Lock()

    def crawl_delay(
        self, url: str, fetch_document: Callable[[str], FetchedResponse] | None = None
    ) -> float:
        """Return the Crawl-delay for an address in seconds, 0 without one.

        `fetch_document` fetches the rules in place of the usual function.

        Raises FetchError, permanent, where the site forbids the address.
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            rules = self._rules.get(origin)
        if rules is None or self._clock() - rules.fetched_at > MAX_AGE:
            fetch = fetch_document or self._fetch_document
            rules = _SiteRules(_fetch_rules(fetch, origin, rules), self._clock())
            with self._lock:
                self._rules[origin] = rules
        if not rules.parser.can_fetch(url, AGENT):
            raise FetchError(
                f"{url}：该站 robots.txt 不允许程序抓取；"
                "如已获许可，可在 [fetch] 写 robots = false",
                transient=False,
            )
        return min(rules.parser.crawl_delay(AGENT) or 0.0, MAX_CRAWL_DELAY)


def _fetch_rules(
    fetch_document: Callable[[str], FetchedResponse], origin: str, earlier: _SiteRules | None
) -> Protego:
    """Fetch the rules of a site.

    A 4xx status allows everything (§2.3.1.3). Where the site cannot be reached, the earlier rules
    hold, else its error is raised (§2.3.1.4).
    """
    try:
        payload = fetch_document(f"{origin}/robots.txt").payload
    except FetchError as error:
        if error.transient and earlier is None:
            raise
        if error.transient and earlier:
            return earlier.parser
        payload = b""
    return Protego.parse(payload[:MAX_BYTES].decode("utf-8-sig", "replace"))
