"""Limit the length of request bodies before a byte of them is read."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import RequestRefused, problem_response

MAX_BODY_BYTES = 32_000_000  # bytes; a paper of 20 MB is 27 MB in base64


class BodyLimit:
    """Middleware that refuses bodies without a length or longer than MAX_BODY_BYTES.

    The server itself holds a body to the length that its header declares.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it by its declared length."""
        answer: ASGIApp = self._app
        if scope["type"] == "http":
            refused = _length_error(Headers(scope=scope))
            answer = problem_response(Request(scope), refused) if refused else answer
        await answer(scope, receive, send)


def _length_error(headers: Headers) -> RequestRefused | None:
    """Return why the declared length is refused; None if it is accepted."""
    length = headers.get("content-length", "0")
    if "transfer-encoding" in headers:
        return RequestRefused(
            411,
            "too_large",
            "请写明 Content-Length，不收分块请求体",
            en="say Content-Length; no chunked bodies",
        )
    if not length.isdecimal() or len(length) > 12 or int(length) > MAX_BODY_BYTES:
        return RequestRefused(
            413,
            "too_large",
            f"请求体超过上限 {MAX_BODY_BYTES} 字节",
            en=f"the body is larger than {MAX_BODY_BYTES} bytes",
        )
    return None
