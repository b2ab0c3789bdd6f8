"""Answer HEAD like GET without a body, and OPTIONS with the methods of an address (RFC 9110)."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

_ASKED = ("GET", "POST", "PUT", "PATCH", "DELETE")


class MethodSupport:
    """Middleware for the methods that no route declares: HEAD and OPTIONS."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer HEAD and OPTIONS; pass every other request on."""
        method = scope.get("method") if scope["type"] == "http" else None
        if method == "HEAD":
            await self._answer_head(scope, receive, send)
        elif method == "OPTIONS" and (allowed := allowed_methods(scope["app"].routes, scope)):
            response = Response(status_code=204, headers={"Allow": ", ".join(allowed)})
            await response(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer_head(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as to GET, headers and all, and leave out the body."""

        async def send_without_body(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        asked: Scope = {**scope, "method": "GET"}
        await self._app(asked, receive, send_without_body)
        for name in ("route", "path_params"):  # the request metrics read them
            if name in asked:
                scope[name] = asked[name]


def allowed_methods(routes: list[BaseRoute], scope: Scope) -> list[str]:
    """Return the methods that an address accepts, HEAD and OPTIONS included; none if unknown."""
    found = [
        method
        for method in _ASKED
        if any(
            route.matches({**scope, "method": method})[0] is Match.FULL
            for route in routes
            if method == "GET" or not isinstance(route, Mount)  # static files
        )
    ]
    if "GET" in found:
        found.insert(1, "HEAD")
    return [*found, "OPTIONS"] if found else []
