"""Find links that lead to one document: session ids and tracking parameters do not count."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from urllib.parse import urlsplit, urlunsplit

# Parameters that never name a document: of statistics, and of sessions by their full names.
IGNORED = re.compile(
    r"utm_\w+|spm|scm|gclid|fbclid|hmsr|hmpl|hmcu|hmkw|hmci"
    r"|jsessionid|phpsessid|aspsessionid\w*|session_?id|from_?source|isappinstalled",
    re.I,
)
# Parameters that are a session or a time stamp on one site and the number of a document on another.
DOUBTFUL = re.compile(
    r"sid|sess|session|token|ticket|timestamp|time|ts|_?t|r|rnd|rand|random|_", re.I
)
PATH_SESSION = re.compile(r";jsessionid=[^/?#]*", re.I)
STATIC_PATH = re.compile(r"\.(s?html?|pdf|docx?|xlsx?|txt)$", re.I)


def map_to_documents(addresses: Iterable[str]) -> dict[str, str]:
    """Map each address to the one without session ids and tracking parameters.

    A doubtful parameter is dropped where it cannot be the number of the document: from the address
    of a static file (`/d1.html?sid=7`), and where the addresses without it differ as well.
    """
    cleaned = {address: drop_parameters(address, IGNORED) for address in addresses}
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for address in dict.fromkeys(cleaned.values()):
        groups[drop_parameters(address, DOUBTFUL)].append(address)
    several = len(groups) > 1
    mapped = {
        address: bare
        for bare, group in groups.items()
        for address in group
        if STATIC_PATH.search(urlsplit(bare).path) or several and len(group) == 1
    }
    return {address: mapped.get(clean, clean) for address, clean in cleaned.items()}


def drop_parameters(address: str, names: re.Pattern[str]) -> str:
    """Return an address without the query parameters of these names; the rest stays as printed."""
    parts = urlsplit(address)
    path = PATH_SESSION.sub("", parts.path)
    kept = [part for part in parts.query.split("&") if not names.fullmatch(part.partition("=")[0])]
    query = "&".join(kept)
    if (path, query) == (parts.path, parts.query):
        return address
    return urlunsplit((parts.scheme, parts.netloc, path, query, parts.fragment))
