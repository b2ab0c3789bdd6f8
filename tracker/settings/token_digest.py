"""Digests of the operators' tokens; a token itself is never kept."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

SHORTEST = 16  # characters of a token
_BYTES = 32  # of a new token
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def make_token() -> str:
    """Return a new random token, URL-safe."""
    return secrets.token_urlsafe(_BYTES)


def is_too_short(token: str) -> bool:
    """Return whether a token could be guessed; a digest says nothing about its token."""
    return len(token) < SHORTEST


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
