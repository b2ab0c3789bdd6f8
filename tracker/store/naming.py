"""Which policy is meant: by a document we hold, or by the words of another document."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.law.places import jurisdiction
from tracker.law.resolve import Named, number_key, resolve, title_key
from tracker.model import Category, Meaning, Snapshot, Source, Target
from tracker.store.tables import PolicyRow


def policy_of(session: Session, source: Source, snapshot: Snapshot, meaning: Meaning, now: datetime) -> PolicyRow:
    """The policy whose text this is: the declared one, else the one with its 文号, else with its title and day, else a new one."""
    row = _declared(session, source, snapshot) if source.policy else _held(session, snapshot)
    if row is None:
        row = PolicyRow(
            id=source.policy or _id(snapshot.head.document_number or snapshot.head.title, str(snapshot.head.made_on)),
            title="",
            title_key="",
            category=meaning.category,
            reference_only=False,
            recorded_at=now,
        )
        session.add(row)
        if source.policy:
            _adopt(session, row, snapshot)
    return _named(row, source, snapshot, meaning)


def _named(row: PolicyRow, source: Source, snapshot: Snapshot, meaning: Meaning) -> PolicyRow:
    """The columns for finding it, from the newest reading."""
    head = snapshot.head
    row.title, row.title_key = head.title, title_key(head.title)
    row.document_number = head.document_number or row.document_number
    row.number_key = number_key(row.document_number) if row.document_number else None
    row.issuers = list(head.issuers) or ([source.issuer] if source.issuer else [])
    row.jurisdiction = source.jurisdiction or jurisdiction(head.issuers) or row.jurisdiction
    row.category, row.normative, row.normative_reason = meaning.category, meaning.normative, meaning.normative_reason
    row.reference_only, row.made_on = False, head.made_on
    row.predecessor = source.predecessor or row.predecessor
    return row


def _declared(session: Session, source: Source, snapshot: Snapshot) -> PolicyRow | None:
    row = session.get(PolicyRow, source.policy)
    if row is not None and row.reference_only:
        _adopt(session, row, snapshot)
    return row


def _held(session: Session, snapshot: Snapshot) -> PolicyRow | None:
    head = snapshot.head
    number = number_key(head.document_number) if head.document_number else None
    wanted = [col(PolicyRow.title_key) == title_key(head.title)]
    if number:
        wanted.append(col(PolicyRow.number_key) == number)
    rows = session.scalars(select(PolicyRow).where(col(PolicyRow.alias_of).is_(None), or_(*wanted))).all()
    by_number = [row for row in rows if number and row.number_key == number]
    by_title = [row for row in rows if not (number and row.number_key) and (row.reference_only or row.made_on == head.made_on)]
    full_first = sorted(by_number or by_title, key=lambda row: row.reference_only)
    return full_first[0] if full_first else None


def _adopt(session: Session, row: PolicyRow, snapshot: Snapshot) -> None:
    """What was said of this instrument while only its name was known belongs to it from now on."""
    known = _held(session, snapshot)
    if known is not None and known.reference_only and known.id != row.id:
        known.alias_of = row.id


def target_of(session: Session, target: Target, actor: PolicyRow, now: datetime, *, create: bool) -> tuple[str | None, list[str]]:
    """The id of the policy that a text names, and the candidates where that is not certain. `create`: keep an unknown one by its name."""
    rows = session.execute(select(col(PolicyRow.id), col(PolicyRow.title), col(PolicyRow.document_number), col(PolicyRow.alias_of))).all()
    alias = {row[0]: row[3] for row in rows}
    found = resolve(target, [Named(*row[:3]) for row in rows if row[0] != actor.id])
    if found.policy:
        return alias[found.policy] or found.policy, []
    if not create or not target.title:
        return None, list(found.candidates)
    row = _reference(target, now)
    if session.get(PolicyRow, row.id) is None:
        session.add(row)
        session.flush()
    return row.id, list(found.candidates)


def _reference(target: Target, now: datetime) -> PolicyRow:
    """A policy known only from another's words: its dates are null, and it says so."""
    return PolicyRow(
        id=_id(target.document_number or target.title, "reference"),
        title=target.title,
        title_key=title_key(target.title),
        document_number=target.document_number,
        number_key=number_key(target.document_number) if target.document_number else None,
        category=Category.OTHER,
        reference_only=True,
        recorded_at=now,
    )


def _id(*words: str) -> str:
    return "p-" + hashlib.sha256("|".join(words).encode()).hexdigest()[:10]
