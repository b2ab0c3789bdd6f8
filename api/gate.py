"""How long a request may be, before a byte of it is read."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import problem

MOST = 32_000_000  # bytes; a paper of 20 MB is 27 MB in base64


class Gate:
    """Refuses bodies without a length or beyond MOST; the server holds a body to the length that it names."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or refuse it by its length."""
        answer: ASGIApp = self._app
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            length = headers.get("content-length", "0")
            if "transfer-encoding" in headers:
                answer = problem(411, "too_large", "请写明 Content-Length，不收分块请求体")
            elif not length.isdecimal() or len(length) > 12 or int(length) > MOST:
                answer = problem(413, "too_large", f"请求体超过上限 {MOST} 字节")
        await answer(scope, receive, send)
