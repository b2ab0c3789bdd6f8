"""Authorise page requests: a browser asks for the token as the password of HTTP Basic."""

from __future__ import annotations

from fastapi import Request

from api.auth import require_role
from api.problems import RequestRefused
from tracker.app import App
from tracker.model.operators import Credential, Role

BASIC_CHALLENGE = {"WWW-Authenticate": 'Basic realm="policy tracker", charset="UTF-8"'}


def check_reader(request: Request, app: App) -> None:
    """Accept every request, or only those of operators if `private = true`.

    Raises RequestRefused.
    """
    if app.settings.private:
        require_page_role(request, Role.READER)


def require_page_role(request: Request, role: Role) -> Credential:
    """Return who asks, if they have the role. Raises RequestRefused, with a challenge."""
    try:
        return require_role(request, role)
    except RequestRefused as error:
        if error.status != 401:
            raise
        raise RequestRefused(
            401,
            "token_missing",
            "用户名随意，密码为操作员口令",
            en="any user name; the password is the operator’s token",
            headers=BASIC_CHALLENGE,
        ) from error
