"""Store what a person says about identity: two policies are one, or one wording is another policy.

The decision is kept with each address concerned, so that later readings there follow it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.errors import NotAcceptable
from tracker.law.text.title_keys import number_key, title_key
from tracker.store import policies
from tracker.store.db import revisions, row_mapping
from tracker.store.db.tables import FACT, FactRow, PolicyRow, ReviewRow, VersionRow
from tracker.store.policy_identity import choose_free_id
from tracker.store.relation_targets import reresolve_claims

SEPARATED = "separated"  # who took a fact back: it stands on the policy of its own wording now


def unite_policies(
    session: Session, kept: str, other: str, author: str, reason: str, now: datetime
) -> None:
    """Make one policy of two: the wordings of the other become wordings of the first.

    Raises NotKnown, NotAcceptable.
    """
    first = session.get_one(PolicyRow, policies.get_dossier(session, kept).policy.id)
    second = session.get_one(PolicyRow, policies.get_dossier(session, other).policy.id)
    if first.id == second.id:
        raise NotAcceptable(f"{kept} 与 {other} 已是同一政策", en="these are one policy already")
    if first.reference_only and not second.reference_only:
        raise NotAcceptable(
            f"{kept} 只在引用中见过，请以 {other} 为准", en=f"keep {other}, whose text is held"
        )
    n = session.scalar(
        select(func.coalesce(func.max(col(VersionRow.n)), 0)).where(
            col(VersionRow.policy) == first.id
        )
    )
    query = select(VersionRow).where(col(VersionRow.policy) == second.id)
    for place, row in enumerate(session.scalars(query.order_by(col(VersionRow.n))), (n or 0) + 1):
        row.policy, row.n = first.id, place
        _record_decision(session, row, "same", author, reason, now, first.id)
    aliases = select(PolicyRow).where(col(PolicyRow.alias_of) == second.id)
    for alias in (second, *session.scalars(aliases)):
        alias.alias_of = first.id
    first.recorded_at = min(first.recorded_at, second.recorded_at)
    session.flush()


def separate_version(
    session: Session, version: str, author: str, reason: str, now: datetime
) -> str:
    """Make a policy of its own of one wording, and return its id.

    Its facts are retracted on the old policy and recorded on the new one. Raises NotKnown,
    NotAcceptable where the policy has no other wording.
    """
    row = session.get_one(VersionRow, policies.get_version_by_id(session, version).id)
    old = session.get_one(PolicyRow, row.policy)
    if len(policies.versions_by_policy(session, [old.id])[old.id]) < 2:
        raise NotAcceptable("这是该政策唯一的文本", en="the policy has no other wording")
    head = policies.get_snapshot(session, version).head
    new = PolicyRow(
        id=choose_free_id(session, head.document_number or head.title, version),
        title=head.title,
        title_key=title_key(head.title),
        document_number=head.document_number,
        number_key=number_key(head.document_number) if head.document_number else None,
        issuers=list(head.issuers) or old.issuers,
        jurisdiction=old.jurisdiction,
        category=old.category,
        normative=old.normative,
        normative_reason=old.normative_reason,
        reference_only=False,
        made_on=head.made_on,
        origin=old.origin,
        recorded_at=now,
    )
    session.add(new)
    session.flush()
    row.policy, row.n, row.compared_with = new.id, 1, None
    _record_decision(session, row, "different", author, reason, now, new.id)
    _move_facts(session, row, old, new, now)
    reresolve_claims(session, new, now)
    return new.id


def _move_facts(
    session: Session, version: VersionRow, old: PolicyRow, new: PolicyRow, now: datetime
) -> None:
    """Retract the facts of a wording and record them with its new policy."""
    rows = session.scalars(
        select(FactRow).where(
            or_(
                col(FactRow.version) == version.id,
                col(FactRow.actor_version) == version.id,
            ),
            col(FactRow.retracted_at).is_(None),
        )
    ).all()
    fresh = []
    for row in rows:
        fact = row_mapping.fact_from_row(row)
        moved = replace(
            fact,
            id=0,
            policy=new.id if fact.policy == old.id else fact.policy,
            actor=new.id if fact.actor == old.id else fact.actor,
            recorded_at=now,
        )
        row.retracted_at, row.retracted_by = now, SEPARATED
        fresh.append(row_mapping.fact_columns(moved))
    session.flush()
    revisions.insert_rows(session, FACT, fresh)


def _record_decision(
    session: Session,
    version: VersionRow,
    decision: str,
    author: str,
    reason: str,
    now: datetime,
    policy: str,
) -> None:
    session.add(
        ReviewRow(
            source=version.source,
            capture=version.capture,
            attached=version.attached,
            decision=decision,
            author=author,
            reason=reason,
            at=now,
            policy=policy,
        )
    )
