"""Writing down a reading: version, facts, relations, check, in the caller's ONE transaction (`Database.writing`)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.law.facts import SUCCEEDING, Claim, Evidence, claims, own, same
from tracker.law.resolve import alike
from tracker.model import EFFECTS, FACT_OF_RELATION, Capture, Fact, FactKind, Meaning, Snapshot, Source
from tracker.store import values
from tracker.store.naming import policy_of, target_of
from tracker.store.tables import CaptureRow, FactRow, PolicyRow, SnapshotRow, VersionRow

EFFECT_KINDS = frozenset(FACT_OF_RELATION[kind] for kind in EFFECTS)


@dataclass(frozen=True, slots=True)
class Reading:
    """One capture as read: what the pipeline hands over."""

    source: Source
    capture: Capture
    snapshot: Snapshot
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a reading. `version` is new where `before` differs; `before` is the version it is compared with."""

    outcome: str  # new | changed | cosmetic
    policy: str
    version: str
    before: str | None = None


def note_capture(session: Session, capture: Capture, now: datetime) -> None:
    """Index a capture that the archive keeps."""
    if session.get(CaptureRow, (capture.source, capture.id)) is None:
        session.add(
            CaptureRow(
                source=capture.source,
                id=capture.id,
                address=capture.address,
                captured_at=capture.captured_at,
                recorded_at=now,
                sha256=capture.sha256,
                media_type=capture.media_type,
            )
        )


def note_unread(session: Session, capture: Capture, profile: str, outcome: str, note: str, now: datetime) -> None:
    """A capture that could not be read (`failed`) or believed (`held`): the evidence is kept, nothing is published."""
    session.add(SnapshotRow(source=capture.source, capture=capture.id, profile=profile, outcome=outcome, note=note, recorded_at=now))


def publish(session: Session, reading: Reading, now: datetime) -> Published:
    """A new version where the body differs from the wording before it; else one more witness of that wording."""
    policy = policy_of(session, reading.source, reading.snapshot, reading.meaning, now)
    session.flush()
    before, after = _neighbours(session, policy.id, reading.capture.captured_at)
    digest = reading.snapshot.body_digest
    witnessed = next((v for v in (before, after) if v is not None and v.body_digest == digest), None)
    if witnessed is not None:
        _note_snapshot(session, reading, witnessed.id, now)
        return Published("cosmetic", policy.id, witnessed.id)
    version = _new_version(session, policy, reading, now)
    _note_snapshot(session, reading, version.id, now)
    _record(session, stated(session, policy, version.id, reading, now))
    _settle_leads(session, policy, now)
    compared = before.id if before else _predecessor(session, policy)
    version.compared_with = compared
    return Published("changed" if before else "new", policy.id, version.id, compared)


def upgrade(session: Session, version_id: str, reading: Reading, now: datetime) -> bool:
    """A better reading of the same version: no change event. Facts it no longer supports are retracted, new ones recorded.

    Returns whether any fact changed, so that whoever was told can be told of the correction.
    """
    row = session.get_one(VersionRow, version_id)
    policy = policy_of(session, reading.source, reading.snapshot, reading.meaning, now)
    row.body_digest = reading.snapshot.body_digest
    _note_snapshot(session, reading, version_id, now)
    fresh = stated(session, policy, version_id, reading, now)
    said = session.scalars(
        select(FactRow).where(
            col(FactRow.retracted_at).is_(None),
            col(FactRow.source) == "text",
            (col(FactRow.version) == version_id) | (col(FactRow.actor_version) == version_id),
        )
    ).all()
    gone = [old for old in said if not any(same(values.fact(old), new) for new in fresh)]
    for old in gone:
        old.retracted_at, old.retracted_by = now, "reread"
    settled = [*said, *_denied(session, version_id)]
    new = [fact for fact in fresh if not any(same(values.fact(old), fact) for old in settled)]
    _record(session, new)
    return bool(gone or new)


def _denied(session: Session, version_id: str) -> Sequence[FactRow]:
    """What a person has retracted of this version's words: reading them again does not bring it back."""
    mine = (col(FactRow.version) == version_id) | (col(FactRow.actor_version) == version_id)
    return session.scalars(select(FactRow).where(mine, col(FactRow.retracted_by).startswith("fact "))).all()


