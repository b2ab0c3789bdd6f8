"""Who may see and do what on the pages: the browser's own password box (Basic), any name, the operator's token as the password."""

from __future__ import annotations

import base64
import binascii

from fastapi import HTTPException, Request

from tracker.home import Home
from tracker.people.token import fits

ASK = {"WWW-Authenticate": 'Basic realm="policy tracker", charset="UTF-8"'}


def let_read(request: Request, home: Home) -> None:
    """Everybody, or only the operator where `private = true`. Raises HTTPException."""
    if home.settings.private:
        let_operate(request, home)


def let_operate(request: Request, home: Home) -> None:
    """The operator only. Raises HTTPException."""
    if home.settings.token is None:
        raise HTTPException(403, "服务未设口令，不接受更改；请设环境变量 TRACKER_TOKEN 后重启")
    if not fits(_password(request), home.settings.token):
        raise HTTPException(401, "需要口令：用户名随意，密码为 TRACKER_TOKEN", ASK)


def _password(request: Request) -> str:
    scheme, _, words = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "basic":
        return ""
    try:
        return base64.b64decode(words, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
