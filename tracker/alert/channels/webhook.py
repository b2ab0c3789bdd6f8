"""Webhooks: the contract's JSON by POST, signed with a key that only the subscriber knows, through
the guard of every fetch.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from tracker.errors import DeliveryError, FetchError
from tracker.fetch.client import Fetcher

GONE = 410  # the one answer by which a receiver says that it wants nothing more


def post_json(fetcher: Fetcher, url: str, body: bytes, key: str, now: datetime) -> None:
    """Returns once the receiver has said 2xx. DeliveryError, permanent on 410."""
    try:
        status, _ = fetcher.post(url, body, signature_headers(body, key, now))
    except FetchError as error:
        raise DeliveryError(str(error)) from error
    if not 200 <= status < 300:
        raise DeliveryError(f"HTTP {status}", permanent=status == GONE)


def signature_headers(body: bytes, key: str, now: datetime) -> dict[str, str]:
    """The instant, and HMAC-SHA256 over `<instant>.<body>`: a receiver refuses what is forged, and
    what is old.
    """
    at = str(int(now.timestamp()))
    signature = hmac.new(key.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-Tracker-Timestamp": at,
        "X-Tracker-Signature": f"sha256={signature}",
    }
