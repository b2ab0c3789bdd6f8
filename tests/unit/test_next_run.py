"""When a source is due again."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from tracker.ingest.next_run import JITTER, next_due
from tracker.model import SHANGHAI, Source, SourceKind

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)  # 16:00 in Shanghai
MINUTES = timedelta(minutes=5)
NIGHT = (time(23), time(6, 30))


def source(id: str = "a", **more: object) -> Source:
    return Source(id, SourceKind.PAGE, **{"every": timedelta(hours=6), **more})  # type: ignore[arg-type]


def shanghai(at: datetime) -> str:
    assert at.tzinfo is UTC
    return f"{at.astimezone(SHANGHAI):%d %H:%M}"


def test_a_good_check_is_followed_by_the_next_of_its_own_schedule() -> None:
    assert next_due(source(), NOW) == NOW + timedelta(hours=6)
    assert shanghai(next_due(source(every=None, cron="30 8 * * *"), NOW)) == "22 08:30"


def test_after_failures_a_source_is_tried_soon_and_each_time_less_soon_but_never_later_than_its_own_time() -> (
    None
):
    waits = [next_due(source(), NOW, failures) - NOW for failures in range(1, 12)]
    for doubling, wait in enumerate(waits[:6]):
        assert MINUTES * 2**doubling <= wait <= MINUTES * 2**doubling * (1 + JITTER)
    assert waits[-1] == timedelta(hours=6)


def test_sources_that_failed_together_do_not_come_back_together_and_a_restart_draws_no_new_lots() -> (
    None
):
    times = {next_due(source(f"s{n}"), NOW, 1) for n in range(50)}
    assert len(times) > 40
    assert times == {next_due(source(f"s{n}"), NOW, 1) for n in range(50)}


def test_a_server_that_asks_for_time_gets_it_also_beyond_the_sources_own_time() -> None:
    assert next_due(source(), NOW, 1, retry_after=3600) == NOW + timedelta(hours=1)
    assert next_due(
        source(every=timedelta(minutes=10)), NOW, 1, retry_after=3600
    ) == NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("hours", "due"),
    [(6, "21 22:00"), (7, "22 06:30"), (8, "22 06:30"), (14, "22 06:30"), (15, "22 07:00")],
    ids=["before", "first minute", "midnight", "small hours", "after"],
)
def test_nothing_begins_in_quiet_hours_that_go_over_midnight(hours: int, due: str) -> None:
    assert shanghai(next_due(source(every=timedelta(hours=hours)), NOW, quiet=NIGHT)) == due


@pytest.mark.parametrize(("hours", "due"), [(20, "22 14:00"), (22, "22 14:00"), (23, "22 15:00")])
def test_nothing_begins_in_quiet_hours_of_the_day(hours: int, due: str) -> None:
    assert (
        shanghai(next_due(source(every=timedelta(hours=hours)), NOW, quiet=(time(12), time(14))))
        == due
    )


def test_a_retry_in_the_night_waits_for_the_morning() -> None:
    night = datetime(2026, 11, 21, 16, tzinfo=UTC)
    assert shanghai(next_due(source(), night, 1, quiet=NIGHT)) == "22 06:30"
