"""Find the policies that a new document may be a text of, where that is not certain.

Certain is what `policy_identity.find_known_policies` finds, and what resembles no held policy: that
is a new one. Between the two the document waits for a person, who names the policy.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.law.identity import (
    SEPARATE_CATEGORIES,
    Match,
    compare_identities,
    find_numerals,
    may_be_same,
)
from tracker.law.relations.policy_matching import are_variant_titles, enclosed_key
from tracker.law.text.title_keys import title_key
from tracker.model import Fact, FactKind, Head, Origin, Policy
from tracker.model.readings import Reading
from tracker.store import policy_identity, similar_titles
from tracker.store.db import revisions, row_mapping
from tracker.store.db.tables import FACT, CaptureRow, FactRow, PolicyRow
from tracker.store.policy_identity import KnownPolicies, identity_of_reading, identity_of_row

# The rule of the hints on policies that a waiting document may be a text of.
UNFILED_RULE = "unfiled"


def possible_policies(
    session: Session, reading: Reading, known: KnownPolicies | None = None
) -> list[Policy]:
    """Return the policies that a new document may be a text of; none where that is certain.

    A listing finds documents by itself, so that a resemblance is enough to ask a person; of a page
    or file that the operator chose only what contradicts itself is asked about. `known`: what is
    held of it, where that was asked for already.
    """
    if known is None:
        known = policy_identity.find_known_policies(session, reading)
    bearing = known.bearing
    if reading.source.policy or known.certain is not None:
        return []
    new = identity_of_reading(reading)
    if not reading.source.is_listing:
        rows = [row for row in bearing if not row.reference_only]
        found = [
            row
            for row in rows
            if compare_identities(identity_of_row(session, row), new) is Match.UNCERTAIN
        ]
        return [row_mapping.policy_from_row(row) for row in found]
    rows = [
        row
        for row in _near_policies(session, reading.snapshot.head, bearing)
        if row.category == new.category
        or not SEPARATE_CATEGORIES & {row.category, new.category.value}
    ]
    held = [
        row
        for row in rows
        if not row.reference_only
        and not (reading.snapshot.place and are_unlike(row.title, reading.snapshot.head.title))
        and may_be_same(identity_of_row(session, row), new)
    ]
    named = policy_identity.placeholder_policies(session, reading, bearing)
    several = len({row.number_key for row in named} - {None}) > 1 and not new.number
    return [row_mapping.policy_from_row(row) for row in held + (named if several else [])]


def are_unlike(one: str, other: str) -> bool:
    """Return whether two titles under one 文号 name two instruments of one notice."""
    return not are_variant_titles(enclosed_key(title_key(one)), title_key(other))


def record_hints(session: Session, reading: Reading, may_be: list[Policy], now: datetime) -> None:
    """Record a hint on each of these policies, which stays until a person has decided."""
    head = reading.snapshot.head
    number = f"（{head.document_number}）" if head.document_number else ""
    quote = (
        f"《{head.title}》{number}新见于 {reading.capture.address}，可能是本政策的文本，待人确认"
    )
    for policy in may_be:
        # also if taken back since
        same_hint = select(col(FactRow.id)).where(
            col(FactRow.policy) == policy.id, col(FactRow.quote) == quote
        )
        if session.scalars(same_hint).first() is None:
            evidence = f"{reading.source.id}/{reading.capture.id}"
            fact = Fact(
                0,
                policy.id,
                FactKind.LEAD,
                Origin.PAGE,
                quote,
                now,
                rule=UNFILED_RULE,
                capture=evidence,
            )
            revisions.insert_rows(session, FACT, [row_mapping.fact_columns(fact)])


def close_hints(session: Session, source: str, address: str, now: datetime) -> None:
    """Retract the hints of a document that a person has decided about."""
    there = select(f"{source}/" + col(CaptureRow.id)).where(
        col(CaptureRow.source) == source, col(CaptureRow.address) == address
    )
    rows = select(FactRow).where(
        col(FactRow.rule) == UNFILED_RULE,
        col(FactRow.retracted_at).is_(None),
        col(FactRow.capture).in_(there),
    )
    for row in session.scalars(rows):
        row.retracted_at, row.retracted_by = now, "review"
    session.flush()


def _near_policies(session: Session, head: Head, bearing: list[PolicyRow]) -> list[PolicyRow]:
    """Return the policies with the document's number, or nearly its title and its numerals.

    `bearing`: those with its number, its very title or its body.
    """
    key, number = title_key(head.title), policy_identity.head_number_key(head)
    names = {key, enclosed_key(key)}
    like = similar_titles.find_similar_titles(
        session, names, [" ".join(find_numerals(name)) for name in names]
    )
    near = {row.id: row for row in bearing if number and row.number_key == number}
    if like:
        rows = session.scalars(select(PolicyRow).where(col(PolicyRow.title_key).in_(like)))
        # asked for in SQL, SQLite would go through all that are none
        near |= {row.id: row for row in rows if row.alias_of is None}
    return [near[id] for id in sorted(near)]
