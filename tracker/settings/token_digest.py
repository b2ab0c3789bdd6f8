"""Digest of the operator's token; the token itself is never kept."""

from __future__ import annotations

import hashlib
import hmac
import re

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def hash_token(token: str) -> str:
    """Return the digest of a token as `sha256:<hex>`; a digest is returned as it is.

    So a file may hold the digest in place of the token.
    """
    return (
        token
        if _DIGEST.fullmatch(token)
        else f"sha256:{hashlib.sha256(token.encode()).hexdigest()}"
    )


def verify_token(given: str, digest: str) -> bool:
    """Return whether a token has this digest, in constant time."""
    return hmac.compare_digest(f"sha256:{hashlib.sha256(given.encode()).hexdigest()}", digest)