def _neighbours(session: Session, policy: str, at: datetime) -> tuple[VersionRow | None, VersionRow | None]:
    """The wordings captured last before, and first after, an instant: an old file imported late finds its place in between."""
    rows = session.scalars(
        select(VersionRow).where(col(VersionRow.policy) == policy).order_by(col(VersionRow.captured_at), col(VersionRow.n))
    ).all()
    before = [row for row in rows if row.captured_at <= at]
    after = [row for row in rows if row.captured_at > at]
    return (before[-1] if before else None), (after[0] if after else None)


def _new_version(session: Session, policy: PolicyRow, reading: Reading, now: datetime) -> VersionRow:
    capture = reading.capture
    n = session.scalars(select(func.coalesce(func.max(col(VersionRow.n)), 0)).where(col(VersionRow.policy) == policy.id)).one() + 1
    row = VersionRow(
        id="v-" + hashlib.sha256(f"{policy.id}|{capture.source}|{capture.id}".encode()).hexdigest()[:12],
        policy=policy.id,
        n=n,
        body_digest=reading.snapshot.body_digest,
        captured_at=capture.captured_at,
        recorded_at=now,
        source=capture.source,
        capture=capture.id,
        address=capture.address,
    )
    session.add(row)
    session.flush()
    return row


def _note_snapshot(session: Session, reading: Reading, version: str, now: datetime) -> None:
    session.add(
        SnapshotRow(
            source=reading.capture.source,
            capture=reading.capture.id,
            profile=reading.snapshot.profile,
            outcome="read",
            version=version,
            body_digest=reading.snapshot.body_digest,
            content=values.dump_snapshot(reading.snapshot),
            meaning=values.MEANING.dump_json(reading.meaning).decode(),
            words=reading.snapshot.words,
            recorded_at=now,
        )
    )


# ---------------------------------------------------------------- facts


def stated(session: Session, policy: PolicyRow, version: str, reading: Reading, now: datetime) -> list[Fact]:
    """All facts that a reading supports: the days of its own, and what it does to the policies it names."""
    capture = reading.capture
    at = Evidence(policy.id, version, f"{capture.source}/{capture.id}", now)
    facts = own(reading.meaning.validity, at)
    for claim in claims(reading.meaning, at):
        facts += _aimed(session, claim, policy, now)
    return facts


def _aimed(session: Session, claim: Claim, actor: PolicyRow, now: datetime) -> list[Fact]:
    """The fact on the policy that the words name. Where several could be meant, a lead on each: never a silent guess."""
    fact = claim.fact
    effect = fact.kind in EFFECT_KINDS
    policy, candidates = target_of(session, claim.target, actor, now, create=effect)
    named = replace(fact, policy=policy or "", reason=fact.reason or claim.target.title)
    if fact.kind is FactKind.LEAD and not policy and len(candidates) == 1:
        return [replace(named, policy=candidates[0])]
    doubtful = [replace(named, policy=other, kind=FactKind.LEAD, day=None, until=None, clauses=()) for other in candidates if effect]
    return doubtful + ([named] if policy or fact.kind is FactKind.LEAD else [])


def _settle_leads(session: Session, policy: PolicyRow, now: datetime) -> None:
    """A lead that came before the policy it speaks of finds it when it arrives."""
    waiting = session.scalars(select(FactRow).where(col(FactRow.kind) == FactKind.LEAD.value, col(FactRow.policy) == "")).all()
    for row in waiting:
        if row.actor != policy.id and alike(row.reason or "", policy.title):
            _record(session, [replace(values.fact(row), policy=policy.id, recorded_at=now)])
            row.retracted_at, row.retracted_by = now, "settled"


def _record(session: Session, facts: Iterable[Fact]) -> None:
    session.add_all(values.fact_row(fact) for fact in facts)
    session.flush()


def _predecessor(session: Session, policy: PolicyRow) -> str | None:
    """The last version of the policy that this one succeeds: the declared one, else the one its own words repeal, if we hold its text."""
    named = select(col(FactRow.policy)).where(
        col(FactRow.actor) == policy.id,
        col(FactRow.kind).in_([FactKind.REPLACED.value, FactKind.REPEALED.value]),
        col(FactRow.retracted_at).is_(None),
    )
    repealed = list(session.scalars(named).all()) if policy.category in SUCCEEDING else []
    for candidate in [policy.predecessor, *repealed] if policy.predecessor else repealed:
        row = session.scalars(
            select(col(VersionRow.id))
            .where(col(VersionRow.policy) == candidate)
            .order_by(col(VersionRow.captured_at).desc(), col(VersionRow.n).desc())
        ).first()
        if row:
            return row
    return None
