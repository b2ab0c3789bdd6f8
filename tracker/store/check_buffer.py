"""Looks that found nothing new, written down a batch at a time: most looks are such, and none of
them is worth a transaction.

What a killed process or a power cut takes from here is made good by the next check.
"""

from __future__ import annotations

import threading
from datetime import datetime

from tracker.model.checks import Check
from tracker.store import checks
from tracker.store.db.database import Database

WAIT = 1.0  # seconds until a batch is written, at the latest
MOST = 500


class UnchangedCheckBuffer:
    """Takes looks that changed nothing.

    Whoever reads how sources do flushes first, and so does who closes.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._rows: list[tuple[Check, datetime]] = []
        self._timer: threading.Timer | None = None

    def add_check(self, check: Check, due: datetime) -> None:
        """One look that found nothing new, and when its source is due again."""
        with self._lock:
            self._rows.append((check, due))
            full = len(self._rows) >= MOST
            if self._timer is None:
                self._timer = threading.Timer(WAIT, self.flush_checks)
                self._timer.daemon = True
                self._timer.start()
        if full:
            self.flush_checks()

    def flush_checks(self) -> None:
        """Write down what was taken. Raises StoreError; then it is kept for the next flush."""
        with self._lock:
            if self._timer:
                self._timer.cancel()
                self._timer = None
            if self._rows:
                with self._database.write_connection_unsynced() as connection:
                    checks.record_unchanged(connection, self._rows)
                self._rows = []
