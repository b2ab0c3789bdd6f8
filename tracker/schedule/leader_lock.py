"""Elect the process that plans checks and runs the alert scheduler, among all processes of one
database.

The others stand by, and one of them takes over when the leader has ended, however it ended.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import Connection, text

from tracker.app import App
from tracker.errors import TrackerError

NAME = "schedule"
EVERY = 1.0  # seconds between two attempts, and between two probes of the lock's connection
TAKEN = (
    "已有另一进程安排检查（tracker schedule，或未带 --no-checks 的 tracker serve）；"
    "本进程待命，它结束后接替"
)

log = logging.getLogger("tracker.schedule.leader_lock")


class LeaderElection:
    """Runs `work` in a thread for as long as this process is the leader."""

    def __init__(self, app: App, work: Callable[[], AbstractContextManager[None]]) -> None:
        self._app, self._work = app, work
        self._stop_requested = threading.Event()
        self._thread = threading.Thread(target=self._run_election, name="leader")
        self._last_warning = ""

    def start(self) -> None:
        """Start the thread: lead, or stand by."""
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Return whether the thread is alive; it ends by itself only on an unhandled exception."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """End the work, wait for it, and let another process lead."""
        self._stop_requested.set()
        self._thread.join()

    def _run_election(self) -> None:
        while not self._stop_requested.is_set():
            try:
                with (
                    self._app.database.advisory_lock(NAME, patience=0) as connection,
                    self._work(),
                ):
                    self._last_warning = ""
                    self._keep_lock(connection)
            except TimeoutError:
                self._warn_once(TAKEN)
            except TrackerError as error:
                self._warn_once(str(error))
            self._stop_requested.wait(EVERY)

    def _keep_lock(self, connection: Connection | None) -> None:
        """Wait until a stop is requested.

        Raises StoreError, by way of `advisory_lock`, where the connection and with it the lock is
        lost.
        """
        while not self._stop_requested.wait(EVERY):
            if connection is not None:
                connection.execute(text("SELECT 1"))

    def _warn_once(self, message: str) -> None:
        if message != self._last_warning:
            log.warning("%s", message)
        self._last_warning = message
