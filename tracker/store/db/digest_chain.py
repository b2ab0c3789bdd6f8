"""Chain digests: each covers the one before, so that a row cannot be changed, removed or inserted.

The rows are written as JSON with sorted keys, and instants in UTC, so that SQLite and PostgreSQL
give the same digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

START = "0" * 64  # the digest before the first row


def digest_of_row(row: Mapping[str, Any]) -> str:
    """Return the SHA-256 of the values of a row that are not null.

    A column that a later version adds is null in the rows of today, and changes no digest.
    """
    values = {name: _plain_value(value) for name, value in row.items() if value is not None}
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def next_digest(previous: str, digest: str) -> str:
    """Return the digest of a chain after one more row."""
    return hashlib.sha256(f"{previous}\n{digest}".encode()).hexdigest()


def digest_of_reading(content: str | None, meaning: str | None, words: str) -> str:
    """Return the SHA-256 of the stored reading of a capture."""
    text = "\0".join((content or "", meaning or "", words))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain_value(value: Any) -> Any:
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value
