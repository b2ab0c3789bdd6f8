"""How far ahead a reader asks."""

from datetime import date

import pytest

from api.routes.in_force import add_duration


@pytest.mark.parametrize(
    ("start", "duration", "end"),
    [
        (date(2026, 11, 21), "P90D", date(2027, 2, 19)),
        (date(2026, 11, 21), "P6M", date(2027, 5, 21)),
        (date(2026, 1, 31), "P1M", date(2026, 2, 28)),
        (date(2024, 2, 29), "P1Y", date(2025, 2, 28)),
        (date(2026, 11, 21), "P2W", date(2026, 12, 5)),
        (date(2026, 11, 21), "P1Y2M3D", date(2028, 1, 24)),
        (date(2026, 11, 21), "P0D", date(2026, 11, 21)),
        (date(2026, 11, 21), "P999Y999Y999Y999Y", date(6022, 11, 21)),
    ],
)
def test_a_duration_ends_on_that_day(start, duration, end):
    assert add_duration(start, duration) == end
