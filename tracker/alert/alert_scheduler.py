"""Run the alerts in parallel with the checks: the calendar hourly, messages every 15 seconds."""

from __future__ import annotations

import logging
from collections.abc import Callable

from apscheduler.schedulers.background import BackgroundScheduler

from tracker.alert.channels import display_address
from tracker.alert.deliver import can_deliver, deliver_due
from tracker.alert.record_events import run_calendar
from tracker.alert.subscribe import purge_expired
from tracker.app import App
from tracker.errors import TrackerError
from tracker.model import SHANGHAI

log = logging.getLogger("tracker.alert")


class AlertScheduler:
    """The scheduler of calendar and deliveries; a bug in a job is logged by APScheduler."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._scheduler = BackgroundScheduler(
            timezone=SHANGHAI,
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    def start(self) -> None:
        """Run the calendar at once and every hour; deliver where a public address is set."""
        self._scheduler.add_job(
            self._log_errors(self.run_calendar),
            "interval",
            hours=1,
            next_run_time=self._app.now(),
        )
        if can_deliver(self._app):
            self._scheduler.add_job(self._log_errors(self.deliver_due), "interval", seconds=15)
        self._scheduler.start()

    def stop(self) -> None:
        """Start no more jobs and wait for those that run."""
        self._scheduler.shutdown(wait=True)

    def run_calendar(self) -> None:
        """Purge what has expired and record what time has brought."""
        purge_expired(self._app)
        if fresh := run_calendar(self._app):
            log.info("%d events", fresh)

    def deliver_due(self) -> None:
        """Deliver what is due; a failed delivery is a warning."""
        for result in deliver_due(self._app):
            delivery = result.delivery
            if result.error:
                address = display_address(delivery.subscription)
                log.warning("delivery %s to %s failed: %s", delivery.id, address, result.error)
            else:
                log.info("delivery %s accepted", delivery.id)

    def _log_errors(self, job: Callable[[], None]) -> Callable[[], None]:
        """Return the job with each known error logged in one line; the next run tries again."""

        def run_job() -> None:
            try:
                job()
            except TrackerError as error:
                log.warning("%s", error)

        return run_job
