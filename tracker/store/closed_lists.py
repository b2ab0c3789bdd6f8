"""Find the policies that a closed list ends: 未列入本目录的一律废止.

Such a list speaks of what it does not name. It is compared with the older policies of its issuer
when it is read, and with each that arrives later, so that the order of arrival does not matter.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.law.authority import Verdict, decide_authority
from tracker.law.facts import Evidence, same_statement
from tracker.law.identity import Candidate, match_target, read_cutoff
from tracker.model import ClosedList, Fact, FactKind
from tracker.store.db import revisions, row_mapping
from tracker.store.db.tables import FACT, SNAPSHOT, FactRow, PolicyRow
from tracker.store.policy_identity import evidence_of_row

_FIRST_DAY = (
    select(FACT.c.day)
    .where(
        FACT.c.policy == bindparam("policy"),
        FACT.c.kind == FactKind.EFFECTIVE_FROM.value,
        FACT.c.retracted_at.is_(None),
        FACT.c.day.is_not(None),
    )
    .order_by(FACT.c.day)
    .limit(1)
)
_CLOSED_LISTS = select(FACT).where(
    FACT.c.policy == "",
    FACT.c.kind == FactKind.CLOSED_LIST.value,
    FACT.c.retracted_at.is_(None),
)
_LAST_MEANING = (
    select(SNAPSHOT.c.meaning)
    .where(SNAPSHOT.c.version == bindparam("version"), SNAPSHOT.c.meaning.is_not(None))
    .order_by(SNAPSHOT.c.id.desc())
    .limit(1)
)


def facts_of_closed_list(
    session: Session, closed: ClosedList, actor: PolicyRow, at: Evidence
) -> list[Fact]:
    """Return the list itself, and a doubt on each older policy that it may end and does not name.

    The list is a fact about no policy yet: those that arrive later are compared with it.
    """
    standing = Fact(
        0,
        "",
        FactKind.CLOSED_LIST,
        at.origin,
        closed.quote,
        at.recorded_at,
        day=closed.effective or actor.made_on,
        rule="closed_list",
        path=closed.path,
        actor=actor.id,
        actor_version=at.version,
        capture=at.capture(closed.path),
    )
    rows = session.scalars(
        select(PolicyRow)
        .where(
            col(PolicyRow.alias_of).is_(None),
            col(PolicyRow.reference_only).is_(False),
            col(PolicyRow.normative).is_not(False),
            col(PolicyRow.jurisdiction) == actor.jurisdiction,
        )
        .order_by(col(PolicyRow.id))
    ).all()
    covered = [row for row in rows if _may_be_listed(session, row, actor, standing)]
    ended = _find_unlisted(closed, actor, covered)
    return [standing, *(replace(standing, policy=row.id) for row in ended)]


def _may_be_listed(session: Session, row: PolicyRow, actor: PolicyRow, listed: Fact) -> bool:
    """Return whether a list may speak of a policy: of its own issuer, and not known to be younger
    than the list or than the day that it names.

    A policy without any day may be older.
    """
    if row.id == actor.id or row.jurisdiction != actor.jurisdiction:
        return False
    before = actor.made_on or listed.recorded_at.date()
    made = row.made_on or session.scalar(_FIRST_DAY, {"policy": row.id})
    cutoff = read_cutoff(listed.quote)
    if made is not None and (made >= before or (cutoff is not None and made > cutoff)):
        return False
    return decide_authority(evidence_of_row(actor), evidence_of_row(row))[0] is Verdict.ALLOWED


def _find_unlisted(
    closed: ClosedList, actor: PolicyRow, rows: Sequence[PolicyRow]
) -> list[PolicyRow]:
    """Return the policies that a list does not name."""
    evidence = evidence_of_row(actor)
    held = [Candidate(row.id, evidence_of_row(row)) for row in rows]
    named = {match_target(target, evidence, held).policy for target in closed.named}
    return [row for row in rows if row.id not in named]


def apply_closed_lists(session: Session, policy: PolicyRow, now: datetime) -> None:
    """Leave a doubt on a policy that has arrived for each closed list that does not name it."""
    if policy.reference_only or policy.normative is False:
        return
    for row in session.execute(_CLOSED_LISTS).all():
        listed = row_mapping.fact_from_row(row)
        actor = session.get(PolicyRow, listed.actor)
        if actor is None or not _may_be_listed(session, policy, actor, listed):
            continue
        content = session.scalar(_LAST_MEANING, {"version": listed.actor_version})
        lists = row_mapping.MEANING.validate_json(content).closed_lists if content else ()
        closed = next((one for one in lists if one.quote == listed.quote), None)
        # A list whose entries cannot be read any more may have left the policy out.
        if closed is not None and not _find_unlisted(closed, actor, [policy]):
            continue
        fact = replace(listed, id=0, policy=policy.id, recorded_at=now)
        known = session.scalars(
            select(FactRow).where(
                col(FactRow.policy) == policy.id, col(FactRow.kind) == FactKind.CLOSED_LIST.value
            )
        )
        if not any(same_statement(fact, row_mapping.fact_from_row(one)) for one in known):
            revisions.insert_rows(session, FACT, [row_mapping.fact_columns(fact)])
