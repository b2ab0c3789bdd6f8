"""Types of the values in `sources.toml`: what each takes, and how it is checked.

A check raises ValueError with a Chinese reason that says what to write instead. The description of
a type stands for every other fault of its value.
"""

import difflib
import json
import re
from datetime import UTC, date, datetime, time, timedelta
from ipaddress import ip_network
from typing import Annotated, Any

import jmespath
from apscheduler.triggers.cron import CronTrigger
from jmespath.exceptions import JMESPathError
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from tracker.fetch.source_trust import TLS_VERSIONS
from tracker.fetch.ssrf_guard import Network
from tracker.model import SHANGHAI, SourceKind
from tracker.model.sources import QuietHours
from tracker.urls import url_error


def nearest_hint(word: str, known: list[str], cutoff: float = 0.6) -> str:
    """Return a hint at the nearest known word: `policcy` → `，是否想写 policy？`.

    Where none is near, the hint names all of them. `cutoff`: the least similarity, from 0 to 1.
    """
    near = difflib.get_close_matches(word, known, n=1, cutoff=cutoff)
    return f"，是否想写 {near[0]}？" if near else f"；可用：{'、'.join(known)}"


def _require_text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("应为非空字符串")
    return value.strip()


def _require_list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("应为列表")
    return value


def _check_id(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", text):
        raise ValueError(f"{text!r} 不能作目录名；只用小写字母、数字、- 和 _，至多 64 个字符")
    return text


def _parse_kind(value: Any) -> SourceKind:
    text = _require_text(value)
    kinds = [kind.value for kind in SourceKind]
    if text not in kinds:
        raise ValueError(
            f"没有 {text!r} 这种来源{nearest_hint(text, kinds)}；"
            f"可用 {'、'.join(kinds[:-1])} 或 {kinds[-1]}"
        )
    return SourceKind(text)


def check_url(text: str) -> str:
    """Return an address that can be fetched. Raises ValueError with the reason."""
    if reason := url_error(text):
        raise ValueError(reason)
    return text


_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def _parse_interval(value: Any) -> timedelta:
    match = re.fullmatch(r"(\d{1,4})([mhd])", _require_text(value))
    every = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else timedelta()
    if not timedelta(minutes=1) <= every <= timedelta(days=366):
        raise ValueError(f'{value!r} 不是间隔；写作 "30m"、"6h" 或 "1d"，至少一分钟，至多 366 天')
    return every


def _parse_quiet_hours(value: Any) -> QuietHours:
    match = re.fullmatch(r"(\d\d:\d\d)\s?-\s?(\d\d:\d\d)", _require_text(value))
    try:
        begin, end = (
            (time.fromisoformat(text) for text in match.groups()) if match else (time(), time())
        )
    except ValueError:
        begin = end = time()
    if begin == end:
        raise ValueError(f'{value!r} 不是时段；写作 "23:00-06:30"（北京时间，可跨零点）')
    return begin, end


def _check_cron(text: str) -> str:
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


# div, h1, #content, div.article > p: valid without asking soupsieve, whose import of bs4 is a tenth
# of the start of a command.
_WORD = r"(?:[a-z]+\d?|[a-z]*[#.][a-z_][\w-]*)"
PLAIN_SELECTOR = re.compile(rf"{_WORD}(?: (?:> )?{_WORD})*", re.I | re.A)


def _check_selector(text: str) -> str:
    if PLAIN_SELECTOR.fullmatch(text):
        return text
    import soupsieve

    try:
        soupsieve.compile(text)
    except soupsieve.SelectorSyntaxError as error:
        raise ValueError(f"{text!r} 不是 CSS 选择器（{str(error).splitlines()[0]}）") from error
    return text


def _parse_selectors(value: Any) -> tuple[str, ...]:
    selectors = [value] if isinstance(value, str) else _require_list(value)
    return tuple(_check_selector(_require_text(each)) for each in selectors)


def _check_pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"{text!r} 不是正则表达式（{error}）") from error
    return text


def _check_day(value: Any) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError("应为日期，不加引号，如 2024-01-01")
    return value


def _check_contact(text: str) -> str:
    if not (text.isascii() and text.isprintable()):
        raise ValueError(
            "会写入 HTTP 请求头，只能用 ASCII 字符，如 mailto:law@example.com 或一个网址"
        )
    return text


def _parse_networks(value: Any) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(_require_text(each)) for each in _require_list(value))
    except ValueError as error:
        raise ValueError(
            f'{error}；写作地址或网段的列表，如 ["127.0.0.1", "10.0.0.0/8"]'
        ) from error


def _check_origins(origins: tuple[str, ...]) -> tuple[str, ...]:
    for origin in origins:
        if not re.fullmatch(r"https?://[A-Za-z0-9.\[\]:-]+", origin):
            raise ValueError(f"{origin!r} 不是来源；写作 https://主机[:端口]，后面不带路径")
    return origins


