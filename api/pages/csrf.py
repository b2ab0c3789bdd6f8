"""Protect forms against cross-site requests: the key in the form must equal the cookie's.

Another site can have the cookie sent but cannot read it.
"""

from __future__ import annotations

import hmac
import secrets
from typing import Any

from fastapi import Request, Response

from api.pages.request import PageContext
from api.problems import RequestRefused

COOKIE = "form"


def page_with_form_key(view: PageContext, template: str, **values: Any) -> Response:
    """Render a page whose forms carry the browser's key."""
    key = view.request.cookies.get(COOKIE) or secrets.token_urlsafe(24)
    response = view.render_page(template, key=key, **values)
    response.set_cookie(
        COOKIE, key, httponly=True, samesite="strict", secure=view.request.url.scheme == "https"
    )
    return response


def check_form_key(request: Request, key: str) -> None:
    """Raise RequestRefused unless the form holds the key of the browser's cookie."""
    if not (key and hmac.compare_digest(request.cookies.get(COOKIE, "").encode(), key.encode())):
        english = "this form was not just given out by this site; go back to its page and try again"
        raise RequestRefused(
            403, "form_not_ours", "这份表单不是本站刚给出的；请回到原页重试", en=english
        )
