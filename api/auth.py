"""Authorise requests: who asks, and whether their role may do what they ask for.

A program sends `Authorization: Bearer TOKEN`, a browser HTTP Basic with the token as the password,
and a trusted proxy names the operator in a header.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from starlette.concurrency import run_in_threadpool

from api.params import get_app
from api.problems import RequestRefused
from api.token_throttle import TokenThrottle
from api.trusted_proxies import forwarded_operator
from tracker.app import App
from tracker.model.operators import Credential, Role
from tracker.query import people

# for OpenAPI; `_given_token` reads the header itself
_bearer = HTTPBearer(
    auto_error=False,
    scheme_name="operator",
    description="`tracker operator add` 给出的口令，或 TRACKER_TOKEN",
)
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_ROLE_ZH = {Role.READER: "读者", Role.EDITOR: "编辑", Role.ADMIN: "管理员"}


def find_credential(request: Request) -> Credential | None:
    """Return who asks, None where nobody is named. Raises RequestRefused for a wrong token."""
    app = get_app(request)
    if name := forwarded_operator(request.scope):
        return _check_forwarded(request, app, name)
    token = _given_token(request)
    if token is None:
        return None
    throttle: TokenThrottle = request.app.state.token_throttle
    address = request.client.host if request.client else ""
    throttle.refuse_guesser(address)
    found = people.identify_by_token(app, token)
    if found is None:
        throttle.record_failure(address)
        raise RequestRefused(401, "token_wrong", "口令不对", en="the token is wrong")
    return found


def require_role(request: Request, role: Role) -> Credential:
    """Return who asks, if they have the role. Raises RequestRefused."""
    app = get_app(request)
    if not people.accepts_credentials(app):
        raise _changes_disabled_error()
    found = find_credential(request)
    if found is None:
        raise RequestRefused(
            401,
            "token_missing",
            "请在请求头中给出口令：Authorization: Bearer …",
            en="send the token: Authorization: Bearer …",
        )
    if not found.role.includes(role):
        raise RequestRefused(
            403,
            "role_too_low",
            f"须有“{_ROLE_ZH[role]}”权限；当前为“{_ROLE_ZH[found.role]}”",
            en=f"this needs the role {role.value}; yours is {found.role.value}",
        )
    return found


async def require_reader(request: Request) -> None:
    """Accept who may read. Raises RequestRefused."""
    if get_app(request).settings.private:
        await run_in_threadpool(require_role, request, Role.READER)


def _role_dependency(role: Role) -> Callable[..., Credential]:
    def require(request: Request, _scheme: Annotated[object, Depends(_bearer)]) -> Credential:
        return require_role(request, role)

    return require


# who asks, in routes that need this role
EditorCredential = Annotated[Credential, Depends(_role_dependency(Role.EDITOR))]
AdminCredential = Annotated[Credential, Depends(_role_dependency(Role.ADMIN))]


def _check_forwarded(request: Request, app: App, name: str) -> Credential:
    """Return the operator whom a trusted proxy names. Raises RequestRefused.

    The proxy may know the person by a cookie, which a browser also sends with the form of another
    site: what such a form would change is refused.
    """
    crossing = request.headers.get("sec-fetch-site", "none") in ("cross-site", "same-site")
    if crossing and request.method not in _READING:
        raise RequestRefused(
            403,
            "form_not_ours",
            "请求来自其他网站，已拒绝",
            en="it came from another site",
        )
    found = people.identify_by_proxy(app, name)
    if found is None:
        raise RequestRefused(
            403,
            "role_too_low",
            "代理指明的操作员已撤销，或姓名不能使用",
            en="the operator named by the proxy is revoked, or the name cannot be used",
        )
    return found


def _given_token(request: Request) -> str | None:
    """Return the token of the Authorization header, None where there is none.

    A browser sends the password of HTTP Basic with the forms of other sites too. Pages have a key
    in their forms; /v1 takes Basic for reading only.
    """
    scheme, _, words = request.headers.get("Authorization", "").partition(" ")
    words = words.strip()
    if scheme.casefold() == "bearer":
        return words or None
    is_form = request.method in _READING or not request.url.path.startswith("/v1/")
    if scheme.casefold() != "basic" or not is_form:
        return None
    try:
        return base64.b64decode(words, validate=True).decode().partition(":")[2] or None
    except (binascii.Error, UnicodeDecodeError):
        return None


def _changes_disabled_error() -> RequestRefused:
    """Return the error of a service that knows no operator."""
    english = (
        "this service knows no operator and takes no changes; "
        "set TRACKER_TOKEN, or run `tracker operator add`"
    )
    return RequestRefused(
        403,
        "changes_disabled",
        "服务未设口令，不接受更改；请设环境变量 TRACKER_TOKEN 后重启，或运行 tracker operator add",
        en=english,
    )
