"""Believe the declared reverse proxies, and nobody else, about whom they forward for.

The peer of the connection decides. It is looked at before X-Forwarded-For takes its place.
"""

from __future__ import annotations

from ipaddress import IPv4Network, IPv6Network, ip_address

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from tracker.settings.load import ServerSettings

_OPERATOR = "tracker.operator"  # of the scope: the name in the operator header


class TrustedProxies:
    """Middleware: take the client's address and the operator's name from trusted proxies."""

    def __init__(self, app: ASGIApp, server: ServerSettings) -> None:
        self._networks, self._header = server.trusted_proxies, server.operator_header
        hosts = [str(network) for network in server.trusted_proxies]
        self._app: ASGIApp = ProxyHeadersMiddleware(app, trusted_hosts=hosts) if hosts else app  # type: ignore[arg-type,assignment]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Note the operator's name, then pass the request on with the client's address."""
        if scope["type"] == "http" and self._header and is_in_networks(scope, self._networks):
            names = Headers(scope=scope).getlist(self._header)
            # a proxy sets one; a second one came from the client
            scope[_OPERATOR] = _decode(names[0]) if len(names) == 1 else None
        await self._app(scope, receive, send)


def forwarded_operator(scope: Scope) -> str | None:
    """Return the name of the operator that a trusted proxy gave with a request, or None."""
    name: str | None = scope.get(_OPERATOR)
    return name or None


def is_in_networks(scope: Scope, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    """Return whether the peer of a connection is in one of the networks."""
    try:
        peer = ip_address((scope.get("client") or ("", 0))[0])
    except ValueError:
        return False
    return any(peer in network for network in networks)


def _decode(value: str) -> str:
    """Decode a header as UTF-8, as proxies send Chinese names; Latin-1 where it is none."""
    try:
        return value.encode("latin-1").decode()
    except (UnicodeEncodeError, UnicodeDecodeError):
        return value
