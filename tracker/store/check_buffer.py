"""Write-behind buffer: unchanged checks are inserted in batches.

Rows that a killed process loses are written again by the next check.
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
    """Collects checks that changed nothing.

    Closing the application flushes it; readers of source health add `pending_checks`.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._rows: list[tuple[Check, datetime | None]] = []
        self._timer: threading.Timer | None = None

    def add_check(self, check: Check, due: datetime | None) -> None:
        """Add a check, with the next due time of its source.

        It is None for a document of a listing, which says nothing about its source.
        """
        with self._lock:
            self._rows.append((check, due))
            full = len(self._rows) >= MOST
            if self._timer is None:
                self._timer = threading.Timer(WAIT, self.flush_checks)
                self._timer.daemon = True
                self._timer.start()
        if full:
            self.flush_checks()

    def pending_checks(self) -> list[Check]:
        """Return the checks of sources that are not written yet, oldest first."""
        with self._lock:
            return [check for check, due in self._rows if due is not None]

    def flush_checks(self) -> None:
        """Write the collected checks. Raises StoreError; then they stay for the next flush."""
        with self._lock:
            if self._timer:
                self._timer.cancel()
                self._timer = None
            if self._rows:
                with self._database.write_connection_unsynced() as connection:
                    checks.record_unchanged(connection, self._rows)
                self._rows = []
