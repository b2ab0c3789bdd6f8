"""Where a page sends its readers at once: `<meta http-equiv=refresh>`. Pure: text in, address out.

Portals move pages in this way where their server cannot redirect; a browser shows the target.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin

from bs4 import BeautifulSoup

from tracker.parse.index_pages.links import page_base, parse_page
from tracker.urls import url_error

MAX_WAIT = 10  # seconds; a page that waits longer is one to be read

_MENTIONED = re.compile(r"http-equiv\s*=\s*[\"']?\s*refresh", re.I)
# "0;url=a.html", "3; URL='a.html'", "0, a.html"
_REFRESH = re.compile(r"\A\s*(\d+)(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?\s*([^\"'>]+)", re.I)


def find_refresh(text: str, address: str) -> str | None:
    """Return the address that a page sends its readers to; None where they stay.

    A page that reloads itself stays. Raises ReadError for a page that cannot be parsed.
    """
    if not _MENTIONED.search(text):
        return None
    return refresh_target(parse_page(text), address)


def refresh_target(soup: BeautifulSoup, address: str) -> str | None:
    """Return the address that a parsed page sends its readers to; None where they stay."""
    base = page_base(soup, address)
    for tag in soup.find_all("meta", attrs={"http-equiv": re.compile(r"^\s*refresh\s*$", re.I)}):
        sent = _REFRESH.match(str(tag.get("content") or ""))
        if sent is None or int(sent[1][:6]) > MAX_WAIT or tag.find_parent("noscript"):
            continue
        try:
            target: str = urljoin(base, sent[2].strip()).partition("#")[0]
        except ValueError:  # http://[
            continue
        if not url_error(target) and target != address.partition("#")[0]:
            return target
    return None
