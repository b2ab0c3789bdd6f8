"""Compare the address of a page with the one that the server led to."""

from __future__ import annotations

import re
from urllib.parse import SplitResult

HOME_PATH = re.compile(r"/?|/(index|default|home|main)\.\w{3,5}")


def is_home_page(address: SplitResult) -> bool:
    """Return whether an address is that of a site's first page."""
    return not address.query and HOME_PATH.fullmatch(address.path) is not None


def is_same_host(one: str | None, other: str | None) -> bool:
    """Return whether two host names are one site, with or without `www.`."""
    return (one or "").removeprefix("www.") == (other or "").removeprefix("www.")
