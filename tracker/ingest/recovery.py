"""Complete what interrupted processes left: captures that were not read, files that were not
written.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from tracker.app import App
from tracker.errors import UnexpectedError
from tracker.ingest import derived_files
from tracker.ingest.error_boundary import error_boundary
from tracker.ingest.pipeline import process_unread_captures
from tracker.render.names import report_filename, version_label
from tracker.store import captures
from tracker.store.assertions import EVIDENCE
from tracker.store.captures import DerivedFiles


def recover_interrupted(app: App, source_id: str | None = None) -> Iterator[tuple[str, str]]:
    """Read the captures that the archive keeps and the database does not know, oldest first, then
    write missing texts and reports; of all sources or of one.

    Yields (`source/capture`, outcome) of each document read.
    """
    for source in _sources_with_unread_captures(app, source_id):
        with app.source_lock(source):
            done = process_unread_captures(app, app.source_or_default(source))
        yield from ((f"{check.source}/{check.capture}", check.outcome) for check in done)
    _write_missing_files(app, source_id)


def _sources_with_unread_captures(app: App, source_id: str | None) -> list[str]:
    """Return the sources that have captures unknown to the database.

    Another process may be reading them now; then they are known once the source lock is free.
    """
    archived = (
        [(source_id, app.archive.capture_ids(source_id))]
        if source_id
        else app.archive.captures_by_source()
    )
    with app.database.read_connection() as connection:
        known = captures.known_captures(connection, source_id)
    return sorted(
        source
        for source, ids in archived
        if source != EVIDENCE and any((source, id) not in known for id in ids)
    )


def _write_missing_files(app: App, source_id: str | None) -> None:
    with app.database.read_session() as session:
        versions = [
            one for one in captures.versions_with_files(session) if source_id in (None, one.source)
        ]
    for one in versions:
        with suppress(UnexpectedError), error_boundary(f"{one.source}/{one.newest}"):
            if not app.archive.has_text(one.source, one.newest):
                derived_files.write_version_text(app, one.version)
            if is_report_missing(app, one):
                derived_files.write_version_report(app, one.version)


def is_report_missing(app: App, version: DerivedFiles) -> bool:
    """Return whether a version was compared with an earlier one and the report is not written."""
    if not version.before:
        return False
    name = report_filename(version_label(*version.before), version_label(version.policy, version.n))
    return not app.archive.has_report(version.policy, name)
