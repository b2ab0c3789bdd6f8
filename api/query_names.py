"""Refuse query parameters that an operation does not know, and single ones that are repeated.

A misspelt filter (`juridiction=`) would otherwise return everything in silence, and the first of
two values (`jurisdiction=…&jurisdiction=…`) would be lost.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any, get_args, get_origin
from urllib.parse import urlencode
from weakref import WeakKeyDictionary

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.problems import RequestRefused
from tracker.parse.index_pages.link_identity import IGNORED

_ALWAYS_KNOWN = {"lang": False}  # read by `api.languages` for every answer
# What messengers add to an address that somebody shares: `?from=singlemessage&isappinstalled=0`.
_SHARED_FROM = frozenset({"singlemessage", "groupmessage", "timeline"})
_SHARED = re.compile(r"scene|clicktime|enterid|sessionid|wechat_\w+", re.I)

# by endpoint: whether each declared parameter may be repeated
_names_by_endpoint: WeakKeyDictionary[Callable[..., Any], dict[str, bool]] = WeakKeyDictionary()


class QueryRefused(RequestRefused):
    """A query that was not understood. `retry`: the address without it, and the one meant."""

    def __init__(self, detail: str, en: str, retry: str, meant: str | None = None) -> None:
        super().__init__(422, "invalid_request", detail, en=en)
        self.retry, self.meant = retry, meant


def check_query_names(request: Request) -> None:
    """Raise QueryRefused if the route does not declare a name, or declares it for one value."""
    route = request.scope.get("route")
    if request.query_params and isinstance(route, APIRoute):
        _check_names(request, request.query_params.multi_items(), _names_of(route))


def check_page_query(request: Request) -> None:
    """Raise as `check_query_names`; what messengers and statistics add to an address may stand."""
    route = request.scope.get("route")
    if request.query_params and isinstance(route, APIRoute):
        known = _names_of(route)
        given = request.query_params.multi_items()
        _check_names(request, [pair for pair in given if not _is_added(*pair, known)], known)


def _is_added(name: str, value: str, known: Mapping[str, bool]) -> bool:
    """Return whether a parameter says only how the reader came here."""
    if name in known:
        return False
    shared = _SHARED.fullmatch(name) or (name == "from" and value in _SHARED_FROM)
    return bool(shared or IGNORED.fullmatch(name))


def _check_names(request: Request, given: list[tuple[str, str]], known: Mapping[str, bool]) -> None:
    for name in dict(given):
        if name not in known:
            raise _unknown_name(request, given, name, known)
    for name, count in Counter(name for name, _ in given).items():
        if count > 1 and not known[name]:
            raise QueryRefused(
                f"query.{name}：只能写一次",
                f"query.{name}: may be given once only",
                _build_address(request, dict(given).items()),
            )


def _names_of(route: APIRoute) -> Mapping[str, bool]:
    """Return the query parameters that a route and its dependencies declare, found once."""
    if route.endpoint not in _names_by_endpoint:
        _names_by_endpoint[route.endpoint] = _ALWAYS_KNOWN | _collect_names(route.dependant)
    return _names_by_endpoint[route.endpoint]


def _collect_names(dependant: Dependant) -> dict[str, bool]:
    """Return the query parameters of a dependency and of those below it."""
    found = {
        field.alias: _takes_many(field.field_info.annotation) for field in dependant.query_params
    }
    for below in dependant.dependencies:
        found |= _collect_names(below)
    return found


def _takes_many(annotation: object) -> bool:
    """Return whether a parameter of this type is a list, such as `list[Status] | None`."""
    return get_origin(annotation) is list or any(map(_takes_many, get_args(annotation)))


def _unknown_name(
    request: Request, given: list[tuple[str, str]], name: str, known: Mapping[str, bool]
) -> QueryRefused:
    """Return the error, with the nearest known name or all of them."""
    names = sorted(known.keys() - _ALWAYS_KNOWN.keys())
    near = get_close_matches(name, names, n=1)
    shown = name[:40]
    others = near or names
    rest = [(key, value) for key, value in given if key in known]
    meant = [(near[0] if near and key == name else key, value) for key, value in given]
    return QueryRefused(
        f"query.{shown}：没有这个查询参数；"
        + (f"可用：{'、'.join(others)}" if others else "此处不接受"),
        f"query.{shown}: no such parameter; "
        + (f"known: {', '.join(others)}" if others else "none is accepted here"),
        _build_address(request, rest),
        _build_address(request, meant) if near else None,
    )


def _build_address(request: Request, query: Any) -> str:
    text = urlencode(list(query))
    return f"{request.url.path}{'?' if text else ''}{text}"
