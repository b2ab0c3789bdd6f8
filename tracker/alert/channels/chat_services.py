"""The chat services: how their addresses are written and what their responses mean. Pure.

An address is a secret: whoever has it may write to the group. It is written as apprise writes it,
`dingtalk://SEC…@token`, and only its scheme is displayed.
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

# HTTP statuses that mean at every service that the bot does not exist any more
GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class ChatService:
    """One service.

    `code_field`: the field of its JSON that is 0 for success; None where the HTTP status says it.
    `permanent_codes`: codes after which a retry is useless; all others may pass (a keyword, a
    signature, too many messages).
    """

    name: str
    host: str  # the only one that is contacted
    address_form: str  # how an address is written
    max_bytes: int  # bytes of one message
    code_field: str | None = None
    permanent_codes: frozenset[int] = GONE
    code_meanings: Mapping[int, str] = field(default_factory=dict)
    signed: bool = False  # whether the secret of the address signs the body


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
        GONE | {300001, 300005, 400013, 400101, 400102, 400106},
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
        GONE | {19001},
        _FEISHU,
        signed=True,
    ),
    "lark": ChatService(
        "Lark",
        "open.larksuite.com",
        "lark://[签名密钥@]机器人地址末段",
        18_000,
        "code",
        GONE | {19001},
        _FEISHU,
        signed=True,
    ),
    "wecombot": ChatService(
        "企业微信",
        "qyapi.weixin.qq.com",
        "wecombot://key",
        2_000,
        "errcode",
        GONE | {93000},
        {93000: "机器人不存在", 45009: "发送过快"},
    ),
    "slack": ChatService(
        "Slack", "hooks.slack.com", "slack://T…/B…/…", 8_000, permanent_codes=GONE | {403}
    ),
    "tgram": ChatService(
        "Telegram",
        "api.telegram.org",
        "tgram://机器人口令/会话编号",
        4_000,
        permanent_codes=GONE | {401, 403},
    ),
    "discord": ChatService(
        "Discord", "discord.com", "discord://编号/口令", 1_900, permanent_codes=GONE | {401, 403}
    ),
}


def find_service(address: str) -> ChatService | None:
    """Return the service of an address, or None."""
    return SERVICES.get(address.partition("://")[0])


def message_limit(address: str) -> int:
    """Return how many bytes a message to an address may have; 0 for no chat service."""
    found = find_service(address)
    return found.max_bytes if found else 0


def service_at_host(host: str) -> ChatService | None:
    """Return the service at a host: it would accept the JSON of a webhook and show nothing."""
    return next((one for one in SERVICES.values() if one.host == host.lower()), None)


def address_fault(address: str) -> str | None:
    """Return why an address is not that of a chat service, or None.

    Options after `?` are refused: they could turn off the checks of certificates.
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
    """Return timestamp and signature of a message to Feishu or Lark.

    The signature is the HMAC-SHA256 of an empty text; its key is the timestamp and the secret.
    """
    instant = str(int(now.timestamp()))
    made = hmac.digest(f"{instant}\n{secret}".encode(), b"", "sha256")
    return {"timestamp": instant, "sign": base64.b64encode(made).decode()}


def address_secret(address: str) -> str:
    """Return the secret before the @ of an address, or an empty text."""
    return urlsplit(address).username or ""


def check_response(service: ChatService, status: int, body: bytes) -> None:
    """Return if the service accepted a message: many answer 200 and refuse in the body.

    Raises DeliveryError, permanent where the bot does not exist any more. The text of the response
    is not repeated: it may contain the address.
    """
    code = _response_code(service, body)
    if code == 0 or service.code_field is None and 200 <= status < 300:
        return
    found = status if code is None else code
    words = f"：{service.code_meanings[found]}" if found in service.code_meanings else ""
    raise DeliveryError(
        f"{service.name}未收下（{found}）{words}",
        permanent=found in service.permanent_codes or status in service.permanent_codes,
    )


def _response_code(service: ChatService, body: bytes) -> int | None:
    """Return the code in the body of a response, if the service uses codes."""
    if service.code_field is None:
        return None
    try:
        found = json.loads(body)
    except ValueError:
        return None
    code = found.get(service.code_field) if isinstance(found, dict) else None
    return code if isinstance(code, int) else None
