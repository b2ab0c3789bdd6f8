"""Every route against its own OpenAPI description: requests that fit and requests that do not;
never a 5xx, never another shape.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import schemathesis
from fastapi import FastAPI
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from api.app import build_app
from tests.app_factory import SteppingClock, import_document, make_app
from tests.measures_texts import ARTICLES, measures_text

TOKEN = "a token for this test"
# so that not every answer is "no such policy"
KNOWN = {"id": "keji-2024", "n": "1", "day": "2024-06-01"}
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = settings(
    max_examples=20,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRACKER_TOKEN", TOKEN)
        source = {"id": "page", "kind": "file", "path": "page", "policy": "keji-2024"}
        home = make_app(tmp_path_factory.mktemp("home"), source, clock=SteppingClock())
    import_document(home, "measures.txt", measures_text(), "page")
    import_document(home, "measures.txt", measures_text().replace("500万元", "600万元"), "page")
    import_document(home, "measures.txt", measures_text(ARTICLES[0]), "page")
    made = build_app(home, scheduled=False)
    with TestClient(made):
        yield made


@pytest.mark.soak
def test_every_route_answers_as_it_describes(app: FastAPI, subtests: pytest.Subtests) -> None:
    for found in schemathesis.openapi.from_asgi("/openapi.json", app).get_all_operations():
        operation = found.ok()
        with subtests.test(operation.label):
            explore(operation)


def explore(operation: APIOperation) -> None:
    fitting, unfitting = (
        operation.as_strategy(generation_mode=mode)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    )

    @EXAMPLES
    @given(case=fitting | unfitting, known=st.sampled_from([{}, KNOWN]))
    def answers(case: Case, known: dict[str, str]) -> None:
        case.path_parameters.update(
            {name: value for name, value in known.items() if name in case.path_parameters}
        )
        response = case.call(headers={"Authorization": f"Bearer {TOKEN}"})
        assert response.status_code < 500, f"{case.as_curl_command()}\n{response.text}"
        case.validate_response(response, checks=CHECKS)

    answers()