def _check_path(text: str) -> str:
    try:
        jmespath.compile(text)
    except JMESPathError as error:
        reason = " ".join(str(error).split())[:120]
        raise ValueError(f"{text!r} 不是 JMESPath 表达式（{reason}）") from error
    return text


def _parse_paths(value: Any) -> tuple[str, ...]:
    paths = [value] if isinstance(value, str) else _require_list(value)
    return tuple(_check_path(_require_text(each)) for each in paths)


def _check_template(text: str) -> str:
    if "{id}" not in text:
        raise ValueError("网址须含 {id}，如 https://example.gov.cn/detail?id={id}")
    return check_url(text)


def _check_method(value: Any) -> str:
    text = _require_text(value).upper()
    if text not in ("GET", "POST"):
        raise ValueError("只能是 GET 或 POST")
    return text


def _parse_body(value: Any) -> str:
    if not isinstance(value, dict) or not value:
        raise ValueError('应为一张表，如 { pageNo = "{page}" }')
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        raise ValueError("只能含字符串、数字、真假值、列表与表") from error


def _check_tls_version(text: str) -> str:
    if text not in TLS_VERSIONS:
        raise ValueError(f'{text!r} 不是 TLS 版本；写 {"、".join(TLS_VERSIONS)} 之一，如 "1.2"')
    return text


# a proxy may not name the operator in these: clients or servers use them otherwise
_NO_OPERATOR_HEADERS = frozenset(
    ["authorization", "cookie", "host", "forwarded", "x-forwarded-for", "x-forwarded-proto"]
)


def _check_operator_header(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]{1,64}", text) or text.lower() in _NO_OPERATOR_HEADERS:
        raise ValueError(f"{text!r} 不能用；写代理设置的请求头，如 X-Remote-User")
    return text


# the client decides these
_OWN_HEADERS = frozenset(
    [
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "accept-encoding",
        "cookie",
        "user-agent",
    ]
)


def _parse_headers(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict):
        raise ValueError('应为一张表，如 { Referer = "https://example.gov.cn/" }')
    for name, content in value.items():
        if not re.fullmatch(r"[A-Za-z0-9-]{1,64}", name) or name.lower() in _OWN_HEADERS:
            raise ValueError(f"不能设置请求头 {name!r}")
        if not isinstance(content, str) or not (content.isascii() and content.isprintable()):
            raise ValueError(f"请求头 {name} 只能用 ASCII 字符")
    return tuple(value.items())


def _parse_texts(value: Any) -> tuple[str, ...]:
    return tuple(_require_text(each) for each in _require_list(value))


Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1),
    Field(description="应为非空字符串"),
]
Texts = Annotated[tuple[str, ...], BeforeValidator(_parse_texts)]
Flag = Annotated[bool, Field(description="应为 true 或 false")]
Positive = Annotated[float, Field(gt=0, lt=1e12, description="应为正数")]
Seconds = Annotated[float, Field(ge=0, le=3600, description="应为秒数，0 至 3600")]
Count = Annotated[int, Field(ge=0, description="应为不小于 0 的整数")]
AtLeastOne = Annotated[int, Field(ge=1, description="应为整数，至少为 1")]
SourceId = Annotated[Text, AfterValidator(_check_id)]
Kind = Annotated[SourceKind, BeforeValidator(_parse_kind)]
Url = Annotated[Text, AfterValidator(check_url)]
Interval = Annotated[timedelta, BeforeValidator(_parse_interval)]
Hours = Annotated[QuietHours, BeforeValidator(_parse_quiet_hours)]
Cron = Annotated[Text, AfterValidator(_check_cron)]
Selector = Annotated[Text, AfterValidator(_check_selector)]
Selectors = Annotated[tuple[str, ...], BeforeValidator(_parse_selectors)]
Pattern = Annotated[Text, AfterValidator(_check_pattern)]
Day = Annotated[date, BeforeValidator(_check_day)]
Path = Annotated[Text, AfterValidator(_check_path)]
Paths = Annotated[tuple[str, ...], BeforeValidator(_parse_paths)]
AddressTemplate = Annotated[Text, AfterValidator(_check_template)]
Method = Annotated[str, BeforeValidator(_check_method)]
Body = Annotated[str, BeforeValidator(_parse_body)]
Headers = Annotated[tuple[tuple[str, str], ...], BeforeValidator(_parse_headers)]
Contact = Annotated[Text, AfterValidator(_check_contact)]
Origins = Annotated[Texts, AfterValidator(_check_origins)]
TlsVersion = Annotated[Text, AfterValidator(_check_tls_version)]
OperatorHeader = Annotated[Text, AfterValidator(_check_operator_header)]
Networks = Annotated[tuple[Network, ...], BeforeValidator(_parse_networks)]
