"""Query which policies succeed which, and which text a new policy is compared with."""

from __future__ import annotations

from sqlalchemy import BindParameter, bindparam, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.law.facts import SUCCEEDING
from tracker.law.status.succession import Succession
from tracker.model import FactKind, Snapshot
from tracker.store.db.tables import (
    FACT,
    IS_CANONICAL,
    POLICY,
    PolicyRow,
    SnapshotRow,
    VersionRow,
)
from tracker.text.ngrams import measure_similarity

ENDING_KINDS = [FactKind.REPEALED.value, FactKind.REPLACED.value]
_ENDED = (
    select(func.coalesce(POLICY.c.alias_of, POLICY.c.id), FACT.c.clauses)
    .join(FACT, POLICY.c.id == FACT.c.policy)
    .where(
        FACT.c.actor == bindparam("actor"),
        FACT.c.kind.in_(ENDING_KINDS),
        FACT.c.retracted_at.is_(None),
    )
)
_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_ALL_STATED = (
    select(
        func.coalesce(POLICY.c.alias_of, POLICY.c.id),
        FACT.c.actor,
        FACT.c.kind,
        FACT.c.recorded_at,
        FACT.c.retracted_at,
        FACT.c.clauses,
    )
    .join(POLICY, POLICY.c.id == FACT.c.policy)
    .where(FACT.c.kind.in_(ENDING_KINDS))
)
_OWNERS = select(POLICY.c.id).where(
    or_(POLICY.c.id.in_(_IDS) & IS_CANONICAL, POLICY.c.alias_of.in_(_IDS))
)
_STATED = _ALL_STATED.where(or_(FACT.c.policy.in_(_OWNERS), FACT.c.actor.in_(_IDS)))
_CATEGORIES = select(POLICY.c.id, POLICY.c.category).where(POLICY.c.id.in_(_IDS))
_ALL_DECLARED = select(POLICY.c.predecessor, POLICY.c.id, POLICY.c.recorded_at).where(
    POLICY.c.predecessor.is_not(None)
)
_DECLARED = _ALL_DECLARED.where(or_(POLICY.c.predecessor.in_(_IDS), POLICY.c.id.in_(_IDS)))


def find_predecessor(
    session: Session, policy: PolicyRow, text: Snapshot, *, acts: bool = True
) -> str | None:
    """Return the last version of the policy that this one succeeds, if its text is held.

    That is the declared predecessor, or among those that its own words replace or repeal as a whole
    the one with the most similar text. `acts`: whether its words may do anything to another.
    """
    declared = _last_version(session, policy.predecessor) if policy.predecessor else None
    if declared or not acts or policy.category not in SUCCEEDING:
        return declared
    named = session.execute(_ENDED, {"actor": policy.id})
    whole = sorted({owner for owner, clauses in named if not clauses and owner != policy.id})
    held = [version for owner in whole if (version := _last_version(session, owner))]
    return (
        held[0]
        if len(held) < 2 and held
        else max(held, key=lambda id: _text_similarity(session, id, text), default=None)
    )


def _last_version(session: Session, policy: str) -> str | None:
    """Return the id of the newest version of a policy."""
    query = select(col(VersionRow.id)).where(col(VersionRow.policy) == policy)
    return session.scalars(
        query.order_by(col(VersionRow.captured_at).desc(), col(VersionRow.n).desc())
    ).first()


def _text_similarity(session: Session, version: str, text: Snapshot) -> float:
    """Return how similar the words of a version are to a text, from 0 to 1."""
    query = (
        select(col(SnapshotRow.words))
        .where(col(SnapshotRow.version) == version)
        .order_by(col(SnapshotRow.id).desc())
    )
    return measure_similarity(session.scalars(query).first() or "", text.words)


def line_of_policy(session: Session, policy: str) -> list[Succession]:
    """Return every succession in the line of a policy."""
    seen: set[str] = set()
    todo, found = {policy}, set[Succession]()
    while todo:
        seen |= todo
        step = succession_steps(session, todo)
        found |= step
        todo = {id for row in step for id in (row.predecessor, row.successor)} - seen
    return sorted(found, key=lambda row: (row.predecessor, row.successor, row.recorded_at))


def succession_steps(session: Session, policies: set[str] | None = None) -> set[Succession]:
    """Return the successions of these policies, one step each way; of all without `policies`."""
    return _stated_steps(session, policies) | _declared_steps(session, policies)


def _stated_steps(session: Session, ids: set[str] | None) -> set[Succession]:
    """Return the successions stated by 代替, or by 同时废止 of a whole policy.

    Only an actor of a category that can succeed makes one; a catalogue does not.
    """
    rows = (
        session.execute(_ALL_STATED).all()
        if ids is None
        else session.execute(_STATED, {"ids": list(ids)}).all()
    )
    actors = [actor for actor in {row[1] for row in rows} if actor]
    categories = session.execute(_CATEGORIES, {"ids": actors}) if actors else ()
    category = {id: found for id, found in categories}
    return {
        Succession(owner, actor, recorded, retracted)
        for owner, actor, kind, recorded, retracted, clauses in rows
        if actor in category
        and not clauses
        and (kind == FactKind.REPLACED.value or category[actor] in SUCCEEDING)
    }


def _declared_steps(session: Session, ids: set[str] | None) -> set[Succession]:
    """Return the successions declared in `sources.toml`."""
    rows = (
        session.execute(_ALL_DECLARED)
        if ids is None
        else session.execute(_DECLARED, {"ids": list(ids)})
    )
    return {Succession(before, id, at, None) for before, id, at in rows if before}
