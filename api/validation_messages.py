"""Describe validation errors in the reader's language; pydantic knows English only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

# What an error's type begins with, and how it is said; the braces hold what its context names.
ZH = (
    ("missing", "必须填写"),
    ("extra_forbidden", "没有这个字段"),
    ("json_invalid", "请求体不是 JSON"),
    ("int_", "应为整数"),
    ("bool_", "应为 true 或 false"),
    ("greater_than_equal", "应不小于 {ge}"),
    ("greater_than", "应大于 {gt}"),
    ("less_than_equal", "应不大于 {le}"),
    ("less_than", "应小于 {lt}"),
    ("string_too_long", "最多 {max_length} 个字符"),
    ("string_too_short", "至少 {min_length} 个字符"),
    ("string_pattern_mismatch", "格式不符，应合 {pattern}"),
    ("string_", "应为文字"),
    ("enum", "应为 {expected} 之一"),
    ("literal_error", "应为 {expected} 之一"),
    ("date_", "不是日期；请写成 2024-06-01"),
    ("datetime_", "不是时刻；请写成 2024-06-01T00:00:00Z"),
    ("timezone_aware", "时刻须带时区，如 2024-06-01T00:00:00Z"),
    ("model_", "应为 JSON 对象"),
    ("list_", "应为列表"),
    ("url_", "不是网址"),
)


def describe_validation_errors(rows: Sequence[Mapping[str, Any]], lang: str) -> str:
    """Return `query.limit：应不小于 1`, one part for each error."""
    if lang == "en":
        return "; ".join(f"{'.'.join(map(str, row['loc']))}: {row['msg']}" for row in rows)
    return "；".join(
        f"{'.'.join(map(str, row['loc']))}：{_describe_in_chinese(row)}" for row in rows
    )


def _describe_in_chinese(row: Mapping[str, Any]) -> str:
    """Return one error in Chinese."""
    words = next((words for name, words in ZH if row["type"].startswith(name)), "")
    own = str(row["msg"]).removeprefix("Value error, ")  # our own, in our own words
    try:
        return words.format(**row.get("ctx", {})).replace(" or ", " 或 ") or own
    except KeyError:
        return own
