"""The organisation to which the certificate of a host was issued."""

import ssl
from typing import Any
from urllib.parse import quote, unquote

import httpx2

from tracker.fetch.responses import CERTIFICATE_OWNER

OWNER = "certificate_owner"  # what a connection is asked for
Headers = tuple[tuple[str, str], ...]


def read_owner(connection: Any) -> str | None:
    """Return the organisation in the certificate of a peer; empty where it names none.

    None without TLS. A closed connection no longer knows it.
    """
    if not isinstance(connection, ssl.SSLSocket):
        return None
    certificate: Any = connection.getpeercert() or {}
    names = {key: value for group in certificate.get("subject", ()) for key, value in group}
    return str(names.get("organizationName", ""))


def add_owner(headers: Headers, response: httpx2.Response) -> Headers:
    """Return headers with the owner of the certificate over which the response came.

    What a server says of itself under that name is left out.
    """
    sent = tuple(one for one in headers if one[0].lower() != CERTIFICATE_OWNER.lower())
    stream = response.extensions.get("network_stream")
    owner = stream.get_extra_info(OWNER) if stream else None
    return sent if owner is None else (*sent, (CERTIFICATE_OWNER, quote(owner, safe=" ,.()")))


def find_owner(headers: Headers) -> str | None:
    """Return the owner that stands in the headers of a page; None where it is not known."""
    found = [value for name, value in headers if name == CERTIFICATE_OWNER]
    return unquote(found[0]) if found else None
