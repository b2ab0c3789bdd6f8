"""The operator's token: held as its digest only, compared in constant time."""

from __future__ import annotations

import hashlib
import hmac
import re

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def hash_token(token: str) -> str:
    """The digest of a token, as `sha256:<hex>`; one that is a digest already stays, so that no file
    needs to hold the token itself.
    """
    return (
        token
        if _DIGEST.fullmatch(token)
        else f"sha256:{hashlib.sha256(token.encode()).hexdigest()}"
    )


def verify_token(given: str, digest: str) -> bool:
    """Is this the token of that digest? Takes as long for a wrong one as for the right one."""
    return hmac.compare_digest(f"sha256:{hashlib.sha256(given.encode()).hexdigest()}", digest)
