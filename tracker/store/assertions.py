"""Store what people assert about policies.

An assertion is a fact beside those that were read. Rows are never edited: a wrong fact is
retracted.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.errors import NotAcceptable, NotKnown
from tracker.law.assertion_rules import Assertion
from tracker.law.relations.policy_matching import Named
from tracker.model import Fact, FactKind, Origin
from tracker.store.db import row_mapping
from tracker.store.db.tables import FactRow, PolicyRow, VersionRow

OF_A_WORDING = frozenset({FactKind.APPLIES_FROM, FactKind.SCANNED, FactKind.UNREAD_PART})
# the archive's source for what people bring to prove their words; no declared source can have this
# id
EVIDENCE = "_evidence"


def is_named_in_text(session: Session) -> list[Named]:
    """Return every policy with the names by which it can be found."""
    query = select(col(PolicyRow.id), col(PolicyRow.title), col(PolicyRow.document_number)).where(
        col(PolicyRow.alias_of).is_(None)
    )
    return [Named(*row) for row in session.execute(query)]


def record_assertion(session: Session, word: Assertion, now: datetime) -> Fact:
    """Store an assertion, and retract the fact that it takes back.

    Raises NotKnown, NotAcceptable.
    """
    policy = _find_policy(session, word.policy)
    wrong = _retract_fact(session, policy, word.retracts) if word.retracts else None
    fact = Fact(
        id=0,
        policy=policy,
        kind=word.kind,
        source=Origin.PERSON,
        quote=word.quote or word.reason,
        recorded_at=now,
        day=word.day,
        until=word.until,
        rule=f"retracts {word.retracts}" if word.retracts else "assertion",
        path=word.address or "",
        capture=word.capture,
        actor=_find_policy(session, word.actor) if word.actor else None,
        version=_find_version(session, policy, word.version) if word.kind in OF_A_WORDING else None,
        clauses=word.clauses,
        author=word.author,
        reason=word.reason,
    )
    row = FactRow(**row_mapping.fact_columns(fact))
    session.add(row)
    session.flush()
    if wrong is not None:
        wrong.retracted_at, wrong.retracted_by = now, f"fact {row.id}"
    return row_mapping.fact_from_row(row)


def find_fact(session: Session, id: int | None) -> Fact | None:
    """Return a fact by its id, retracted or not."""
    row = session.get(FactRow, id) if id else None
    return row_mapping.fact_from_row(row) if row else None


def _find_policy(session: Session, id: str) -> str:
    """Return the row of a policy, or of the policy it is an alias of. Raises NotKnown."""
    row = session.get(PolicyRow, id)
    if row is None:
        raise NotKnown(
            f"没有编号为 {id} 的政策", "policy_not_known", en=f"no policy has the id {id}"
        )
    return row.alias_of or row.id


def _find_version(session: Session, policy: str, n: int | None) -> str:
    """Return the version that a first day belongs to.

    It may stay unnamed only where the policy has one version. Raises NotAcceptable.
    """
    rows = session.execute(
        select(col(VersionRow.n), col(VersionRow.id)).where(col(VersionRow.policy) == policy)
    ).all()
    if n is None and len(rows) != 1:
        zh, en = (
            f"政策 {policy} 有 {len(rows)} 个版本；请用 version 写明是哪一版",
            f"{len(rows)} versions: say by `version` which one",
        )
        raise NotAcceptable(zh, en=en)
    found = [id for number, id in rows if n in (None, number)]
    if not found:
        raise NotKnown(
            f"政策 {policy} 没有第 {n} 版", "no_version", en=f"policy {policy} has no version {n}"
        )
    return str(found[0])


def _retract_fact(session: Session, policy: str, id: int) -> FactRow:
    """Return the fact that is taken back: a standing one of this policy.

    Raises NotKnown, NotAcceptable.
    """
    row = session.get(FactRow, id)
    if row is None or _find_policy(session, row.policy) != policy:
        zh = f"政策 {policy} 没有编号为 {id} 的事实；编号见 /v1/policies/{policy}/timeline"
        raise NotKnown(
            zh,
            "fact_not_known",
            en=f"policy {policy} has no fact {id}; /v1/policies/{policy}/timeline lists them",
        )
    if row.retracted_at is not None:
        instant = f"{row.retracted_at:%Y-%m-%dT%H:%M:%SZ}"
        raise NotAcceptable(
            f"事实 {id} 已于 {instant} 撤回", en=f"fact {id} was retracted at {instant}"
        )
    if row.kind == FactKind.RETRACTED:
        en = f"fact {id} is a retraction and cannot be retracted; assert the fact again"
        raise NotAcceptable(f"事实 {id} 是一次撤回，不能再撤回；请重新断言原来的事实", en=en)
    return row
