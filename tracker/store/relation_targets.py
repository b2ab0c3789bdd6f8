"""Find the policies that a text's words are about.

A claim is resolved when its text is read, and again whenever a policy arrives that may be meant, so
that the facts do not depend on which document came first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    exists,
    false,
    func,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.law.authority import IssuerEvidence, Verdict, decide_authority
from tracker.law.facts import (
    Evidence,
    RelationClaim,
    claims_of_meaning,
    facts_of_validity,
    same_statement,
)
from tracker.law.identity import (
    SEPARATE_CATEGORIES,
    Candidate,
    TargetMatch,
    base_title,
    enclosed_title,
    is_slip_of,
    match_target,
    without_place,
)
from tracker.law.relations.hints import names_newer_wording
from tracker.law.relations.policy_matching import MISPRINT_SIMILARITY, are_similar_titles
from tracker.law.text.title_keys import number_key, title_key
from tracker.model import (
    EFFECTS,
    FACT_OF_RELATION,
    PRINTED,
    Category,
    Fact,
    FactKind,
    Target,
)
from tracker.model.kinds import RelationKind
from tracker.model.readings import Reading
from tracker.store import similar_titles
from tracker.store.closed_lists import facts_of_closed_list
from tracker.store.db import revisions, row_mapping
from tracker.store.db.tables import FACT, IS_CANONICAL, POLICY, FactRow, PolicyRow
from tracker.store.policy_identity import choose_free_id, evidence_of_row

EFFECT_KINDS = frozenset(FACT_OF_RELATION[kind] for kind in EFFECTS) | {FactKind.UNREAD_EFFECT}
# Kinds of rows that a claim may leave; each is resolved again when a policy arrives.
_CLAIMS = sorted(kind.value for kind in EFFECT_KINDS | {FactKind.LEAD, FactKind.AUTHORITY})
_STANDING_CLAIM = (
    FACT.c.retracted_at.is_(None),
    FACT.c.source.in_(PRINTED),
    FACT.c.kind.in_(_CLAIMS),
)
_OF_SAME_NUMBER = select(POLICY.c.id).where(
    POLICY.c.number_key == bindparam("number"), POLICY.c.reference_only
)
# The titles that claims name, and null where a policy of this number is known from them alone.
_KEYS = union_all(
    select(FACT.c.target_key).where(FACT.c.target_key.is_not(None), *_STANDING_CLAIM).distinct(),
    select(null()).where(exists(_OF_SAME_NUMBER)),
)
_BEARING_CLAIMS = (
    select(FactRow)
    .where(
        or_(
            FACT.c.target_key.in_(bindparam("keys", expanding=True)),
            FACT.c.policy.in_(_OF_SAME_NUMBER),
        ),
        *_STANDING_CLAIM,
    )
    .order_by(FACT.c.id)
)


def facts_of_reading(
    session: Session, policy: PolicyRow, version: str, reading: Reading, now: datetime
) -> list[Fact]:
    """Return all facts that a reading supports: its own days, and what it does to others."""
    at = Evidence(
        policy.id,
        version,
        reading.evidence,
        now,
        reading.snapshot.scan,
        reading.snapshot.unread,
        reading.snapshot.site_marks,
    )
    facts = facts_of_validity(reading.meaning.validity, at)
    for claim in claims_of_meaning(reading.meaning, at):
        facts += resolve_claim(session, claim, policy, now)
    for closed in reading.meaning.closed_lists:
        facts += facts_of_closed_list(session, closed, policy, at)
    return facts


def resolve_claim(
    session: Session, claim: RelationClaim, actor: PolicyRow, now: datetime
) -> list[Fact]:
    """Return the facts that a claim leaves on the policies that it names.

    Where several may be meant, each gets a hint and none the effect. An effect by an organ that may
    not act on the policy, or is not shown to, is recorded as `authority` and never applied.
    """
    fact = replace(claim.fact, target=claim.target)
    acting = fact.kind in EFFECT_KINDS
    found = _find_target(session, claim.target, actor, close=acting or fact.kind is FactKind.LEAD)
    if fact.kind is FactKind.LEAD:
        return [replace(fact, policy=_hint_target(session, fact, claim.target, found))]
    if found.policy:
        judged = _apply_verdict(fact, found.verdict, found.reason) if acting else fact
        return [replace(judged, policy=found.policy)]
    if not acting:
        return []
    named = claim.target
    if found.doubtful and named.title:  # the number may be another policy's
        named = replace(named, document_number=None, also_numbered=())
    placeholder = _placeholder_policy(session, named, actor, now)
    if placeholder is None:
        return []
    absent = IssuerEvidence(placeholder.title, placeholder.document_number, is_held=False)
    judged = _apply_verdict(fact, *decide_authority(evidence_of_row(actor), absent))
    return [*_doubtful_facts(fact, found), replace(judged, policy=placeholder.id)]


def _apply_verdict(fact: Fact, verdict: Verdict, reason: str) -> Fact:
    """Return the effect, or the doubt `authority` that stands for it."""
    if verdict is Verdict.ALLOWED or fact.kind is FactKind.UNREAD_EFFECT:
        return fact
    return replace(fact, kind=FactKind.AUTHORITY, reason=reason)


def _doubtful_facts(fact: Fact, found: TargetMatch) -> list[Fact]:
    """Return a hint on each policy that may be meant, with the day where it is likely meant."""
    hint = replace(fact, kind=FactKind.LEAD, until=None, clauses=())
    return [
        replace(
            hint,
            policy=one.policy,
            reason=one.reason,
            day=fact.day if one.is_likely and not fact.clauses else None,
        )
        for one in found.doubtful
    ]


def _hint_target(session: Session, fact: Fact, target: Target, found: TargetMatch) -> str:
    """Return the policy that a hint casts doubt on, or "".

    There is none while no held policy is meant, or where the hint speaks of a held wording.
    """
    several = [one.policy for one in found.doubtful]
    one = found.policy or (several[0] if len(several) == 1 else None)
    row = session.get(PolicyRow, one) if one else None
    if row is None:
        return ""
    made_in = row.made_on.year if row.made_on else None
    return row.id if names_newer_wording(fact.quote, target.title, made_in) else ""


def reresolve_claims(session: Session, policy: PolicyRow, now: datetime) -> None:
    """Resolve every claim again that may mean a policy that has arrived."""
    session.flush()
    for row in _claims_about(session, policy):
        actor = session.get(PolicyRow, row.actor)
        if actor is None or actor.id == policy.id or row.retracted_at is not None:
            continue
        claim = _claim_of_row(row, now)
        replace_facts(
            session,
            _rows_of_claim(session, row),
            resolve_claim(session, claim, actor, now),
            now,
            "settled",
        )


def _claim_of_row(row: FactRow, now: datetime) -> RelationClaim:
    """Return the claim that a recorded row stands for, with the kind that its words have."""
    fact = row_mapping.fact_from_row(row)
    if fact.kind is FactKind.AUTHORITY:
        fact = replace(fact, kind=FACT_OF_RELATION[RelationKind(fact.rule)], reason=None)
    return RelationClaim(fact.target or Target(""), replace(fact, id=0, policy="", recorded_at=now))


def replace_facts(
    session: Session, recorded: Iterable[FactRow], fresh: Iterable[Fact], now: datetime, why: str
) -> bool:
    """Keep the facts that are stated again, retract the others, record the new ones.

    Returns whether anything changed.
    """
    standing = [
        (row, replace(row_mapping.fact_from_row(row), policy=canonical_id(session, row.policy)))
        for row in recorded
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


def canonical_id(session: Session, policy: str) -> str:
    """Return the id under which a policy is known today, for it or one of its aliases."""
    row = session.get(PolicyRow, policy) if policy else None
    return row.alias_of or row.id if row else policy


# ---------------------------------------------------------------- who is meant


def _find_target(session: Session, target: Target, actor: PolicyRow, *, close: bool) -> TargetMatch:
    """Find the held policy that a text means; with `close` also by a title that is nearly its own.

    A text names what exists: not itself, nothing that was made after it, no draft and no reply.
    """
    actor_evidence = evidence_of_row(actor)
    ways: list[Callable[[Session, Target], ColumnElement[bool]]] = [
        _same_number_or_title,
        partial(_title_of_notice, issuers=actor.issuers),
    ]
    if close:
        ways += [partial(_placed_title, place=actor_evidence.place), _similar_title]
    for names in ways:
        query = select(PolicyRow).where(
            names(session, target),
            col(PolicyRow.reference_only).is_(False),
            col(PolicyRow.id) != actor.id,
            func.coalesce(col(PolicyRow.alias_of), "") != actor.id,
            col(PolicyRow.category).not_in(SEPARATE_CATEGORIES),
        )
        if actor.made_on:
            query = query.where(
                or_(col(PolicyRow.made_on).is_(None), col(PolicyRow.made_on) <= actor.made_on)
            )
        rows = session.scalars(query.order_by(col(PolicyRow.id))).all()
        if not target.title:
            rows = _without_issued(session, rows)
        held = [Candidate(id, evidence_of_row(row)) for id, row in _by_owner(rows).items()]
        found = match_target(target, actor_evidence, held, acting=close)
        if found.policy or found.doubtful:
            return found
    return TargetMatch()


def _by_owner(rows: Sequence[PolicyRow]) -> dict[str, PolicyRow]:
    """Map the id under which each policy is kept to its own row, or to that of an alias.

    What was united with another policy is still cited by the number and title that it had.
    """
    own = {row.id: row for row in rows if not row.alias_of}
    return {row.alias_of: row for row in rows if row.alias_of} | own


def _without_issued(session: Session, rows: Sequence[PolicyRow]) -> list[PolicyRow]:
    """Return policies of one 文号 without those that another of them issued.

    A 文号 cited alone names the notice, and with it all that it issued.
    """
    ids = [row.id for row in rows]
    issued = select(col(FactRow.policy)).where(
        col(FactRow.kind) == FactKind.ISSUED_BY.value,
        col(FactRow.policy).in_(ids),
        col(FactRow.actor).in_(ids),
        col(FactRow.retracted_at).is_(None),
    )
    theirs = set(session.scalars(issued)) if len(ids) > 1 else set()
    return [row for row in rows if row.id not in theirs]


def _same_number_or_title(_session: Session, target: Target) -> ColumnElement[bool]:
    titles = {title_key(target.title), enclosed_title(target.title), base_title(target.title)}
    return or_(
        col(PolicyRow.title_key).in_(titles - {""}),
        col(PolicyRow.number_key).in_(_number_keys(target)),
        is_edition_of(target.title),
    )


def is_edition_of(title: str) -> ColumnElement[bool]:
    """Return the condition that a title is this one with an edition: 办法（2024年修订）."""
    base = base_title(title)
    if not base:
        return false()
    # a range, which an index serves: what begins with the title and an opening bracket
    return and_(col(PolicyRow.title_key) >= f"{base}(", col(PolicyRow.title_key) < f"{base})")


def _title_of_notice(
    _session: Session, target: Target, *, issuers: Iterable[str]
) -> ColumnElement[bool]:
    """Return the condition that a policy bears the title of the notice that issued it.

    So does one of which only the notice is held: 甲区科技局关于印发《办法》的通知.
    """
    name = enclosed_title(target.title)
    titles = (
        title_key(f"{issuer}关于{verb}{name}的通知")
        for issuer in issuers
        for verb in ("印发", "发布", "公布")
    )
    return col(PolicyRow.title_key).in_([*titles] if name else [])


def _placed_title(
    _session: Session, target: Target, *, place: tuple[str, ...]
) -> ColumnElement[bool]:
    """Return the condition that a title is the cited one with the actor's place, or without one."""
    key = enclosed_title(target.title)
    if not key:
        return false()
    heads = {"".join(place[at:]) for at in range(len(place))} | set(place)
    return col(PolicyRow.title_key).in_({without_place(key), *(head + key for head in heads)})


