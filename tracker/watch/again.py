"""Going through what is kept: completing what was broken off, reading it again with a better reader, checking that it is whole."""

from __future__ import annotations

from collections.abc import Iterator

from tracker import pipeline, read, texts
from tracker.errors import ReadError
from tracker.export import text
from tracker.home import Home
from tracker.model import Version
from tracker.store import queries
from tracker.store.assertions import EVIDENCE
from tracker.watch.documents import Document


def recover(home: Home, only: str | None = None) -> Iterator[tuple[str, str]]:
    """Complete what killed processes began: captures that the archive keeps and the database does not know, oldest first.

    Of all sources, or of one.
    """
    for source in [only] if only else sorted({*home.archive.sources()} - {EVIDENCE}):
        with home.turn(source):
            done = pipeline.complete(home, texts.source_of(home, source))
        yield from ((f"{check.source}/{check.capture}", check.outcome) for check in done)
    _derive(home, only)


def _derive(home: Home, only: str | None) -> None:
    """The clause texts and reports that a process was killed before it wrote."""
    with home.database.reading() as session:
        versions = {version.id: version for version in queries.versions(session)}
        compared = queries.comparisons(session)
    for version in versions.values():
        if only and version.source != only:
            continue
        newest = max(version.capture, *version.attached) if version.attached else version.capture
        if not home.archive.text_place(version.source, newest).exists():
            snapshot = texts.current_snapshot(home, version)
            home.archive.keep_text(home.archive.load(version.source, newest), text.readable(snapshot))
        before = versions.get(compared.get(version.id, ""))
        if before and not home.archive.report_place(version.policy, texts.report_name(before, version)).exists():
            texts.report(home, version.id)


def reread(home: Home) -> Iterator[tuple[str, str]]:
    """Bring every version to today's reader, and try again what could not be read. Yields (what, outcome) as it goes."""
    yield from recover(home)
    with home.database.reading() as session:
        stale, unread = queries.stale_profiles(session, read.PROFILE), queries.unread(session)
        lacking = [version for version in queries.lacking(session) if version not in stale]
    for version in (*stale, *(version for version in lacking if _reads_more(home, version))):
        try:
            texts.reread_version(home, version)
            yield f"{version.policy}@{version.n}", "upgraded"
        except ReadError as error:
            yield f"{version.policy}@{version.n}", f"failed: {error}"
    for source, capture, attached in unread:
        files = tuple(home.archive.load(source, id) for id in attached)
        done = pipeline.examine(home, Document(texts.source_of(home, source), home.archive.load(source, capture), files))
        yield f"{source}/{capture}", done.outcome


def _reads_more(home: Home, version: Version) -> bool:
    """Can an attachment be read now that could not before (a scan, once the recogniser is there)?"""
    now = texts.read_kept(home, version.source, version.capture, version.attached).snapshot
    return len(now.absent) < len(texts.current_snapshot(home, version).absent)


def verify(home: Home) -> list[str]:
    """Every way in which the evidence is not what was kept, also what the database has seen and the archive has no longer."""
    with home.database.reading() as session:
        known = queries.known_captures(session)
    kept = {(source, id) for source in home.archive.sources() for id in home.archive.ids(source)}
    return home.archive.verify() + [f"{source}/{id}：数据库记有此抓取件，存证中缺失" for source, id in sorted(known - kept)]
