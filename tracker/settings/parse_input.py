"""Parse what people type: days, instants, version names."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from tracker.errors import ConfigError


def parse_day(text: str) -> date:
    """Parse a day, `2024-06-01`. Raises ConfigError where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError([f"“{text}”不是日期；请写成 2024-06-01"]) from error


def parse_instant(text: str) -> datetime:
    """Parse an instant; a bare day is its first moment in Shanghai. Raises ConfigError."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(
            [f"“{text}”不是时间；请写成 2024-06-01 或 2024-06-01T10:00:00Z"]
        ) from error
    return (at if at.tzinfo else at.replace(tzinfo=timezone(timedelta(hours=8)))).astimezone(UTC)


def parse_version_name(text: str) -> tuple[str, int]:
    """Parse `changning-keji-2024@1` to policy and version number. Raises ConfigError."""
    policy, _, n = text.rpartition("@")
    if not policy or not n.isdecimal() or len(n) > 6:
        raise ConfigError(
            [f"“{text[:80]}”不是版本；请写成 政策编号@版次，如 changning-keji-2024@1"]
        )
    return policy, int(n)
