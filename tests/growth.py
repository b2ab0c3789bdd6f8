"""How the cost of a piece of work grows with its input: no clock decides, a loaded machine neither."""

from __future__ import annotations

import time
from collections.abc import Callable

STEPS = (1, 4, 16)
LINEAR = 16.0  # what sixteen times the input may cost; the square would be 256 times
TOLERANCE = 4.0
FLOOR = 0.02  # seconds of CPU; less is noise


def assert_linear(work: Callable[[int], object], size: int) -> None:
    """Do the work on inputs of `size`, 4 and 16 times as much; fail where its CPU grows faster than
    the input by more than TOLERANCE.

    Each size is measured up to three times, and the cheapest run counts.
    """
    costs: list[float] = []
    for step in STEPS:
        costs.append(min(cpu_seconds(work, size * step) for _ in range(3 if step < 16 else 2)))
    most = max(costs[0], costs[1] / STEPS[1], FLOOR) * LINEAR * TOLERANCE
    assert costs[-1] <= most, f"sizes 1, 4, 16 of {size}: {[round(cost, 3) for cost in costs]} s"


def cpu_seconds(work: Callable[[int], object], size: int) -> float:
    """Return the CPU that this process spends on the work."""
    begun = time.process_time()
    work(size)
    return time.process_time() - begun
