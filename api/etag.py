"""Validators for everything that is read: a reader who has the answer already is told so in 304."""

from __future__ import annotations

import hashlib
import re
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from tracker.app import App

# The instant of asking is no part of the answer: two answers that differ in it alone are one to a
# weak validator.
KNOWN_AT = re.compile(rb'"known_at":"[^"]*"')


class EtagMiddleware:
    """Weak ETags over whole 200 answers to GET, and 304 where the reader shows the one we would
    send.
    """

    def __init__(self, app: ASGIApp, home: App) -> None:
        self._app = app
        self._cache = "private, no-cache" if home.settings.private else "no-cache"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold the answer back until it is whole, then send it or 304."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        start: MutableMapping[str, Any] = {}
        body = bytearray()

        async def hold(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    await self._send_response(Headers(scope=scope), start, bytes(body), send)
            else:
                await send(message)

        await self._app(scope, receive, hold)

    async def _send_response(
        self, asked: Headers, start: MutableMapping[str, Any], body: bytes, send: Send
    ) -> None:
        headers = MutableHeaders(raw=start["headers"])
        headers.setdefault("Cache-Control", self._cache)
        if start["status"] == 200:
            tag = headers.setdefault("ETag", weak_etag(body))
            if tag in (held.strip() for held in asked.get("if-none-match", "").split(",")):
                start["status"], body = 304, b""
                del headers["Content-Length"]
        await send({**start, "headers": headers.raw})
        await send({"type": "http.response.body", "body": body})


def weak_etag(body: bytes) -> str:
    """`W/"…"`, the same for the same answer."""
    return f'W/"{hashlib.sha256(KNOWN_AT.sub(b"", body)).hexdigest()[:32]}"'
