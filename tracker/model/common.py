"""The time zone of the law, and the digest by which texts are compared."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")  # no daylight saving since 1991

# In place of the capture time of a file of which nobody knows when it was obtained; it is older
# than every other capture, so that such a file never becomes the current wording.
UNKNOWN_CAPTURE_TIME = datetime(1970, 1, 1, tzinfo=UTC)

CLOCK_TOLERANCE = timedelta(minutes=10)  # between machines, and for rows that were buffered


def known_capture_time(at: datetime) -> datetime | None:
    """Return a capture time; None in place of UNKNOWN_CAPTURE_TIME.

    The archive sets a second file of that time a microsecond on.
    """
    return None if at < UNKNOWN_CAPTURE_TIME + timedelta(days=1) else at


# `0-undated-…` sorts before every instant, in every collation.
CAPTURE_ID = re.compile(r"(?:\d{8}T\d{6}\.\d{6}Z|0-undated-\d{6,11})-[0-9a-f]{8}")


def make_capture_id(at: datetime, sha256: str) -> str:
    """Return the id of a capture: unique within a source, sorts by time.

    `20240403T010203.000000Z-1a2b3c4d`; where nobody knows the time `0-undated-000000-1a2b3c4d`,
    with the microseconds by which the archive tells files of equal bytes apart.
    """
    since = at - UNKNOWN_CAPTURE_TIME
    if timedelta() <= since < timedelta(days=1):
        return f"0-undated-{since // timedelta(microseconds=1):06d}-{sha256[:8]}"
    return make_dated_id(at, sha256)


def make_dated_id(at: datetime, sha256: str) -> str:
    """Return the id of a capture with its instant.

    Archives of before 2026-12 have undated captures under such ids of 1970.
    """
    return f"{at:%Y%m%dT%H%M%S.%fZ}-{sha256[:8]}"


def parse_capture_time(capture: str) -> datetime | None:
    """Return when a capture was received, from its id; None where that was not known.

    `20240403T010203.000000Z-1a2b3c4d`, also with the source before it.
    """
    try:
        at = datetime.strptime(capture.rpartition("/")[2].partition("Z-")[0], "%Y%m%dT%H%M%S.%f")
    except ValueError:
        return None
    return known_capture_time(at.replace(tzinfo=UTC))


def date_in_shanghai(instant: datetime) -> date:
    """Return the civil day in Shanghai at an aware instant."""
    return instant.astimezone(SHANGHAI).date()


def squash(text: str) -> str:
    """Return a text as it is compared: NFKC, no white space.

    `第 3 条（ａ）` and `第3条(a)` are the same words.
    """
    return "".join(unicodedata.normalize("NFKC", text).split())


def digest(text: str) -> str:
    """SHA-256 of the compared form of a text, as hex."""
    return hashlib.sha256(squash(text).encode()).hexdigest()
