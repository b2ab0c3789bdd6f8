"""Count how far the answers of a day reach: the same figure on every page and in /healthz."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from tracker.app import App
from tracker.model import Status
from tracker.query import lists, status
from tracker.query.lists import PolicyStatuses
from tracker.query.status import SourceCoverage


def coverage_on_day(
    app: App, on: date, known_at: datetime | None = None, found: PolicyStatuses | None = None
) -> SourceCoverage:
    """Return the sources by state, and how many of all policies have an unknown status.

    `found`: the statuses of all policies on that day, where the caller has them already.
    """
    statuses = found or lists.list_statuses(app, on, known_at)
    return replace(
        status.source_coverage(app), unknown_status=statuses.count_statuses[Status.UNKNOWN]
    )
