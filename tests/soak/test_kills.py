"""Two hundred kills at random moments, on SQLite and on PostgreSQL: nothing is lost, nothing is
there twice. `make soak`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgres
from tests.kill_scenario import build_story, play_story, play_story_with_kills, read_content

KILLS = 200

pytestmark = pytest.mark.soak


@pytest.fixture(params=["sqlite", "postgresql"])
def urls(request: pytest.FixtureRequest) -> Iterator[list[str | None]]:
    """The databases of the undisturbed home and of the disturbed one; None: the home's own file."""
    if request.param == "sqlite":
        yield [None, None]
        return
    with (
        postgres.server(os.environ.get("TEST_DATABASE_URL")) as server,
        postgres.create_database(server) as one,
        postgres.create_database(server) as other,
    ):
        yield [one, other]


def test_two_hundred_kills_leave_what_an_undisturbed_run_leaves(
    urls: list[str | None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = build_story(20)

    def home(name: str, url: str | None) -> Path:
        if url:
            monkeypatch.setenv("TRACKER_DATABASE_URL", url)
        (tmp_path / name).mkdir()
        return tmp_path / name

    calm = home("calm", urls[0])
    seconds, undisturbed = play_story(calm, steps), read_content(calm)
    killed = home("killed", urls[1])
    play_story_with_kills(killed, steps, KILLS, seconds)
    assert read_content(killed) == undisturbed
