"""Find the seeds and the corpus next to the repository.

Tests that need them skip without them and say so; under CI they fail.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "shared"


def shared_path(name: str) -> Path:
    """Return a file or folder of the shared material; skip the test if it is missing."""
    path = FOLDER / name
    if not path.exists():
        skip_or_fail("../shared/" + name)
    return path


def skip_or_fail(what: str) -> None:
    """Skip the test for want of something, or fail under CI, where it must be present."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing, and CI must have it")
    pytest.skip(f"needs {what}")
