"""The whole policy platform: 10,518 documents taken in with five kills on the way, a quiet day, and
two weeks in which 40 texts change, 10 documents are new, 5 vanish and 12 status words flip.

    .venv/bin/python benchmarks/backfill.py [--documents 10518]

Prints CPU a document beside that of the bare client of `rounds.py`, measured in the same run, the
peak of memory, and what was told. Exits with 1 where a document is missing or unequal, something is
not told once, or a limit is broken: the first-round limit of `rounds.py` for a document; 5 requests
and 200 ms for a quiet day; 250 MB.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from portal import site
from rounds import HOSTS, LIMITS, PAGES, bare

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests import platform_run  # noqa: E402

QUIET_MS, QUIET_REQUESTS, MEMORY_MB = 200, 5, 250


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=10_518)
    documents = parser.parse_args().documents
    logging.disable(logging.INFO)
    begun = time.monotonic()
    with site(PAGES, HOSTS) as portal:
        floor_ms = 1000 * bare(portal, 0.0)["first"]
    platform = platform_run.RemotePlatform(documents)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with platform_run.platform_home(folder, platform):
            pass
        figures = platform_run.backfill_with_kills(folder, platform, documents)
        clock = platform_run.later_clock()
        with platform_run.platform_home(folder, platform, clock) as home:
            wrong = platform_run.find_differences(home, documents)
            outcomes = platform_run.measure_quiet_day(home, platform, clock, figures)
            wrong += [] if outcomes == ["listed"] else [f"quiet day: {outcomes}"]
            platform_run.change_platform(platform, documents, clock)
            counts = platform_run.pass_weeks(home, clock)
            wrong += platform_run.judge_weeks(counts)
    platform.close()
    ratio = figures.backfill_ms / floor_ms
    row = asdict(figures) | {"bare_ms": floor_ms, "ratio": ratio}
    row["wall"] = time.monotonic() - begun
    shown = {
        key: round(value, 2) if isinstance(value, float) else value for key, value in row.items()
    }
    print(json.dumps({"benchmark": "backfill"} | shown | {"told": counts}), flush=True)
    print(*wrong[:50], sep="\n")
    good = ratio <= LIMITS["first"] and figures.quiet_requests <= QUIET_REQUESTS
    good &= figures.quiet_ms <= QUIET_MS and figures.memory_mb <= MEMORY_MB
    return 0 if good and not wrong else 1


if __name__ == "__main__":
    raise SystemExit(main())
