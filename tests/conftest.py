"""Shared fixtures and options: hypothesis profiles and golden files."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

# a busy machine is no bug; `make soak` is for more
settings.register_profile("suite", deadline=None, max_examples=40)
settings.load_profile("suite")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update",
        action="store_true",
        help="write the golden files anew, to be read before they are committed",
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Return a function that compares a text with a golden file.

    `--update` writes the file instead, but never in CI.
    """

    def check(file: Path, found: str) -> None:
        if request.config.getoption("--update"):
            assert not os.environ.get("CI"), "golden files are not written in CI"
            file.write_text(found, "utf-8")
        assert found == file.read_text("utf-8")

    return check


MOST_PRINTED = 2_000  # characters of the figures of one test


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Show the figures that passed soak tests print, also those of parallel workers."""
    for report in terminalreporter.stats.get("passed", []):
        figures = report.capstdout.strip() if "soak" in report.keywords else ""
        if report.when == "call" and figures:
            terminalreporter.write_line(f"{report.nodeid}\n{figures[-MOST_PRINTED:]}\n")
