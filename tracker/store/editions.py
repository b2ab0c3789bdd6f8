"""Record that a new edition of a policy takes the place of an older one.

Both are policies of one title and one issuer. An edition that calls itself revised or issued anew
replaces the older one from its first day; of any other the older one is in doubt from that day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.law.facts import SUCCEEDING
from tracker.law.identity import base_title, issuers_agree
from tracker.law.text_state import find_revision_quote
from tracker.model import Fact, FactKind, Origin, Snapshot, Target
from tracker.model.kinds import RelationKind
from tracker.store import policies
from tracker.store.db import revisions, row_mapping
from tracker.store.db.tables import FACT, IS_CANONICAL, POLICY, FactRow, PolicyRow
from tracker.store.policy_identity import evidence_of_row
from tracker.store.relation_targets import EFFECT_KINDS

EDITION_RULE = "edition"
_ENDING = frozenset({FactKind.REPEALED, FactKind.REPLACED, FactKind.ANNULLED})
_ACTING = {kind.value for kind in EFFECT_KINDS | {FactKind.AUTHORITY, FactKind.LEAD}}

_EDITIONS = select(POLICY.c.id).where(
    or_(
        col(PolicyRow.title_key) == bindparam("base"),
        # 办法（2024年修订）: a range, which an index serves
        and_(
            bindparam("base") != "",
            col(PolicyRow.title_key) >= bindparam("opened"),
            col(PolicyRow.title_key) < bindparam("closed"),
        ),
    ),
    IS_CANONICAL,
    col(PolicyRow.reference_only).is_(False),
    col(PolicyRow.category).in_(SUCCEEDING),
    col(PolicyRow.id) != bindparam("own"),
    col(PolicyRow.made_on).is_not(None),
    col(PolicyRow.made_on) != bindparam("made_on"),
)


def record_editions(session: Session, policy: PolicyRow, now: datetime) -> bool:
    """Record what a policy does to older editions, and newer editions to it.

    Returns whether any fact was recorded.
    """
    if policy.category not in SUCCEEDING or not policy.made_on or policy.reference_only:
        return False
    editions = sorted(
        [policy, *_other_editions(session, policy)], key=lambda row: (row.made_on, row.id)
    )
    place = editions.index(policy)
    fresh = [
        fact
        for older in editions[:place]
        if (fact := _fact_of_pair(session, older, policy, now)) is not None
    ]
    for newer in editions[place + 1 :]:
        if (fact := _fact_of_pair(session, policy, newer, now)) is not None:
            fresh.append(fact)
            break  # the next edition ended it
    revisions.insert_rows(session, FACT, map(row_mapping.fact_columns, fresh))
    return bool(fresh)


def _other_editions(session: Session, policy: PolicyRow) -> list[PolicyRow]:
    """Return the held policies of the same title and issuer, made on other days."""
    own, base = evidence_of_row(policy), base_title(policy.title)
    named = {"base": base, "opened": f"{base}(", "closed": f"{base})"}
    ids = session.scalars(_EDITIONS, {**named, "own": policy.id, "made_on": policy.made_on}).all()
    return [
        row
        for row in (session.get_one(PolicyRow, id) for id in ids)
        if base_title(row.title) == base and issuers_agree(evidence_of_row(row), own)
    ]


def _fact_of_pair(
    session: Session, older: PolicyRow, newer: PolicyRow, now: datetime
) -> Fact | None:
    """Return what a newer edition does to an older one, or None where that is known already."""
    facts = session.scalars(
        select(FactRow).where(
            col(FactRow.policy).in_([older.id, newer.id]), col(FactRow.retracted_at).is_(None)
        )
    ).all()
    first = _first_day([row for row in facts if row.policy == newer.id])
    suffered = [row for row in facts if row.policy == older.id]
    if first is None or _is_over(suffered, first) or _is_acted_on(suffered, newer):
        return None
    versions = policies.versions_by_policy(session, [newer.id])[newer.id]
    if not versions:
        return None
    snapshot = policies.get_snapshot(session, versions[0].id)
    revised = find_revision_quote(snapshot)
    return Fact(
        0,
        older.id,
        FactKind.REPLACED if revised else FactKind.LEAD,
        Origin.RULE,
        revised or _quote_of_title(snapshot),
        now,
        day=first,
        rule=EDITION_RULE if revised else RelationKind.REPLACES.value,
        path="wrapper" if revised else "head",
        actor=newer.id,
        actor_version=versions[0].id,
        capture=f"{versions[0].source}/{versions[0].capture}",
        reason="同一机关同名的新文本，未写明旧文本是否废止" if not revised else None,
        target=Target(older.title, older.document_number),
    )


def _quote_of_title(snapshot: Snapshot) -> str:
    number = f"（{snapshot.head.document_number}）" if snapshot.head.document_number else ""
    return f"《{snapshot.head.title}》{number}"


def _first_day(facts: Sequence[FactRow]) -> date | None:
    days = [
        row.day
        for row in facts
        if row.kind == FactKind.EFFECTIVE_FROM.value and row.day and not row.clauses
    ]
    return max(days, default=None)


def _is_over(facts: Sequence[FactRow], first: date) -> bool:
    """Return whether a policy ended on its own, or by another text, before a day."""
    own = [row for row in facts if row.kind == FactKind.LAST_DAY.value and not row.clauses]
    ends = [row.day for row in own if row.day]
    ends += [row.until for row in facts if row.kind == FactKind.EXTENDED.value and row.until]
    ended = any(
        row.kind in _ENDING and not row.clauses and row.day and row.day <= first for row in facts
    )
    return ended or (bool(ends) and max(ends) < first)


def _is_acted_on(facts: Sequence[FactRow], newer: PolicyRow) -> bool:
    return any(row.actor == newer.id and row.kind in _ACTING for row in facts)
