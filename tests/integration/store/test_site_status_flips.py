"""A status word that a platform flips for a policy in force: one act, one event."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.app_factory import SteppingClock, check_sources, make_app
from tests.policy_platform import DETAIL, Answer, PolicyPlatform, source_table
from tracker.model.alerts import EventKind
from tracker.store import events

IN_FORCE = date(2024, 6, 1)  # five years from here on; the clock begins in 2025


@pytest.mark.usefixtures("on_url")
@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["失效"], [EventKind.SITE_STATUS]),
        (["失效", "有效"], [EventKind.SITE_STATUS] * 2),
        (["失效", "失效", "有效", "失效"], [EventKind.SITE_STATUS] * 3),
    ],
)
def test_a_word_that_flips_for_a_policy_in_force_is_no_correction_as_well(
    words: list[str], told: list[EventKind], tmp_path: Path
) -> None:
    clock = SteppingClock()
    with PolicyPlatform() as platform:
        platform.add(0, 1)
        platform.change(1, day=IN_FORCE)
        with make_app(tmp_path, source_table(platform.url), clock=clock) as home:
            check_sources(home, "platform")
            for word in words:
                platform.change(1, status=word)
                clock.at += timedelta(days=1)
                check_sources(home, "platform")
            with home.database.read_session() as session:
                found = [one.kind for one in events.find_events(session)]
    assert [kind for kind in found if kind is not EventKind.FIRST_SEEN] == told


def flip_in_the_document_alone(path: str, _request: object, right: Answer) -> Answer:
    """The listing says that a record changed, and only the record itself how."""
    old, new = ('Flag": "有效"', 'Flag": "失效"') if path == DETAIL else ("AA0", "AB0")
    return (*right[:2], right[2].replace(old.encode(), new.encode()))


@pytest.mark.usefixtures("on_url")
def test_a_word_that_the_document_alone_changes_is_a_correction(tmp_path: Path) -> None:
    clock = SteppingClock()
    with PolicyPlatform() as platform:
        platform.add(0, 1)
        platform.change(1, day=IN_FORCE)
        with make_app(tmp_path, source_table(platform.url), clock=clock) as home:
            check_sources(home, "platform")
            platform.breaker = flip_in_the_document_alone
            clock.at += timedelta(days=1)
            check_sources(home, "platform")
            with home.database.read_session() as session:
                found = [one.kind for one in events.find_events(session)]
    assert EventKind.CORRECTION in found
    assert EventKind.SITE_STATUS not in found
