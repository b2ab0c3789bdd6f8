"""Compute when each source is due, also where its schedule was edited while nothing ran."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.app import App
from tracker.ingest.next_run import next_due
from tracker.model import Source
from tracker.model.checks import SourceHealth
from tracker.store import checks


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
    shorter since its last check; now where it has no row.

    After a failure the row knows more: the backoff, and how long the server asked to wait.
    """
    if health.due_at is None:
        return app.now()
    if health.failures or health.last is None:
        return health.due_at
    return min(health.due_at, next_due(source, health.last.at, quiet=app.settings.quiet))
