"""Going through what is kept: reading it again with a better reader, checking that it is whole."""

from __future__ import annotations

from collections.abc import Iterator

from tracker import parse
from tracker.alert import record_events
from tracker.app import App
from tracker.errors import ReadError
from tracker.ingest import publish
from tracker.ingest.collect import Document
from tracker.ingest.recovery import recover
from tracker.model import Version
from tracker.query.snapshots import current_snapshot, read_kept
from tracker.render.text import markdown as text
from tracker.store import captures, policies, publishing
from tracker.store.publishing import Reading


def reread(home: App) -> Iterator[tuple[str, str]]:
    """Bring every version to today's reader, and try again what could not be read.

    Yields (what, outcome) as it goes.
    """
    yield from recover(home)
    with home.database.read_session() as session:
        stale, unread = (
            policies.stale_profiles(session, parse.PROFILE),
            policies.unread_captures(session),
        )
        lacking = [
            version for version in policies.versions_lacking_parts(session) if version not in stale
        ]
    for version in (*stale, *(version for version in lacking if _reads_more(home, version))):
        try:
            reread_version(home, version)
            yield f"{version.policy}@{version.n}", "upgraded"
        except ReadError as error:
            yield f"{version.policy}@{version.n}", f"failed: {error}"
    for source, capture, attached in unread:
        files = tuple(home.archive.load_capture(source, id) for id in attached)
        done = publish.examine(
            home,
            Document(
                home.source_or_default(source), home.archive.load_capture(source, capture), files
            ),
        )
        yield f"{source}/{capture}", done.outcome


def _reads_more(home: App, version: Version) -> bool:
    """Can an attachment be read now that could not before (a scan, once the recogniser is there)?"""
    now = read_kept(home, version.source, version.capture, version.attached).snapshot
    return len(now.absent) < len(current_snapshot(home, version).absent)


def verify(home: App) -> list[str]:
    """Every way in which the evidence is not what was kept, also what the database has seen and the
    archive has no longer.
    """
    with home.database.read_connection() as connection:
        known = captures.known_captures(connection)
    standing = {(source, id) for source, ids in home.archive.captures_by_source() for id in ids}
    return home.archive.verify_chains() + [
        f"{source}/{id}：数据库记有此抓取件，存证中缺失" for source, id in sorted(known - standing)
    ]


def reread_version(home: App, version: Version) -> Reading:
    """Read a version's evidence again: a technical upgrade of the same version, never a change of
    the law.
    """
    reading = read_kept(home, version.source, version.capture, version.attached)
    now = home.now()
    with home.database.write_session() as session:
        if publishing.upgrade_version(session, version, reading, now):
            record_events.record_rereading(session, version, now)
    home.archive.write_text(reading.newest, text.render_snapshot(reading.snapshot))
    return reading
