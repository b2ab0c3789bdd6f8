"""Who decides when: of all processes that stand on one database, one at a time plans checks and
makes the rounds of the alerts.

The others stand by, and one of them takes over when the first has ended, however it ended.
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
EVERY = 1.0  # seconds between two attempts, and between two looks whether the lead is still ours
TAKEN = "已有另一进程安排检查（tracker schedule，或未带 --no-checks 的 tracker serve）；本进程待命，它结束后接替"

log = logging.getLogger("tracker.schedule.leader_lock")


class Lead:
    """Runs `work` for as long as this process is the one.

    `start` and `stop`; a stop waits until the work has ended.
    """

    def __init__(self, home: App, work: Callable[[], AbstractContextManager[None]]) -> None:
        self._home, self._work = home, work
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lead")
        self._told = ""

    def start(self) -> None:
        """Begin, or stand by."""
        self._thread.start()

    @property
    def running(self) -> bool:
        """Does it go on? A bug would end it, and then nobody here decides or stands by."""
        return self._thread.is_alive()

    def stop(self) -> None:
        """End the work and let another begin."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                with (
                    self._home.database.advisory_lock(NAME, patience=0) as connection,
                    self._work(),
                ):
                    self._told = ""
                    self._hold(connection)
            except TimeoutError:
                self._tell(TAKEN)
            except TrackerError as error:
                self._tell(str(error))
            self._ended.wait(EVERY)

    def _hold(self, connection: Connection | None) -> None:
        """Until we are told to end.

        StoreError, by way of `alone`, where the connection is lost and with it the lead.
        """
        while not self._ended.wait(EVERY):
            if connection is not None:
                connection.execute(text("SELECT 1"))

    def _tell(self, words: str) -> None:
        if words != self._told:
            log.warning("%s", words)
        self._told = words
