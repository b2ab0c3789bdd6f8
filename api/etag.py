"""Add ETags to answers and send 304 to clients that have the answer already (RFC 9110)."""

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
    """Middleware: weak ETags of whole 200 answers to GET, and 304 on If-None-Match."""

    def __init__(self, app: ASGIApp, home: App) -> None:
        self._app = app
        self._cache = "private, no-cache" if home.settings.private else "no-cache"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Buffer the whole answer, then send it or 304."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        start: MutableMapping[str, Any] = {}
        body = bytearray()

        async def buffer_message(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    await self._send_response(Headers(scope=scope), start, bytes(body), send)
            else:
                await send(message)

        await self._app(scope, receive, buffer_message)

    async def _send_response(
        self, requested: Headers, start: MutableMapping[str, Any], body: bytes, send: Send
    ) -> None:
        """Send the buffered answer with its ETag, or 304."""
        headers = MutableHeaders(raw=start["headers"])
        headers.setdefault("Cache-Control", self._cache)
        if start["status"] == 200:
            tag = headers.setdefault("ETag", weak_etag(body))
            if tag in (known.strip() for known in requested.get("if-none-match", "").split(",")):
                start["status"], body = 304, b""
                del headers["Content-Length"]
        await send({**start, "headers": headers.raw})
        await send({"type": "http.response.body", "body": body})


def weak_etag(body: bytes) -> str:
    """Return the weak ETag of a body. The instant of asking does not count."""
    return f'W/"{hashlib.sha256(KNOWN_AT.sub(b"", body)).hexdigest()[:32]}"'
