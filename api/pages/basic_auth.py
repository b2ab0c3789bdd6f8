"""Authorise page requests by HTTP Basic: any user name, the operator's token as the password."""

from __future__ import annotations

import base64
import binascii

from fastapi import Request

from api.auth import changes_disabled_error
from api.problems import RequestRefused
from tracker.app import App
from tracker.settings.token_digest import verify_token

BASIC_CHALLENGE = {"WWW-Authenticate": 'Basic realm="policy tracker", charset="UTF-8"'}


def check_reader(request: Request, app: App) -> None:
    """Accept every request, or only the operator's if `private = true`.

    Raises RequestRefused.
    """
    if app.settings.private:
        check_operator(request, app)


def check_operator(request: Request, app: App) -> None:
    """Accept only the operator's requests. Raises RequestRefused."""
    if app.settings.token is None:
        raise changes_disabled_error()
    if not verify_token(_basic_password(request), app.settings.token):
        english = "any user name; the password is the operator’s token (TRACKER_TOKEN)"
        raise RequestRefused(
            401,
            "token_missing",
            "用户名随意，密码为口令（TRACKER_TOKEN）",
            en=english,
            headers=BASIC_CHALLENGE,
        )


def _basic_password(request: Request) -> str:
    """Return the password of the Authorization header; empty if there is none."""
    scheme, _, words = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "basic":
        return ""
    try:
        return base64.b64decode(words, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
