"""Send messages to chat services: apprise formats the request, the guarded fetcher sends it.

apprise would open connections past the SSRF guard, and would take a refusal inside a 200 for
success. So its plugins are given a recorder in place of `requests`: what they would have posted
must be one message to the service's own host, and is then sent by the fetcher.
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

MAX_RESPONSE = 64 * 1024  # bytes of a response that are read

logging.getLogger("apprise").disabled = True  # it logs the addresses that it cannot read


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One HTTP request in the form of a service."""

    url: str
    body: bytes
    headers: dict[str, str]


_recorded: ContextVar[list[ChatRequest]] = ContextVar("recorded")


class _RecordingRequests:
    """Records what apprise's plugins send by `requests`; refuses everything but a POST."""

    codes, RequestException = requests.codes, requests.RequestException

    def post(
        self, url: str, data: Any = None, headers: Any = None, params: Any = None, **_more: Any
    ) -> requests.Response:
        """Record a request and return a success.

        A parameter that is quoted already (DingTalk's signature) is not quoted twice.
        """
        query = "&".join(
            f"{name}={quote(unquote(str(value)), safe='')}"
            for name, value in (params or {}).items()
        )
        body = data if isinstance(data, bytes) else str(data or "").encode()
        _recorded.get().append(
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
        """Record a POST."""
        if method.upper() != "POST":
            raise self.RequestException(method)
        return self.post(url, **more)

    def get(self, _url: str, **_more: Any) -> requests.Response:
        """Refuse to read anything."""
        raise self.RequestException("GET")


def build_request(address: str, text: str, now: datetime) -> ChatRequest:
    """Return the request that delivers a text to an address.

    Raises NotAcceptable where the address gives anything but one message to its service.
    """
    if wrong := address_fault(address):
        raise NotAcceptable(wrong)
    service = SERVICES[address.partition("://")[0]]
    recorded: list[ChatRequest] = []
    token = _recorded.set(recorded)
    try:
        _load_plugin(address, service).notify(body=text, body_format="text")
    finally:
        _recorded.reset(token)
    if len(recorded) != 1 or not _is_valid_request(recorded[0], service, text):
        raise NotAcceptable(_invalid_address_message(service))
    (message,) = recorded
    if service.signed and (key := address_secret(address)):
        body = json.dumps(
            {**sign_timestamp(key, now), **json.loads(message.body)}, ensure_ascii=False
        )
        return ChatRequest(message.url, body.encode(), message.headers)
    return message


def _is_valid_request(message: ChatRequest, service: ChatService, text: str) -> bool:
    """Return whether a request goes to the service and carries the text: without the id of a chat,
    Telegram would be asked for its readers instead.
    """
    url = urlsplit(message.url)
    words = json.dumps(json.loads(message.body or "null"), ensure_ascii=False)
    return (url.scheme, url.netloc) == ("https", service.host) and text[:6] in words


def _load_plugin(address: str, service: ChatService) -> Any:
    """Return apprise's plugin for an address, with the recorder in place of `requests`."""
    asset = apprise.AppriseAsset(app_id="policy-tracker", storage_mode="memory")
    found = apprise.Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
    if found is None:
        raise NotAcceptable(_invalid_address_message(service))
    module = sys.modules[type(found).__module__]
    if not hasattr(module, "requests"):
        raise ConfigError(
            [f"这一版 apprise（{apprise.__version__}）不合用；请在本项目目录运行 make extras 重装"]
        )
    module.requests = _RecordingRequests()  # type: ignore[attr-defined]
    return found


def _invalid_address_message(service: ChatService) -> str:
    return f"{service.name}机器人的地址不合规范；请写作 {service.address_form}"


def send_message(fetcher: HttpFetcher, address: str, text: str, now: datetime) -> None:
    """Send a text and return once the service has accepted it.

    Raises DeliveryError, permanent where the bot does not exist any more.
    """
    try:
        message = build_request(address, text, now)
        status, body = fetcher.post_message(
            message.url, message.body, message.headers, most=MAX_RESPONSE
        )
    except (FetchError, NotAcceptable) as error:
        raise DeliveryError(str(error)) from error
    check_response(SERVICES[address.partition("://")[0]], status, body)
