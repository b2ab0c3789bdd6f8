"""Robots of group chats: which services there are, how an address is written, what an answer of
theirs means. Pure.

An address is a secret: whoever has it may speak in the group. It is written as apprise writes it,
`dingtalk://SEC…@token`, and is
never shown; `Subscription.display_address` is what people see.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from tracker.errors import DeliveryError

# HTTP statuses that mean, everywhere, that nobody listens there any more
SURE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class ChatService:
    """One service.

    `said`: its codes in words; those `gone` never come right again, all others may (a keyword, a
    signature, haste).
    """

    name: str
    host: str  # the only one that we speak to
    address_form: str  # how an address is written
    max_bytes: int  # bytes of one message
    code_field: str | None = (
        None  # where its JSON says 0 for success; None: its HTTP status says it all
    )
    permanent_codes: frozenset[int] = SURE
    code_meanings: Mapping[int, str] = field(default_factory=dict)
    signed: bool = False  # the secret of an address signs the body, and we have to


_FEISHU = {
    19001: "机器人不存在或已停用",
    19021: "加签不符",
    19022: "来源地址不在白名单",
    19024: "关键词不符",
    9499: "发送过快",
    11232: "发送过快",
}
SERVICES = {
    "dingtalk": ChatService(
        "钉钉",
        "oapi.dingtalk.com",
        "dingtalk://[加签密钥@]access_token",
        18_000,
        "errcode",
        SURE | {300001, 300005, 400013, 400101, 400102, 400106},
        {
            130101: "发送过快",
            410100: "发送过快",
            310000: "未过安全设置（关键词、加签或来源地址）",
            300001: "机器人不存在",
            300005: "机器人不存在",
            400013: "群已解散",
            400101: "机器人不存在",
            400102: "机器人已停用",
            400106: "机器人不存在",
        },
    ),
    "feishu": ChatService(
        "飞书",
        "open.feishu.cn",
        "feishu://[签名密钥@]机器人地址末段",
        18_000,
        "code",
        SURE | {19001},
        _FEISHU,
        signed=True,
    ),
    "lark": ChatService(
        "Lark",
        "open.larksuite.com",
        "lark://[签名密钥@]机器人地址末段",
        18_000,
        "code",
        SURE | {19001},
        _FEISHU,
        signed=True,
    ),
    "wecombot": ChatService(
        "企业微信",
        "qyapi.weixin.qq.com",
        "wecombot://key",
        2_000,
        "errcode",
        SURE | {93000},
        {93000: "机器人不存在", 45009: "发送过快"},
    ),
    "slack": ChatService(
        "Slack", "hooks.slack.com", "slack://T…/B…/…", 8_000, permanent_codes=SURE | {403}
    ),
    "tgram": ChatService(
        "Telegram",
        "api.telegram.org",
        "tgram://机器人口令/会话编号",
        4_000,
        permanent_codes=SURE | {401, 403},
    ),
    "discord": ChatService(
        "Discord", "discord.com", "discord://编号/口令", 1_900, permanent_codes=SURE | {401, 403}
    ),
}


def find_service(address: str) -> ChatService | None:
    """The service behind an address, None where it is none of ours."""
    return SERVICES.get(address.partition("://")[0])


def message_limit(address: str) -> int:
    """How many bytes a message to an address may have; none where it is no robot's."""
    found = find_service(address)
    return found.max_bytes if found else 0


def service_at_host(host: str) -> ChatService | None:
    """The service that speaks at a host: its own web addresses are not for webhooks, it would take
    our JSON and show nothing.
    """
    return next((one for one in SERVICES.values() if one.host == host.lower()), None)


def address_fault(address: str) -> str | None:
    """Why an address is none of a robot, or None.

    Options are not for addresses: they could turn off what guards us.
    """
    if find_service(address) is None:
        return f"群机器人只支持 {'、'.join(one.address_form for one in SERVICES.values())}"
    if (
        not address.isascii()
        or not address.isprintable()
        or any(char in address for char in "?# \\")
    ):
        return "机器人地址只能有字母、数字与 - _ : / @，不带参数"
    return None


def sign_timestamp(secret: str, now: datetime) -> dict[str, str]:
    """What a signed message of Feishu and Lark says of itself: the key is the instant and the
    secret, over nothing.
    """
    instant = str(int(now.timestamp()))
    made = hmac.digest(f"{instant}\n{secret}".encode(), b"", "sha256")
    return {"timestamp": instant, "sign": base64.b64encode(made).decode()}


def address_secret(address: str) -> str:
    """The secret that an address bears before its @, or nothing."""
    return urlsplit(address).username or ""


def check_response(of: ChatService, status: int, body: bytes) -> None:
    """Returns where a service has taken a message: many say 200 and mean no. DeliveryError,
    permanent where the robot is no more.

    The words of the answer are not repeated: they may hold what the address holds.
    """
    code = _response_code(of, body)
    if code == 0 or of.code_field is None and 200 <= status < 300:
        return
    found = status if code is None else code
    words = f"：{of.code_meanings[found]}" if found in of.code_meanings else ""
    raise DeliveryError(
        f"{of.name}未收下（{found}）{words}",
        permanent=found in of.permanent_codes or status in of.permanent_codes,
    )


def _response_code(of: ChatService, body: bytes) -> int | None:
    if of.code_field is None:
        return None
    try:
        found = json.loads(body)
    except ValueError:
        return None
    said = found.get(of.code_field) if isinstance(found, dict) else None
    return said if isinstance(said, int) else None
