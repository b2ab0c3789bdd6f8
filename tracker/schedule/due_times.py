"""Compute when each source is due, also where its schedule was edited while nothing ran."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.app import App
from tracker.fetch.rate_limit import MAX_RETRY_AFTER
from tracker.ingest.next_run import next_due
from tracker.model import Source, SourceKind
from tracker.model.checks import SourceHealth
from tracker.store import checks

FETCHED = (SourceKind.PAGE, SourceKind.LISTING)  # whose own check is one of their address


def find_due_times(app: App, session: Session) -> dict[str, datetime]:
    """Return when each declared source is due by its row and by its schedule of today."""
    sources = app.settings.sources
    healths = checks.source_healths(session, [source.id for source in sources])
    return {
        source.id: due_time(app, source, health)
        for source, health in zip(sources, healths, strict=True)
    }


def due_time(app: App, source: Source, health: SourceHealth) -> datetime:
    """Return when a source is due: as its row says, or sooner by a schedule that has become
    shorter since its last check; now where it has no row, or another address than then.

    After a failure the server may have asked to wait: the new schedule counts from then on.
    """
    last = health.last
    if health.due_at is None or (last and source.kind in FETCHED and last.address != source.url):
        return app.now()
    if last is None:
        return health.due_at
    wait = MAX_RETRY_AFTER if health.failures else 0.0
    due = next_due(source, last.at, health.failures, wait, app.settings.quiet)
    return min(health.due_at, due)
