"""Go through the archive: read it again with a newer reading profile, verify that it is whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext

from tracker import parse
from tracker.alert import record_events
from tracker.app import App
from tracker.errors import ReadError, UnexpectedError
from tracker.ingest import collect, pipeline
from tracker.ingest.derived_files import render_reading
from tracker.ingest.error_boundary import error_boundary
from tracker.ingest.recovery import recover_interrupted
from tracker.model import Snapshot, Version
from tracker.model.readings import Reading
from tracker.query.snapshots import (
    current_snapshot,
    find_same_text,
    read_kept,
    read_version,
)
from tracker.store import (
    audit,
    captures,
    checks,
    common_notices,
    outdated_readings,
    policies,
    publishing,
)
from tracker.store.assertions import EVIDENCE
from tracker.store.db import fact_chain

LOST_DATABASE = (
    "数据库不认识存证中的任何抓取件，可能丢失或被清空；"
    "请用 tracker restore 恢复备份，或用 tracker reread 由存证重建"
)


def reread_archive(app: App) -> Iterator[tuple[str, str]]:
    """Read every version again that an older profile read, and try again what could not be read.

    Yields (version or capture, outcome).
    """
    yield from recover_interrupted(app)
    with app.database.read_session() as session:
        stale = outdated_readings.stale_profiles(session, parse.PROFILE)
        unread = outdated_readings.unread_captures(session)
        incomplete = [
            one for one in outdated_readings.versions_lacking_parts(session) if one not in stale
        ]
    for version in (*stale, *incomplete):
        name = f"{version.policy}@{version.n}"
        try:
            with error_boundary(name):
                if version in stale or reads_more_attachments(app, version):
                    reread_version(app, version)
                    yield name, "upgraded"
        except (ReadError, UnexpectedError) as error:
            yield name, f"failed: {error}"
    for source_id, capture, attached in unread:
        source = app.source_or_default(source_id)
        files = [app.archive.load_capture(source_id, id) for id in attached]
        page = app.archive.load_capture(source_id, capture)
        document = collect.document_from_captures(source, page, files)
        yield document.label, pipeline.process_captures(app, document).outcome


def reads_more_attachments(app: App, version: Version) -> bool:
    """Return whether an attachment can be read now that could not be read before.

    For example a scan, once text recognition is installed.
    """
    known = current_snapshot(app, version)
    return len(read_version(app, version, known).snapshot.absent) < len(known.absent)


def reread_version(app: App, version: Version) -> Reading:
    """Read the evidence of a version again.

    It is a technical upgrade of the same version, never a change of the law. Instruments that an
    older reader took for one text with their notice become policies.
    """
    with app.database.read_session() as session:
        known = policies.get_snapshot(session, version.id)
    document = read_kept(app, version.source, version.capture, version.attached)
    reading = find_same_text(document, known)
    witness = read_newest_witness(app, version, known)
    now = app.now()
    with app.database.write_session() as session:
        changed = publishing.upgrade_version(session, version, reading, now)
        if witness is not None:
            changed |= publishing.refresh_version(session, version, witness, now)
        if document.instruments:
            changed |= common_notices.record_instruments(session, version, document, now)
        if changed:
            record_events.record_rereading(session, version, now)
    app.archive.write_text(document.newest, render_reading(document))
    return reading


def read_newest_witness(app: App, version: Version, known: Snapshot) -> Reading | None:
    """Read the newest later capture of a version's own address, if it is at hand.

    Its notice may say what the version's own capture does not.
    """
    with app.database.read_session() as session:
        found = policies.newest_witness(session, version)
    if found is None or app.archive.is_thinned(version.source, found[0]):
        return None
    try:
        return find_same_text(read_kept(app, version.source, *found), known)
    except ReadError:
        return None


def verify_archive(app: App) -> list[str]:
    """Return every way in which the evidence or the facts differ from what was recorded.

    One line each. The archive is compared with the database in both directions.
    """
    archived = {(source, id) for source, ids in app.archive.captures_by_source() for id in ids}
    problems = app.archive.verify_chains()
    with app.database.read_connection() as connection:
        known = captures.known_captures(connection)
    if archived and not known:
        return [*problems, LOST_DATABASE]
    problems += [
        f"{source}/{id}：数据库记有此抓取件，存证中缺失" for source, id in sorted(known - archived)
    ]
    problems += _find_differing_records(app)
    with app.database.read_connection() as connection:
        problems += [
            f"{source}/{id}：数据库中的读数与写入时的摘要不符，已被改动；tracker reread 由存证重读"
            for source, id in captures.find_edited_readings(connection)
        ]
        return problems + fact_chain.verify_seals(connection) + audit.verify_log(connection)


def find_unread_captures(app: App) -> list[str]:
    """Return a line for each source with captures that the database does not know.

    A killed check leaves them, and the next one reads them; so does a database that is older than
    its archive. Another process may be reading them now; then they are known once the source lock
    is free.
    """
    archived = dict(app.archive.captures_by_source())
    with app.database.read_connection() as connection:
        known = captures.known_captures(connection)
    candidates = {source for source, ids in archived.items() if not _are_known(source, ids, known)}
    problems = []
    # a paper that a person gave for a statement that was then not recorded has no reader
    for source in sorted(candidates - {EVIDENCE}):
        lock = nullcontext() if app.database.is_read_only else app.source_lock(source)
        with lock, app.database.read_connection() as connection:
            known = captures.known_captures(connection, source)
        ids = [id for id in archived[source] if (source, id) not in known]
        if ids:
            problems.append(
                f"{source}：存证中有 {len(ids)} 个抓取件未入库，首个是 {ids[0]}；"
                "请运行 tracker check 或 tracker reread 补读"
            )
    return problems


def _are_known(source: str, ids: list[str], known: set[tuple[str, str]]) -> bool:
    return all((source, id) in known for id in ids)


def _find_differing_records(app: App) -> list[str]:
    """Return a line for each capture that the database describes in other words than its record."""
    with app.database.read_connection() as connection:
        rows, damaged = captures.known_records(connection)
    problems = [f"{source}/{id}：数据库所记有无法读取的值，已损坏" for source, id in damaged]
    for row in rows:
        name = f"{row['source']}/{row['id']}"
        record = app.archive.read_record(row["source"], row["id"])
        if record is None:
            continue  # said of the archive already
        wrong = [key for key in captures.RECORDED if row[key] != getattr(record, key)]
        if wrong:
            problems.append(f"{name}：数据库所记与存证不符（{'、'.join(wrong)}）")
    return problems


def chain_digests(app: App) -> dict[str, str]:
    """Return the last digests of the facts and of the audit log, to be kept elsewhere."""
    with app.database.read_connection() as connection:
        return {"facts": fact_chain.last_digest(connection), "audit": audit.last_digest(connection)}


def find_clock_errors(app: App) -> list[str]:
    """Return a line for each check that was recorded under a wrong system clock."""
    with app.database.read_connection() as connection:
        errors = checks.find_clock_errors(connection)
    return [
        f"{source}：检查时间 {at:%Y-%m-%d %H:%M}（UTC）早于前一次 {earlier:%Y-%m-%d %H:%M}；"
        "系统时间曾有异常，请核对这段时间的记录"
        for source, at, earlier in errors
    ]
