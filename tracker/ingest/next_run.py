"""When a source is due again after a check: by its own schedule, sooner after a failure, later
where the server or the quiet hours ask for it.
"""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta
from functools import cache

from apscheduler.triggers.cron import CronTrigger

from tracker.model import SHANGHAI, Source
from tracker.model.sources import QuietHours

# After a failure; doubled with each further one, never later than the source's own time.
FIRST_RETRY = timedelta(minutes=5)
JITTER = 0.25  # of the wait, so that sources that failed together do not come back together


def next_due(
    source: Source,
    now: datetime,
    failures: int = 0,
    retry_after: float = 0.0,
    quiet: QuietHours | None = None,
) -> datetime:
    """Return the next time of a source's schedule after `now`; after failures sooner, with
    exponential backoff.

    `retry_after`: seconds that the server asks to wait. `quiet`: hours in which no check begins.
    """
    if source.cron:
        due = _next_cron_time(source.cron, now)
    else:
        due = now + (source.every or timedelta(days=1))
    if failures:
        backoff = FIRST_RETRY * 2 ** min(failures - 1, 16)
        due = min(due, now + backoff * _jitter(source.id, failures))
    return after_quiet_hours(max(due, now + timedelta(seconds=retry_after)), quiet)


def _jitter(source: str, failures: int) -> float:
    """Return a factor from 1 to 1 + JITTER.

    It is derived from the source id, so that it is stable across restarts.
    """
    return 1 + JITTER * (zlib.crc32(f"{source}:{failures}".encode()) % 1000) / 1000


def after_quiet_hours(due: datetime, quiet: QuietHours | None) -> datetime:
    """Return the same instant, or the end of the quiet hours that it falls in."""
    if quiet is None:
        return due
    begin, end = quiet
    local = due.astimezone(SHANGHAI)
    clock = local.time()
    overnight = begin >= end  # 22:00–06:00
    is_quiet = clock >= begin or clock < end if overnight else begin <= clock < end
    if not is_quiet:
        return due
    day = local.date() + timedelta(days=1 if clock >= end else 0)
    return datetime.combine(day, end, SHANGHAI).astimezone(due.tzinfo)


def _next_cron_time(expression: str, now: datetime) -> datetime:
    # the settings refuse an expression that never fires
    due: datetime = _cron_trigger(expression).get_next_fire_time(None, now)
    return due.astimezone(now.tzinfo)


@cache
def _cron_trigger(expression: str) -> CronTrigger:
    return CronTrigger.from_crontab(expression, timezone=SHANGHAI)
