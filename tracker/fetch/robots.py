"""robots.txt (RFC 9309): what a site asks of programs, read once a day for each site, through our
own guarded fetching.
"""

import threading
import time
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from tracker.errors import FetchError
from tracker.fetch.responses import Fetched

AGENT = "policy-tracker"
LARGEST = 500 * 1024  # bytes that must be read (§2.5); we read no more
DAY = 86_400.0
LONGEST_DELAY = 60.0  # seconds that we wait for a Crawl-delay


class _Rules(NamedTuple):
    parser: RobotFileParser
    read_at: float


class Robots:
    """The rules of every site that we met, shared by all threads. `get` fetches one address."""

    def __init__(
        self, get: Callable[[str], Fetched], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._get, self._clock = get, clock
        self._rules: dict[str, _Rules] = {}
        self._lock = threading.Lock()

    def delay(self, url: str) -> float:
        """The Crawl-delay for an address, in seconds, 0 without one.

        FetchError, permanent, where the site does not want it fetched.
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            known = self._rules.get(origin)
        if known is None or self._clock() - known.read_at > DAY:
            known = _Rules(self._read(origin, known), self._clock())
            with self._lock:
                self._rules[origin] = known
        if not known.parser.can_fetch(AGENT, url):
            raise FetchError(
                f"{url}：该站 robots.txt 不允许程序抓取；如已获许可，可在 [fetch] 写 robots = false",
                transient=False,
            )
        return min(float(known.parser.crawl_delay(AGENT) or 0), LONGEST_DELAY)

    def _read(self, origin: str, known: _Rules | None) -> RobotFileParser:
        """The rules of a site.

        None there (4xx): all is allowed (§2.3.1.3). Out of reach: the rules we knew, else its error
        (§2.3.1.4).
        """
        parser = RobotFileParser()
        try:
            text = (
                self._get(f"{origin}/robots.txt").payload[:LARGEST].decode("utf-8-sig", "replace")
            )
        except FetchError as error:
            if error.transient and known is None:
                raise
            if error.transient and known:
                return known.parser
            text = ""
        parser.parse(text.splitlines())
        return parser
