"""Who may do what: every change needs the operator's token, and by setting every look too."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.params import At
from api.problems import Refusal
from tracker.app import App
from tracker.settings.token import fits

_bearer = HTTPBearer(auto_error=False, scheme_name="operator", description="TRACKER_TOKEN")
Given = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def closed() -> Refusal:
    """Nobody can change anything here."""
    english = "this service has no token and takes no changes; set TRACKER_TOKEN and start it again"
    return Refusal(
        403,
        "changes_disabled",
        "服务未设口令，不接受更改；请设环境变量 TRACKER_TOKEN 后重启",
        en=english,
    )


def operator(home: At, given: Given) -> None:
    """Let the operator through. Raises Refusal."""
    if home.settings.token is None:
        raise closed()
    _require(home, given)


async def reader(request: Request, home: At) -> None:
    """Let everybody through, or only the operator where `private = true`. Raises Refusal."""
    if home.settings.private:
        _require(home, await _bearer(request))


def _require(home: App, given: HTTPAuthorizationCredentials | None) -> None:
    if given is None:
        raise Refusal(
            401,
            "token_missing",
            "请在请求头中给出口令：Authorization: Bearer …",
            en="send the token: Authorization: Bearer …",
        )
    if not fits(given.credentials, home.settings.token or ""):
        raise Refusal(401, "token_wrong", "口令不对", en="the token is wrong")
