"""Find out whether a page shows only the beginning of its text, and the rest on further pages."""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

# A cheap look at the whole markup, before any element is looked at.
MAY_GO_ON = re.compile("下一?页|后一?页|createPageHTML|[阅查][读看]全文")
NEXT = re.compile(r"\A[\[【(（<\s]{0,4}(?:下一?页|后一?页|[阅查][读看]全文)[\]】)）>›»\s]{0,6}\Z")
# The paging script of a common system: createPageHTML(3, 0, "t1", "html") on the first of three.
SCRIPTED = re.compile(r"createPageHTML\(\s*(\d{1,4})\s*,\s*(\d{1,4})\b")
NO_ADDRESS = re.compile(r"\A\s*(?:#.*|javascript:.*|)\Z", re.IGNORECASE | re.DOTALL)


def has_next_page(soup: BeautifulSoup) -> bool:
    """Return whether a page of a document leads to a next page of it."""
    for script in soup.find_all("script"):
        if (m := SCRIPTED.search(script.get_text())) and int(m[2]) + 1 < int(m[1]):
            return True
    return any(
        NEXT.match(link.get_text()[:20]) and not NO_ADDRESS.match(str(link["href"]))
        for link in soup.find_all("a", href=True)
    )