def _similar_title(session: Session, target: Target) -> ColumnElement[bool]:
    names = {title_key(target.title), enclosed_title(target.title)}
    return col(PolicyRow.title_key).in_(
        similar_titles.find_similar_titles(session, names, similarity=MISPRINT_SIMILARITY)
    )


def _number_keys(target: Target) -> list[str]:
    return [
        number_key(number) for number in (target.document_number, *target.also_numbered) if number
    ]


def _placeholder_policy(
    session: Session, target: Target, actor: PolicyRow, now: datetime
) -> PolicyRow | None:
    """Return the policy of this name that is known from others' words alone.

    Its dates are null, and it says so. One that is cited by title alone belongs to the place of the
    text that names it, as other places have policies of that title.
    """
    numbers = _number_keys(target)
    if not target.title and not numbers:
        return None
    query = select(PolicyRow).where(
        _same_number_or_title(session, target),
        col(PolicyRow.reference_only),
        IS_CANONICAL,
    )
    rows = session.scalars(query.order_by(col(PolicyRow.recorded_at), col(PolicyRow.id))).all()
    place = None if numbers else actor.jurisdiction
    fitting = [
        row
        for row in rows
        if (not (numbers and row.number_key) or row.number_key in numbers)
        and not (place and row.jurisdiction and not _one_holds_other(place, row.jurisdiction))
    ]
    if fitting:
        known = min(fitting, key=lambda row: row.number_key is None)
        if known.number_key is None and target.document_number:
            known.document_number, known.number_key = target.document_number, numbers[0]
        return known
    words = (target.document_number or target.title, "reference")
    row = PolicyRow(
        id=choose_free_id(session, *words),
        title=target.title or target.document_number or "",
        title_key=title_key(target.title),
        document_number=target.document_number,
        number_key=numbers[0] if target.document_number else None,
        jurisdiction=place,
        category=Category.OTHER,
        reference_only=True,
        recorded_at=now,
    )
    session.add(row)
    session.flush()
    return row


