"""What each key of `sources.toml` takes: a table of keys, and a check for each kind of value.

A check gives the value as the program uses it, or a ValueError whose text is the reason and what to
write instead.
"""

import difflib
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from ipaddress import ip_network
from typing import Any

from apscheduler.triggers.cron import CronTrigger

from tracker.fetch.ssrf_guard import Network
from tracker.model import SHANGHAI, SourceKind
from tracker.model.sources import QuietHours
from tracker.urls import fault

Check = Callable[[Any], Any]


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("应为非空字符串")
    return value.strip()


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("应为 true 或 false")
    return value


def _positive(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e12:
        raise ValueError("应为正数")
    return value


def _seconds(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 3600:
        raise ValueError("应为秒数，0 至 3600")
    return value


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError("应为不小于 0 的整数")
    return value


def _tables(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("应写作 [[source]]（两层方括号）")
    return value


def _id(value: Any) -> str:
    text = _text(value)
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", text):
        raise ValueError(f"{text!r} 不能作目录名；只用小写字母、数字、- 和 _，至多 64 个字符")
    return text


def _kind(value: Any) -> SourceKind:
    text = _text(value)
    if text not in list(SourceKind):
        raise ValueError(
            f"没有 {text!r} 这种来源{nearest(text, list(SourceKind))}；可用 page、file 或 listing"
        )
    return SourceKind(text)


def _url(value: Any) -> str:
    text = _text(value)
    if reason := fault(text):
        raise ValueError(reason)
    return text


def _interval(value: Any) -> timedelta:
    match = re.fullmatch(r"(\d{1,4})([mhd])", _text(value))
    every = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else timedelta()
    if not timedelta(minutes=1) <= every <= timedelta(days=366):
        raise ValueError(f'{value!r} 不是间隔；写作 "30m"、"6h" 或 "1d"，至少一分钟，至多 366 天')
    return every


_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def _hours(value: Any) -> QuietHours:
    match = re.fullmatch(r"(\d\d:\d\d)\s?-\s?(\d\d:\d\d)", _text(value))
    try:
        begin, end = (
            (time.fromisoformat(text) for text in match.groups()) if match else (time(), time())
        )
    except ValueError:
        begin = end = time()
    if begin == end:
        raise ValueError(f'{value!r} 不是时段；写作 "23:00-06:30"（北京时间，可跨零点）')
    return begin, end


def _cron(value: Any) -> str:
    text = _text(value)
    # cron's 1 is Monday, APScheduler's 1 is Tuesday
    if re.search(r"\d", " ".join(text.split()[4:])):
        raise ValueError(f"{text!r} 中的星期请写英文缩写（如 mon-fri），数字有歧义")
    try:
        trigger = CronTrigger.from_crontab(text, timezone=SHANGHAI)
    except ValueError as error:
        raise ValueError(
            f'{text!r} 不是 cron 表达式（{error}）；五段：分 时 日 月 星期，如 "30 8 * * mon-fri"'
        ) from error
    if trigger.get_next_fire_time(None, datetime(2026, 1, 1, tzinfo=UTC)) is None:  # 0 0 30 2 *
        raise ValueError(f"{text!r} 永远不会触发")
    return text


# div, h1, #content, div.article > p: right without asking soupsieve, which brings all of bs4 and is
# a tenth of the start of a command.
_WORD = r"(?:[a-z]+\d?|[a-z]*[#.][a-z_][\w-]*)"
PLAIN = re.compile(rf"{_WORD}(?: (?:> )?{_WORD})*", re.I | re.A)


def _selector(value: Any) -> str:
    text = _text(value)
    if PLAIN.fullmatch(text):
        return text
    import soupsieve

    try:
        soupsieve.compile(text)
    except soupsieve.SelectorSyntaxError as error:
        raise ValueError(f"{text!r} 不是 CSS 选择器（{str(error).splitlines()[0]}）") from error
    return text


def _selectors(value: Any) -> tuple[str, ...]:
    return tuple(_selector(each) for each in ([value] if isinstance(value, str) else _list(value)))


def _pattern(value: Any) -> str:
    text = _text(value)
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} 不是正则表达式（{error}）") from error
    return text


def _at_least_one(value: Any) -> int:
    if not (count := _count(value)):
        raise ValueError("至少为 1")
    return count


def _day(value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError("应为日期，不加引号，如 2024-01-01")
    return value


def _contact(value: Any) -> str:
    text = _text(value)
    if not (text.isascii() and text.isprintable()):
        raise ValueError(
            "会写入 HTTP 请求头，只能用 ASCII 字符，如 mailto:law@example.com 或一个网址"
        )
    return text


def _networks(value: Any) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(_text(each)) for each in _list(value))
    except ValueError as error:
        raise ValueError(
            f'{error}；写作地址或网段的列表，如 ["127.0.0.1", "10.0.0.0/8"]'
        ) from error


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("应为列表")
    return value


def _any(value: Any) -> Any:
    return value


TOP: dict[str, Check] = {
    "source": _tables,
    "fetch": _any,
    "quiet": _hours,
    "private": _flag,
    "demo": _flag,
}
FETCH: dict[str, Check] = {
    "max_bytes": _count,
    "connect_timeout": _positive,
    "read_timeout": _positive,
    "total_timeout": _positive,
    "max_redirects": _count,
    "allow_private": _networks,
    "delay": _seconds,
    "connections": _at_least_one,
    "robots": _flag,
    "contact": _contact,
}
SOURCE: dict[str, Check] = {
    "id": _id,
    "kind": _kind,
    "url": _url,
    "path": _text,
    "policy": _text,
    "predecessor": _text,
    "jurisdiction": _text,
    "issuer": _text,
    "select": _selector,
    "remove": _selectors,
    "every": _interval,
    "cron": _cron,
    "expect": _any,
    "primary": _flag,
    "follow": _any,
}
EXPECT: dict[str, Check] = {"title": _text, "min_clauses": _count}
FOLLOW: dict[str, Check] = {
    "links": _selector,
    "title": _pattern,
    "number": _pattern,
    "section": _pattern,
    "since": _day,
    "pages": _at_least_one,
    "documents": _at_least_one,
}


def nearest(word: str, known: list[str]) -> str:
    """`policcy` → `，是否想写 policy？`; all known words where none is near."""
    near = difflib.get_close_matches(word, known, n=1)
    return f"，是否想写 {near[0]}？" if near else f"；可用：{'、'.join(known)}"
