"""Which policies a text's words are about: when it is read, and again whenever a policy arrives
that may be meant.

Asked again, so that the answer does not depend on which document came first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.law.facts import (
    Evidence,
    RelationClaim,
    claims_of_meaning,
    facts_of_validity,
    same_statement,
)
from tracker.law.relations.hints import names_newer_wording
from tracker.law.relations.policy_matching import Named, Resolution, alike, resolve
from tracker.law.text.title_keys import number_key, title_key
from tracker.model import EFFECTS, FACT_OF_RELATION, PRINTED, Category, Fact, FactKind, Target
from tracker.model.readings import Reading
from tracker.store import similar_titles
from tracker.store.db import revisions, row_mapping
from tracker.store.db.tables import FACT, FactRow, PolicyRow
from tracker.store.policy_identity import SEPARATE_CATEGORIES, choose_free_id

EFFECT_KINDS = frozenset(FACT_OF_RELATION[kind] for kind in EFFECTS)
_CLAIMS = sorted(kind.value for kind in EFFECT_KINDS | {FactKind.LEAD})
_KEYS = (
    select(FACT.c.target_key)
    .where(
        FACT.c.target_key.is_not(None),
        FACT.c.retracted_at.is_(None),
        FACT.c.source.in_(PRINTED),
        FACT.c.kind.in_(_CLAIMS),
    )
    .distinct()
)


def facts_of_reading(
    session: Session, policy: PolicyRow, version: str, reading: Reading, now: datetime
) -> list[Fact]:
    """All facts that a reading supports: the days of its own, and what it does to the policies it
    names.
    """
    at = Evidence(
        policy.id, version, reading.evidence, now, reading.snapshot.scan, reading.snapshot.unread
    )
    facts = facts_of_validity(reading.meaning.validity, at)
    for claim in claims_of_meaning(reading.meaning, at):
        facts += resolve_target(session, claim, policy, now)
    return facts


def resolve_target(
    session: Session, claim: RelationClaim, actor: PolicyRow, now: datetime
) -> list[Fact]:
    """The fact on the policy that the words name.

    Where several could be meant, a lead on each: never a silent guess.
    """
    fact = replace(claim.fact, target=claim.target)
    found = _find_target(
        session, claim.target, actor, close=fact.kind in EFFECT_KINDS | {FactKind.LEAD}
    )
    if fact.kind is FactKind.LEAD:
        return [replace(fact, policy=_hint_target(session, fact, claim.target, found))]
    if found.policy:
        return [replace(fact, policy=found.policy)]
    if fact.kind not in EFFECT_KINDS or not claim.target.title:
        return []
    doubtful = [
        replace(fact, policy=other, kind=FactKind.LEAD, day=None, until=None, clauses=())
        for other in found.candidates
    ]
    return [*doubtful, replace(fact, policy=_placeholder_policy(session, claim.target, now).id)]


def _hint_target(session: Session, fact: Fact, target: Target, found: Resolution) -> str:
    """The policy that a lead casts doubt on; "" while there is none, or while it says only what we
    hold.
    """
    one = found.policy or (found.candidates[0] if len(found.candidates) == 1 else None)
    row = session.get(PolicyRow, one) if one else None
    return (
        row.id
        if row
        and names_newer_wording(fact.quote, target.title, row.made_on.year if row.made_on else None)
        else ""
    )


def reresolve_claims(session: Session, policy: PolicyRow, now: datetime) -> None:
    """A policy has arrived: every claim that could mean it is aimed again."""
    session.flush()
    for row in _claims_about(session, policy):
        actor = session.get(PolicyRow, row.actor)
        if actor is None or actor.id == policy.id or row.retracted_at is not None:
            continue
        fact = row_mapping.fact_from_row(row)
        claim = RelationClaim(
            fact.target or Target(""), replace(fact, id=0, policy="", recorded_at=now)
        )
        replace_facts(
            session,
            _rows_of_claim(session, row),
            resolve_target(session, claim, actor, now),
            now,
            "settled",
        )


def replace_facts(
    session: Session, said: Iterable[FactRow], fresh: Iterable[Fact], now: datetime, why: str
) -> bool:
    """Keep what is said again, retract what is not, record what is new.

    Returns whether anything changed.
    """
    standing = [
        (row, replace(row_mapping.fact_from_row(row), policy=_canonical_id(session, row.policy)))
        for row in said
    ]
    new = [fact for fact in fresh if not any(same_statement(old, fact) for _, old in standing)]
    gone = [
        row
        for row, old in standing
        if row.retracted_at is None and not any(same_statement(old, fact) for fact in fresh)
    ]
    for row in gone:
        row.retracted_at, row.retracted_by = now, why
    session.flush()
    revisions.insert_rows(session, FACT, map(row_mapping.fact_columns, new))
    return bool(new or gone)


def _canonical_id(session: Session, policy: str) -> str:
    row = session.get(PolicyRow, policy) if policy else None
    return row.alias_of or row.id if row else policy


# ---------------------------------------------------------------- who is meant


def _find_target(session: Session, target: Target, actor: PolicyRow, *, close: bool) -> Resolution:
    """Which of the policies whose text we hold. `close`: also look for titles that are nearly the
    target's.

    A text names what exists: not itself, nothing that was made after it, no draft and no answer to
    a letter.
    """
    for names in (_same_number_or_title, *([_similar_title] if close else [])):
        query = select(PolicyRow).where(
            names(session, target),
            col(PolicyRow.alias_of).is_(None),
            col(PolicyRow.reference_only).is_(False),
        )
        query = query.where(
            col(PolicyRow.id) != actor.id, col(PolicyRow.category).not_in(SEPARATE_CATEGORIES)
        )
        if actor.made_on:
            query = query.where(
                or_(col(PolicyRow.made_on).is_(None), col(PolicyRow.made_on) <= actor.made_on)
            )
        rows = session.scalars(query.order_by(col(PolicyRow.id))).all()
        found = resolve(target, [Named(row.id, row.title, row.document_number) for row in rows])
        if found.policy or found.candidates:
            return found
    return Resolution(None)


def _same_number_or_title(_session: Session, target: Target) -> ColumnElement[bool]:
    return or_(
        col(PolicyRow.title_key) == title_key(target.title),
        col(PolicyRow.number_key).in_(_number_keys(target)),
    )


def _similar_title(session: Session, target: Target) -> ColumnElement[bool]:
    return col(PolicyRow.title_key).in_(
        similar_titles.find_similar_titles(session, [title_key(target.title)])
    )


def _number_keys(target: Target) -> list[str]:
    return [
        number_key(number) for number in (target.document_number, *target.also_numbered) if number
    ]


def _placeholder_policy(session: Session, target: Target, now: datetime) -> PolicyRow:
    """The policy of this name that is known from others' words alone: its dates are null, and it
    says so.
    """
    numbers = _number_keys(target)
    query = select(PolicyRow).where(
        _same_number_or_title(session, target),
        col(PolicyRow.reference_only),
        col(PolicyRow.alias_of).is_(None),
    )
    rows = session.scalars(query.order_by(col(PolicyRow.recorded_at), col(PolicyRow.id))).all()
    fitting = [row for row in rows if not (numbers and row.number_key) or row.number_key in numbers]
    if fitting:
        return min(fitting, key=lambda row: row.number_key is None)
    row = PolicyRow(
        id=choose_free_id(session, target.document_number or target.title, "reference"),
        title=target.title,
        title_key=title_key(target.title),
        document_number=target.document_number,
        number_key=numbers[0] if target.document_number else None,
        category=Category.OTHER,
        reference_only=True,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    return row


# ---------------------------------------------------------------- who names it


def _claims_about(session: Session, policy: PolicyRow) -> list[FactRow]:
    """One row for each claim whose words could mean a policy."""
    close = [key for key in session.scalars(_KEYS) if key and alike(key, policy.title)]
    if not close:
        return []
    standing = (
        col(FactRow.retracted_at).is_(None),
        col(FactRow.source).in_(PRINTED),
        col(FactRow.kind).in_(_CLAIMS),
    )
    rows = session.scalars(
        select(FactRow)
        .where(col(FactRow.target_key).in_(close), *standing)
        .order_by(col(FactRow.id))
    )
    return [row for row in rows if row.kind != FactKind.LEAD.value or row.rule == "lead"]


def _rows_of_claim(session: Session, row: FactRow) -> list[FactRow]:
    """Return all rows of one claim: on the policy it names, and hints on those it may name."""
    claim = ("actor_version", "rule", "quote", "path", "target_key")
    query = (
        select(FactRow)
        .where(col(FactRow.retracted_at).is_(None))
        .filter_by(source=row.source, **{name: getattr(row, name) for name in claim})
    )
    return [other for other in session.scalars(query) if other.target == row.target]