def _one_holds_other(place: str, other: str) -> bool:
    return place.startswith(other) or other.startswith(place)


# ---------------------------------------------------------------- who names it


def _claims_about(session: Session, policy: PolicyRow) -> list[FactRow]:
    """Return one row for each claim whose words may mean a policy."""
    own = {policy.title_key, enclosed_title(policy.title)}
    number = {"number": policy.number_key or None}
    keys = session.scalars(_KEYS, number).all()
    close = [
        key
        for key in keys
        if key
        and (
            are_similar_titles(key, policy.title)
            or key in own
            or _encloses(key, own)
            or is_slip_of(key, policy.title)
        )
    ]
    if not close and None not in keys:
        return []
    rows = session.scalars(_BEARING_CLAIMS, {"keys": close, **number})
    return [row for row in rows if row.kind != FactKind.LEAD.value or row.rule == "lead"]


def _encloses(key: str, titles: set[str]) -> bool:
    """Return whether a cited notice issued a policy of one of these titles."""
    return key.endswith("的通知") and enclosed_title(key) in titles


def _rows_of_claim(session: Session, row: FactRow) -> list[FactRow]:
    """Return all rows of one claim: on the policy it names, and hints on those it may name."""
    claim = ("actor_version", "rule", "quote", "path", "target_key")
    query = (
        select(FactRow)
        .where(col(FactRow.retracted_at).is_(None))
        .filter_by(source=row.source, **{name: getattr(row, name) for name in claim})
    )
    return [other for other in session.scalars(query) if other.target == row.target]
