"""Robots of group chats (DingTalk, Feishu, Lark, WeCom, Slack, Telegram, Discord): apprise writes
the message, our own fetcher carries it.

apprise would open connections of its own, past the guard, and would take a refusal inside a 200 for
success. So it is given paper in
place of `requests`: what it would have posted is read off, must be one message to the service's own
host, and goes out by `Fetcher`.
"""

from __future__ import annotations

import json
import logging
import sys
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from tracker.alert.channels.chat_services import (
    SERVICES,
    ChatService,
    address_fault,
    address_secret,
    check_response,
    sign_timestamp,
)
from tracker.errors import ConfigError, DeliveryError, FetchError, NotAcceptable
from tracker.fetch.client import HttpFetcher

try:
    import apprise
    import requests
except ImportError as error:
    raise ConfigError(["群机器人通知须装扩展 notify；请在本项目目录运行 make extras"]) from error

ANSWER = 64 * 1024  # bytes of an answer that we look at

logging.getLogger("apprise").disabled = True  # it logs the addresses that it cannot read


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One message as a service wants it."""

    url: str
    body: bytes
    headers: dict[str, str]


_paper: ContextVar[list[ChatRequest]] = ContextVar("paper")


class _RecordingRequests:
    """Stands where apprise's plugins look for `requests`. Everything but a POST is refused."""

    codes, RequestException = requests.codes, requests.RequestException

    def post(
        self, url: str, data: Any = None, headers: Any = None, params: Any = None, **_more: Any
    ) -> requests.Response:
        """Write it down and say yes.

        A parameter that comes quoted (DingTalk's signature) is not quoted twice.
        """
        query = "&".join(
            f"{name}={quote(unquote(str(value)), safe='')}"
            for name, value in (params or {}).items()
        )
        body = data if isinstance(data, bytes) else str(data or "").encode()
        _paper.get().append(
            ChatRequest(
                f"{url}{'&' if '?' in url else '?'}{query}" if query else url,
                body,
                dict(headers or {}),
            )
        )
        answer = requests.Response()
        answer.status_code = 200
        answer._content = b'{"ok": true}'
        return answer

    def request(self, method: str, url: str, **more: Any) -> requests.Response:
        """A POST by its other name."""
        if method.upper() != "POST":
            raise self.RequestException(method)
        return self.post(url, **more)

    def get(self, _url: str, **_more: Any) -> requests.Response:
        """Asks for nothing: we only tell."""
        raise self.RequestException("GET")


def build_request(address: str, text: str, now: datetime) -> ChatRequest:
    """The message that an address and a text make.

    NotAcceptable where the address makes anything but one message to its service.
    """
    if wrong := address_fault(address):
        raise NotAcceptable(wrong)
    of = SERVICES[address.partition("://")[0]]
    paper: list[ChatRequest] = []
    token = _paper.set(paper)
    try:
        _load_plugin(address, of).notify(body=text, body_format="text")
    finally:
        _paper.reset(token)
    if len(paper) != 1 or not _is_valid_request(paper[0], of, text):
        raise NotAcceptable(_invalid_address_message(of))
    (message,) = paper
    if of.signed and (key := address_secret(address)):
        body = json.dumps(
            {**sign_timestamp(key, now), **json.loads(message.body)}, ensure_ascii=False
        )
        return ChatRequest(message.url, body.encode(), message.headers)
    return message


def _is_valid_request(message: ChatRequest, of: ChatService, text: str) -> bool:
    """Goes to the service and bears our words: without a chat's number Telegram would be asked for
    its readers instead.
    """
    to = urlsplit(message.url)
    words = json.dumps(json.loads(message.body or "null"), ensure_ascii=False)
    return (to.scheme, to.netloc) == ("https", of.host) and text[:6] in words


def _load_plugin(address: str, of: ChatService) -> Any:
    """What apprise has for an address, given paper."""
    asset = apprise.AppriseAsset(app_id="policy-tracker", storage_mode="memory")
    found = apprise.Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
    if found is None:
        raise NotAcceptable(_invalid_address_message(of))
    place = sys.modules[type(found).__module__]
    if not hasattr(place, "requests"):
        raise ConfigError(
            [f"这一版 apprise（{apprise.__version__}）不合用；请在本项目目录运行 make extras 重装"]
        )
    place.requests = _RecordingRequests()  # type: ignore[attr-defined]
    return found


def _invalid_address_message(of: ChatService) -> str:
    return f"{of.name}机器人的地址不合规范；请写作 {of.address_form}"


def send_message(fetcher: HttpFetcher, address: str, text: str, now: datetime) -> None:
    """Returns once the service has taken the message.

    DeliveryError, permanent where the robot is no more.
    """
    try:
        message = build_request(address, text, now)
        status, body = fetcher.post_message(message.url, message.body, message.headers, most=ANSWER)
    except (FetchError, NotAcceptable) as error:
        raise DeliveryError(str(error)) from error
    check_response(SERVICES[address.partition("://")[0]], status, body)
