"""Authorise API requests: every change needs the operator's token, reading only by setting."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.params import CurrentApp
from api.problems import RequestRefused
from tracker.app import App
from tracker.settings.token_digest import verify_token

_bearer = HTTPBearer(auto_error=False, scheme_name="operator", description="TRACKER_TOKEN")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def changes_disabled_error() -> RequestRefused:
    """Return the error of a service without a token, which accepts no changes."""
    english = "this service has no token and takes no changes; set TRACKER_TOKEN and start it again"
    return RequestRefused(
        403,
        "changes_disabled",
        "服务未设口令，不接受更改；请设环境变量 TRACKER_TOKEN 后重启",
        en=english,
    )


def require_operator(app: CurrentApp, given: Credentials) -> None:
    """Accept a request with the operator's token. Raises RequestRefused."""
    if app.settings.token is None:
        raise changes_disabled_error()
    _check_token(app, given)


async def require_reader(request: Request, app: CurrentApp) -> None:
    """Accept every request, or only the operator's if `private = true`.

    Raises RequestRefused.
    """
    if app.settings.private:
        _check_token(app, await _bearer(request))


def _check_token(app: App, given: HTTPAuthorizationCredentials | None) -> None:
    """Raise RequestRefused unless the credentials hold the operator's token."""
    if given is None:
        raise RequestRefused(
            401,
            "token_missing",
            "请在请求头中给出口令：Authorization: Bearer …",
            en="send the token: Authorization: Bearer …",
        )
    if not verify_token(given.credentials, app.settings.token or ""):
        raise RequestRefused(401, "token_wrong", "口令不对", en="the token is wrong")
