"""When a source is due again after a check: its own schedule, sooner after failures, later where a
server or the night asks for it.
"""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta
from functools import cache

from apscheduler.triggers.cron import CronTrigger

from tracker.model import SHANGHAI, Source
from tracker.model.sources import QuietHours

# after a failure; doubled with each further one, never later than the source's own time
FIRST_RETRY = timedelta(minutes=5)
JITTER = 0.25  # of the wait, so that sources that failed together do not come back together


def next_due(
    source: Source,
    now: datetime,
    failures: int = 0,
    pause: float = 0.0,
    quiet: QuietHours | None = None,
) -> datetime:
    """The next time of a source's own schedule after `now`; after failures sooner, each time less
    so.

    `pause`: seconds that the server asks us to wait (Retry-After). `quiet`: hours in which nothing
    begins.
    """
    at = _cron(source.cron, now) if source.cron else now + (source.every or timedelta(days=1))
    if failures:
        at = min(at, now + FIRST_RETRY * 2 ** min(failures - 1, 16) * _jitter(source.id, failures))
    return _awake(max(at, now + timedelta(seconds=pause)), quiet)


def _jitter(id: str, failures: int) -> float:
    """1 to 1 + JITTER, the same for one source and count: a restart does not draw lots again."""
    return 1 + JITTER * (zlib.crc32(f"{id}:{failures}".encode()) % 1000) / 1000


def _awake(at: datetime, quiet: QuietHours | None) -> datetime:
    """The same instant, or the end of the quiet hours that it falls in."""
    if quiet is None:
        return at
    begin, end = quiet
    local = at.astimezone(SHANGHAI)
    clock = local.time()
    if not (begin <= clock < end if begin < end else clock >= begin or clock < end):
        return at
    day = local.date() + timedelta(days=1 if clock >= end else 0)
    return datetime.combine(day, end, SHANGHAI).astimezone(at.tzinfo)


def _cron(expression: str, now: datetime) -> datetime:
    # settings refuse an expression that never fires
    at: datetime = _trigger(expression).get_next_fire_time(None, now)
    return at.astimezone(now.tzinfo)


@cache
def _trigger(expression: str) -> CronTrigger:
    return CronTrigger.from_crontab(expression, timezone=SHANGHAI)
