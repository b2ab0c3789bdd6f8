"""Completing what killed processes began.

There is mostly nothing of the kind, so that what completes is imported where there is.
"""

from __future__ import annotations

from collections.abc import Iterator

from tracker.app import App
from tracker.render.names import report_filename, version_label
from tracker.store import captures
from tracker.store.assertions import EVIDENCE


def recover(home: App, only: str | None = None) -> Iterator[tuple[str, str]]:
    """Captures that the archive keeps and the database does not know, oldest first, are read; texts
    and reports are written.

    Of all sources, or of one.
    """
    for source in _begun(home, only):
        from tracker.ingest import publish

        with home.source_lock(source):
            done = publish.complete(home, home.source_or_default(source))
        yield from ((f"{check.source}/{check.capture}", check.outcome) for check in done)
    _derive(home, only)


def _begun(home: App, only: str | None) -> list[str]:
    """The sources of which something is kept and not known; where another process is at one, it may
    be known by our turn.
    """
    standing = (
        [(only, home.archive.capture_ids(only))] if only else home.archive.captures_by_source()
    )
    ids = {source: ids for source, ids in standing if source != EVIDENCE}
    with home.database.read_connection() as connection:
        known = captures.known_captures(connection, only)
    return sorted(
        source for source, some in ids.items() if any((source, id) not in known for id in some)
    )


def _derive(home: App, only: str | None) -> None:
    """The clause texts and reports that a process was killed before it wrote."""
    with home.database.read_session() as session:
        due = [one for one in captures.versions_with_files(session) if only in (None, one.source)]
    for one in due:
        if not home.archive.text_path(one.source, one.newest).exists():
            from tracker.ingest import derived_files

            derived_files.keep_text(home, one.version)
        if (
            one.before
            and not home.archive.report_path(
                one.policy,
                report_filename(version_label(*one.before), version_label(one.policy, one.n)),
            ).exists()
        ):
            from tracker.ingest import derived_files

            derived_files.report(home, one.version)
