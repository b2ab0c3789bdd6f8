"""An application over a real home, asked in process."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from api.app import build_app
from tests.app_factory import SteppingClock, import_document, make_app
from tests.measures_texts import measures_text
from tracker.app import App
from tracker.settings.token_digest import hash_token

with warnings.catch_warnings():
    # which HTTP client starlette prefers is nothing for these tests
    warnings.simplefilter("ignore")
    from fastapi.testclient import TestClient

TOKEN = "the operator's words"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[App]:
    """A home with one policy, `keji-2024`."""
    source = {"id": "page", "kind": "file", "path": "page", "policy": "keji-2024"}
    with make_app(tmp_path, source, clock=SteppingClock()) as made:
        assert import_document(made, "measures.txt", measures_text(), "page") == "new"
        yield made


@pytest.fixture
def serve(home: App) -> Iterator[Callable[..., TestClient]]:
    """`serve(private=True)`: a client of that home with these settings, which comes under another
    host's name.
    """
    with ExitStack() as stack:

        def client_of(**settings: Any) -> TestClient:
            changed = replace(
                home, settings=replace(home.settings, **{"token": hash_token(TOKEN), **settings})
            )
            app = build_app(changed, scheduled=False)
            return stack.enter_context(TestClient(app, base_url="http://evil.example"))

        yield client_of


@pytest.fixture
def client(serve: Callable[..., TestClient]) -> TestClient:
    return serve()


@pytest.fixture
def operator() -> dict[str, str]:
    """The operator's request header."""
    return {"Authorization": f"Bearer {TOKEN}"}
