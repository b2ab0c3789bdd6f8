"""Show the API description on a page of its own, without scripts of a third party."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Response

from api.pages.request import CurrentPage, PageRoute

router = APIRouter(route_class=PageRoute)


@dataclass(frozen=True)
class ApiOperation:
    """One operation of the API."""

    method: str
    path: str
    about: str
    secured: bool
    parameters: tuple[dict[str, Any], ...]


@router.get("/docs")
def show_api_docs(view: CurrentPage) -> Response:
    """Show every operation of /openapi.json."""
    description = view.request.app.openapi()
    return view.render_page(
        "reference.html",
        info=description["info"],
        operations=list(_list_operations(description["paths"])),
    )


def _list_operations(paths: dict[str, Any]) -> Iterator[ApiOperation]:
    """Yield the operations of the `paths` of an OpenAPI description."""
    for path, methods in paths.items():
        for method, found in methods.items():
            about = found.get("description") or found.get("summary", "")
            yield ApiOperation(
                method.upper(),
                path,
                about.split("\n\n")[0],
                bool(found.get("security")),
                tuple(found.get("parameters", ())),
            )
