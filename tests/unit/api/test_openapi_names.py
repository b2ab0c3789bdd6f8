"""Names in /openapi.json are published: clients are generated from them."""

from __future__ import annotations

import re

import pytest

from api.app import build_app
from api.openapi_names import PUBLIC_NAMES, use_public_names
from tests.app_factory import make_app

OPERATIONS = {
    "/v1/policies": "policies_v1_policies_get",
    "/v1/policies/{id}": "policy_v1_policies__id__get",
    "/v1/policies/{id}/on/{day}": "on_day_v1_policies__id__on__day__get",
    "/v1/policies/{id}/versions/{n}": "version_v1_policies__id__versions__n__get",
    "/v1/diff": "diff_v1_diff_get",
    "/v1/changes": "lately_v1_changes_get",
    "/v1/in-force": "in_force_v1_in_force_get",
    "/v1/expiring": "expiring_v1_expiring_get",
}


@pytest.fixture
def schema(tmp_path):
    with make_app(tmp_path) as home:
        yield build_app(home, scheduled=False).openapi()


def test_types_keep_their_published_names(schema):
    types = schema["components"]["schemas"]
    assert set(PUBLIC_NAMES.values()) <= types.keys()
    assert types.keys().isdisjoint(PUBLIC_NAMES.keys())
    assert [types[name]["title"] for name in PUBLIC_NAMES.values()] == [*PUBLIC_NAMES.values()]


def test_every_reference_leads_to_a_type(schema):
    references = set(re.findall(r"'#/components/schemas/([^']+)'", str(schema)))
    assert references <= schema["components"]["schemas"].keys()


@pytest.mark.parametrize(("path", "name"), OPERATIONS.items())
def test_operations_keep_their_published_names(schema, path, name):
    assert schema["paths"][path]["get"]["operationId"] == name


def test_a_description_without_types_stays_as_it_is():
    assert use_public_names({"paths": {}}) == {"paths": {}}
