"""Writing down a reading: version, facts, relations, check, in the caller's ONE transaction
(`Database.writing`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.model import PRINTED, Capture, FactKind, Origin, Snapshot, Version
from tracker.model.readings import Publication, capture_ids
from tracker.model.readings import Reading as Reading
from tracker.store import bigram_index, policies
from tracker.store.addresses import LOST_AFTER, count_missed_checks
from tracker.store.db import revisions, row_mapping
from tracker.store.db.tables import (
    CAPTURE,
    SNAPSHOT,
    VERSION,
    FactRow,
    PolicyRow,
    SnapshotRow,
    VersionRow,
)
from tracker.store.policy_identity import policy_for_reading, update_search_columns
from tracker.store.relation_targets import facts_of_reading, replace_facts, reresolve_claims
from tracker.store.succession import find_predecessor

WITNESS = "witness"  # who took a fact back: another text with the same words; a person is `fact N`
_KNOWN = select(CAPTURE.c.id).where(
    CAPTURE.c.source == bindparam("source"), CAPTURE.c.id == bindparam("id")
)
_CAPTURE, _SNAPSHOT = insert(CAPTURE), insert(SNAPSHOT).returning(SNAPSHOT.c.id)


def record_capture(session: Session, capture: Capture, now: datetime) -> None:
    """Index a capture that the archive keeps."""
    row = {
        name: getattr(capture, name)
        for name in ("source", "id", "address", "captured_at", "sha256", "media_type")
    }
    if session.scalar(_KNOWN, row) is None:
        session.execute(_CAPTURE, {**row, "recorded_at": now})


def record_unread(
    session: Session,
    capture: Capture,
    files: Sequence[Capture],
    profile: str,
    outcome: str,
    note: str,
    now: datetime,
    snapshot: Snapshot | None = None,
) -> None:
    """A document that could not be read (`failed`) or believed (`held`, with what was read): the
    evidence is kept, nothing is published.
    """
    row = SnapshotRow(
        source=capture.source,
        capture=capture.id,
        attached=capture_ids(files),
        profile=profile,
        outcome=outcome,
        note=note,
        recorded_at=now,
    )
    if snapshot:
        row.body_digest, row.content = snapshot.body_digest, row_mapping.dump_snapshot(snapshot)
    session.add(row)


def publish_reading(session: Session, reading: Reading, now: datetime) -> Publication:
    """A new version where the body differs from the wording before it; else one more witness of
    that wording.
    """
    policy = policy_for_reading(session, reading, now)
    arrived = policy.reference_only
    wordings = (
        []
        if policy in session.new
        else policies.versions_by_policy(session, [policy.id])[policy.id]
    )
    before, after = _neighbouring_versions(wordings, reading.captured_at)
    held = before or after
    if held is not None and _is_carried_elsewhere(session, reading, held):
        return _record_other_address(session, reading, held, now)
    if after is None or arrived:
        update_search_columns(policy, reading)
    session.flush()
    if arrived:
        reresolve_claims(session, policy, now)
    witnessed = next(
        (
            v
            for v in (before, after)
            if v is not None and v.body_digest == reading.snapshot.body_digest
        ),
        None,
    )
    if witnessed is not None:
        _record_witness(session, reading, witnessed.id, now)
        return Publication("cosmetic", policy.id, witnessed.id)
    version = _new_version(policy.id, 1 + max((one.n for one in wordings), default=0), reading, now)
    replace_facts(session, [], facts_of_reading(session, policy, version.id, reading, now), now, "")
    compared = before.id if before else find_predecessor(session, policy, reading.snapshot)
    revisions.insert_rows(
        session, VERSION, [row_mapping.version_columns(version) | {"compared_with": compared}]
    )
    _record_snapshot(session, reading, version.id, now)
    return Publication("changed" if before else "new", policy.id, version.id, compared)


def _is_carried_elsewhere(session: Session, reading: Reading, held: Version) -> bool:
    """Does another address carry this policy? One that another source is primary for; for a
    listing, any page that is not lost.

    So one document at several addresses is one; when the page that carried it is lost, the next
    address carries it on.
    """
    source = reading.source
    if not source.is_listing:
        return not source.primary and held.source != source.id
    here = (held.source, held.address) == (source.id, reading.capture.address)
    return (
        not here
        and held.address.startswith("http")
        and count_missed_checks(session, held.source, held.address) < LOST_AFTER
    )


def _record_other_address(
    session: Session, reading: Reading, held: Version, now: datetime
) -> Publication:
    """A source that is not primary never makes a version of its own, or the HTML and the PDF of one
    policy would alternate for ever.
    """
    agrees = held.body_digest == reading.snapshot.body_digest
    if agrees:
        _record_witness(session, reading, held.id, now)
    else:
        _record_snapshot(session, reading, None, now)
    return Publication(
        "cosmetic",
        held.policy,
        held.id,
        note="" if agrees else f"旁证与主来源 {held.source} 的文字不一致，请核对",
    )


def upgrade_version(session: Session, version: Version, reading: Reading, now: datetime) -> bool:
    """A better reading of the same version: no change event. Facts it no longer supports are
    retracted, new ones recorded.

    Returns whether any fact changed, so that whoever was told can be told of the correction.
    """
    row = session.get_one(VersionRow, version.id)
    policy = session.get_one(PolicyRow, row.policy)
    row.body_digest, row.attached = reading.snapshot.body_digest, reading.attached
    _record_witness(session, reading, version.id, now)
    if (
        _neighbouring_versions(
            policies.versions_by_policy(session, [policy.id])[policy.id], row.captured_at
        )[1]
        is None
    ):
        update_search_columns(policy, reading)
    mine = (col(FactRow.version) == version.id) | (col(FactRow.actor_version) == version.id)
    standing = col(FactRow.retracted_at).is_(None) & col(FactRow.source).in_(PRINTED)
    # reading again does not bring it back
    denied = col(FactRow.retracted_by).startswith("fact ") | (col(FactRow.retracted_by) == WITNESS)
    said = session.scalars(select(FactRow).where(mine, standing | denied)).all()
    return replace_facts(
        session, said, facts_of_reading(session, policy, version.id, reading, now), now, "reread"
    )


def _neighbouring_versions(
    wordings: Sequence[Version], at: datetime
) -> tuple[Version | None, Version | None]:
    """The wordings captured last before, and first after, an instant: an old file imported late
    finds its place in between.
    """
    before = [one for one in wordings if one.captured_at <= at]
    after = [one for one in wordings if one.captured_at > at]
    return (before[-1] if before else None), (after[0] if after else None)


def _new_version(policy: str, n: int, reading: Reading, now: datetime) -> Version:
    capture, rests_on = (
        reading.capture,
        " ".join(filter(None, (reading.capture.id, reading.attached))),
    )
    return Version(
        id="v-" + hashlib.sha256(f"{policy}|{capture.source}|{rests_on}".encode()).hexdigest()[:12],
        policy=policy,
        n=n,
        body_digest=reading.snapshot.body_digest,
        captured_at=reading.captured_at,
        recorded_at=now,
        source=capture.source,
        capture=capture.id,
        address=capture.address,
        attached=tuple(reading.attached.split()),
    )


def _record_snapshot(
    session: Session, reading: Reading, version: str | None, now: datetime
) -> None:
    words = reading.snapshot.words
    row = {
        "source": reading.capture.source,
        "capture": reading.capture.id,
        "attached": reading.attached,
        "profile": reading.snapshot.profile,
        "outcome": "read",
        "note": "",
        "version": version,
        "body_digest": reading.snapshot.body_digest,
        "content": row_mapping.dump_snapshot(reading.snapshot),
        "meaning": row_mapping.MEANING.dump_json(reading.meaning).decode(),
        "words": words,
        "recorded_at": now,
    }
    bigram_index.index_words(
        session.connection(), session.execute(_SNAPSHOT, row).scalar_one(), words
    )


def _record_witness(session: Session, reading: Reading, version: str, now: datetime) -> None:
    """The same words again.

    Recognised in a scan, and now met in a text, they are no longer recognition's alone.
    """
    _record_snapshot(session, reading, version, now)
    if reading.snapshot.scan is not None:
        return
    scanned = (
        col(FactRow.version) == version,
        col(FactRow.kind) == FactKind.SCANNED.value,
        col(FactRow.source) == Origin.OCR.value,
    )
    for row in session.scalars(
        select(FactRow).where(*scanned, col(FactRow.retracted_at).is_(None))
    ):
        row.retracted_at, row.retracted_by = now, WITNESS
