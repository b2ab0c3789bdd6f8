"""The seeds and the corpus beside the repository.

Without them the tests that need them skip and say so; under CI they fail.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "shared"


def shared_path(name: str) -> Path:
    """A file or folder of the shared material; skips the test where it is not there (fails under
    CI=1).
    """
    path = FOLDER / name
    if not path.exists():
        skip_or_fail("../shared/" + name)
    return path


def skip_or_fail(what: str) -> None:
    """Something that only a prepared machine has is not here: skip with the reason, or fail where
    CI promised it.
    """
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing, and CI must have it")
    pytest.skip(f"needs {what}")
