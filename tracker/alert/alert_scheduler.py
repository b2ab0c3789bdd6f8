"""When: what time brings is looked for every hour, what is due is delivered every quarter of a
minute, beside the checks of sources.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from apscheduler.schedulers.background import BackgroundScheduler

from tracker.alert import deliver as outbox
from tracker.alert import record_events, subscribe
from tracker.app import App
from tracker.errors import TrackerError
from tracker.model import SHANGHAI

log = logging.getLogger("tracker.alert")


class AlertScheduler:
    """The clock of the alerts.

    `start` and `stop`; a stop waits for the pass under way. What is a bug is logged by the
    scheduler.
    """

    def __init__(self, home: App) -> None:
        self._home = home
        self._clock = BackgroundScheduler(
            timezone=SHANGHAI,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Tick at once and every hour; deliver, where a mail server and a public address are set."""
        self._clock.add_job(
            self._log_errors(self.run_calendar), "interval", hours=1, next_run_time=self._home.now()
        )
        if outbox.can_deliver(self._home):
            self._clock.add_job(self._log_errors(self.deliver_due), "interval", seconds=15)
        self._clock.start()

    def stop(self) -> None:
        """Begin nothing more, finish what runs."""
        self._clock.shutdown(wait=True)

    def run_calendar(self) -> None:
        """One look at the calendar and the sources; and what is kept of nobody's use is forgotten."""
        subscribe.purge_expired(self._home)
        if fresh := record_events.run_calendar(self._home):
            log.info("%d events", fresh)

    def deliver_due(self) -> None:
        """One pass of the outbox."""
        for sent in outbox.deliver_due(self._home):
            log.info("%s %s", sent.delivery.id, sent.error or "accepted")

    def _log_errors(self, job: Callable[[], None]) -> Callable[[], None]:
        """What we can explain is one line in the log, and the next round tries again."""

        def run() -> None:
            try:
                job()
            except TrackerError as error:
                log.warning("%s", error)

        return run
