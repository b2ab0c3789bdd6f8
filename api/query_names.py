"""Refuse query parameters that an operation does not know.

A misspelt filter (`juridiction=`) would otherwise return everything in silence.
"""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any
from weakref import WeakKeyDictionary

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.problems import RequestRefused

_ALWAYS_KNOWN = frozenset({"lang"})  # read by `api.languages` for every answer

_names_by_endpoint: WeakKeyDictionary[Callable[..., Any], frozenset[str]] = WeakKeyDictionary()


def check_query_names(request: Request) -> None:
    """Raise RequestRefused if the query has a name that the route does not declare."""
    route = request.scope.get("route")
    if not isinstance(route, APIRoute) or not request.query_params:
        return
    known = _declared_names(route)
    for name in request.query_params:
        if name not in known:
            raise _unknown_name(name, sorted(known - _ALWAYS_KNOWN))


def _declared_names(route: APIRoute) -> frozenset[str]:
    """Return the query parameters that a route and its dependencies declare, found once."""
    if route.endpoint not in _names_by_endpoint:
        _names_by_endpoint[route.endpoint] = _ALWAYS_KNOWN | _collect_names(route.dependant)
    return _names_by_endpoint[route.endpoint]


def _collect_names(dependant: Dependant) -> frozenset[str]:
    """Return the query parameters of a dependency and of those below it."""
    own = frozenset(field.alias for field in dependant.query_params)
    return own.union(*map(_collect_names, dependant.dependencies))


def _unknown_name(name: str, known: list[str]) -> RequestRefused:
    """Return the error, with the nearest known name or all of them."""
    near = get_close_matches(name, known, n=1) or known
    shown = name[:40]
    return RequestRefused(
        422,
        "invalid_request",
        f"query.{shown}：没有这个查询参数；"
        + (f"可用：{'、'.join(near)}" if near else "此处不接受"),
        en=f"query.{shown}: no such parameter; "
        + (f"known: {', '.join(near)}" if near else "none is accepted here"),
    )
