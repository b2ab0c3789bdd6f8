"""Keep the published names of types in /openapi.json apart from the names of the classes.

Generated clients use the names of the components; renaming a class must not break them.
"""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

# name of the class -> name of the component
PUBLIC_NAMES = {"SheetFormat": "Form", "TextFormat": "Wording", "ChangeClock": "Clock"}
_PREFIX = "#/components/schemas/"


def install_public_names(app: FastAPI) -> None:
    """Let an application describe its types by their published names."""
    generate = app.openapi

    def describe_api() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = use_public_names(generate())
        return app.openapi_schema

    app.openapi = describe_api  # type: ignore[method-assign]


def use_public_names(schema: dict[str, Any]) -> dict[str, Any]:
    """Return an OpenAPI description with the published names of its components."""
    types = schema.get("components", {}).get("schemas", {})
    for name, public in PUBLIC_NAMES.items():
        if name in types:
            types[public] = {**types.pop(name), "title": public}
    renamed: dict[str, Any] = _rename_references(schema)
    return renamed


def _rename_references(node: Any) -> Any:
    """Return a part of a description with every reference to a renamed component changed."""
    if isinstance(node, list):
        return [_rename_references(one) for one in node]
    if not isinstance(node, dict):
        return node
    found = {key: _rename_references(value) for key, value in node.items()}
    name = str(found.get("$ref", "")).removeprefix(_PREFIX)
    return {**found, "$ref": _PREFIX + PUBLIC_NAMES[name]} if name in PUBLIC_NAMES else found
