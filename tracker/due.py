"""When a source is due again after a check."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache

from apscheduler.triggers.cron import CronTrigger

from tracker.model import SHANGHAI, Source

FIRST_RETRY = timedelta(minutes=5)  # after a failure; doubled with each further one, never later than the source's own time


def next_due(source: Source, now: datetime, failures: int = 0) -> datetime:
    """The next time of a source's own schedule after `now`; sooner after failures, each time less so."""
    regular = _cron(source.cron, now) if source.cron else now + (source.every or timedelta(days=1))
    return min(regular, now + FIRST_RETRY * 2 ** min(failures - 1, 16)) if failures else regular


def _cron(expression: str, now: datetime) -> datetime:
    at: datetime = _trigger(expression).get_next_fire_time(None, now)  # settings refuse an expression that never fires
    return at.astimezone(now.tzinfo)


@cache
def _trigger(expression: str) -> CronTrigger:
    return CronTrigger.from_crontab(expression, timezone=SHANGHAI)
