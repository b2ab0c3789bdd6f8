"""Links by which a reader acts without an account: each says one purpose for one row, signed with
the secret of this database.
"""

from __future__ import annotations

import base64
import hmac
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote


class LinkPurpose(StrEnum):
    """What a link is good for.

    The page it opens changes nothing; its button, or a mail program's POST, does.
    """

    CONFIRM = "confirm"
    MANAGE = "manage"
    LEAVE = "leave"
    ACKNOWLEDGE = "acknowledge"


def sign_link(secret: bytes, purpose: LinkPurpose, id: str) -> str:
    """The signature of a link, as 32 URL-safe characters."""
    made = hmac.digest(secret, f"{purpose}:{id}".encode(), "sha256")
    return base64.urlsafe_b64encode(made[:24]).decode()


def verify_signature(secret: bytes, purpose: LinkPurpose, id: str, token: str) -> bool:
    """Is this the signature of that link? Takes as long for a wrong one."""
    return hmac.compare_digest(
        sign_link(secret, purpose, id).encode(), token.encode("utf-8", "replace")
    )


@dataclass(frozen=True, slots=True)
class LinkBuilder:
    """Makes addresses under the public address of this service, never under a Host header."""

    base_url: str
    secret: bytes

    def signed_link(self, purpose: LinkPurpose, id: str) -> str:
        """A signed link. `id` is a subscription's, or for ACKNOWLEDGE a delivery's."""
        return f"{self.base_url}/subscriptions/{purpose}/{quote(id)}/{sign_link(self.secret, purpose, id)}"

    def webhook_key(self, id: str) -> str:
        """The key that a webhook's receiver checks our signature with, shown to whoever subscribes
        it.
        """
        return hmac.digest(self.secret, f"webhook:{id}".encode(), "sha256").hex()

    def policy_page(self, id: str) -> str:
        """The page of a policy."""
        return f"{self.base_url}/policies/{quote(id)}"

    def sources_page(self) -> str:
        """The page of what is watched."""
        return f"{self.base_url}/sources"

    def comparison_page(self, before: str, after: str) -> str:
        """The report of two versions, each `<policy>@<n>`."""
        return f"{self.base_url}/compare?from={quote(before, safe='@')}&to={quote(after, safe='@')}"

    def evidence_page(self, source: str, capture: str) -> str:
        """The page as we kept it."""
        return f"{self.base_url}/evidence/{quote(source)}/{quote(capture)}"
