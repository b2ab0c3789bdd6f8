"""Sign the links by which a reader acts without an account: one purpose for one row, signed with
the secret of this database. Pure.
"""

from __future__ import annotations

import base64
import hmac
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from urllib.parse import quote

SAFE_WORD = re.compile(r"[A-Za-z0-9_.~-]+")  # of an address as it stands


class LinkPurpose(StrEnum):
    """The one action that a link allows.

    The page it opens changes nothing; its button, or a mail program's POST, does.
    """

    CONFIRM = "confirm"
    MANAGE = "manage"
    LEAVE = "leave"
    ACKNOWLEDGE = "acknowledge"


def sign_link(secret: bytes, purpose: LinkPurpose, id: str) -> str:
    """Return the signature of a link, 32 URL-safe characters."""
    made = _keyed_hash(secret).copy()
    made.update(f"{purpose}:{id}".encode())
    return base64.urlsafe_b64encode(made.digest()[:24]).decode()


@lru_cache(maxsize=4)
def _keyed_hash(secret: bytes) -> hmac.HMAC:
    """Return the hash that every signature begins with: a mail has three of them."""
    return hmac.new(secret, digestmod="sha256")


def verify_signature(secret: bytes, purpose: LinkPurpose, id: str, token: str) -> bool:
    """Return whether a token is the signature of a link, in constant time."""
    return hmac.compare_digest(
        sign_link(secret, purpose, id).encode(), token.encode("utf-8", "replace")
    )


@dataclass(frozen=True, slots=True)
class LinkBuilder:
    """Builds addresses under the public address of the service, never under a Host header."""

    base_url: str
    secret: bytes

    def signed_link(self, purpose: LinkPurpose, id: str) -> str:
        """Return a signed link; `id` is a subscription's, or for ACKNOWLEDGE a delivery's."""
        signature = sign_link(self.secret, purpose, id)
        word = id if SAFE_WORD.fullmatch(id) else quote(id)
        return f"{self.base_url}/subscriptions/{purpose}/{word}/{signature}"

    def webhook_key(self, id: str) -> str:
        """Return the key with which the receiver of a webhook checks its signatures."""
        return hmac.digest(self.secret, f"webhook:{id}".encode(), "sha256").hex()

    def policy_page(self, id: str) -> str:
        """Return the page of a policy."""
        return f"{self.base_url}/policies/{quote(id)}"

    def sources_page(self) -> str:
        """Return the page of the sources."""
        return f"{self.base_url}/sources"

    def comparison_page(self, before: str, after: str) -> str:
        """Return the comparison of two versions, each `<policy>@<n>`."""
        return f"{self.base_url}/compare?from={quote(before, safe='@')}&to={quote(after, safe='@')}"

    def evidence_page(self, source: str, capture: str) -> str:
        """Return the page of an archived capture."""
        return f"{self.base_url}/evidence/{quote(source)}/{quote(capture)}"
