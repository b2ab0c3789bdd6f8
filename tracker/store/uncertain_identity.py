"""Is it certain whose text a listing's new document is? Where it is not, the document waits for a
person, who names the policy.

Certain is what `naming` finds (the 文号, the title with its day, the address, a person's word), and
what resembles nothing that we hold:
then it is a new policy. Between the two stand a title that we hold under no 文号 or another day,
one 文号 over two titles, and a title that
is nearly one of ours.
"""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.law.relations.policy_matching import alike, enclosed
from tracker.law.text.title_keys import title_key
from tracker.model import Fact, FactKind, Head, Origin, Policy, SourceKind
from tracker.model.readings import Reading
from tracker.store import policy_identity, similar_titles
from tracker.store.db import revisions, row_mapping
from tracker.store.db.tables import FACT, CaptureRow, FactRow, PolicyRow
from tracker.store.policy_identity import SEPARATE_CATEGORIES

UNFILED_RULE = (
    "unfiled"  # of the lead that stands on each policy which a waiting document may be of
)
_NUMERALS = re.compile(r"[0-9一二三四五六七八九十百]+")


def possible_policies(session: Session, reading: Reading) -> list[Policy]:
    """The policies that a listing's new document may be a text of, where that is not certain; []
    where it is, or where none is like it.
    """
    head, category = reading.snapshot.head, reading.meaning.category
    if reading.source.kind is not SourceKind.LISTING:
        return []
    bearing = policy_identity.policies_with_same_number_or_title(session, head)
    if policy_identity.find_policy(session, reading, bearing) is not None:
        return []
    rows = [
        row
        for row in _near_policies(session, head)
        if row.category == category or not SEPARATE_CATEGORIES & {row.category, category}
    ]
    held = [row for row in rows if not row.reference_only and _may_be(row, head)]
    named = policy_identity.placeholder_policies(session, reading, bearing)
    several = len({row.number_key for row in named} - {None}) > 1 and not head.document_number
    return [row_mapping.policy_from_row(row) for row in held + (named if several else [])]


def record_hints(session: Session, reading: Reading, may_be: list[Policy], now: datetime) -> None:
    """A lead on each of these policies: whoever follows it is told, and its answers say so until a
    person has decided.
    """
    head = reading.snapshot.head
    number = f"（{head.document_number}）" if head.document_number else ""
    quote = (
        f"《{head.title}》{number}新见于 {reading.capture.address}，可能是本政策的文本，待人确认"
    )
    for policy in may_be:
        # also if taken back since
        said = select(col(FactRow.id)).where(
            col(FactRow.policy) == policy.id, col(FactRow.quote) == quote
        )
        if session.scalars(said).first() is None:
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
    """A person has decided about the document at an address: its leads have done their work."""
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


def _near_policies(session: Session, head: Head) -> list[PolicyRow]:
    """The policies whose number is the document's, or whose title is nearly its own with the same
    numerals.
    """
    key, number = title_key(head.title), policy_identity.head_number_key(head)
    names = {key, enclosed(key)}
    like = similar_titles.find_similar_titles(
        session, names, [" ".join(_NUMERALS.findall(name)) for name in names]
    )
    near = or_(
        col(PolicyRow.title_key).in_(like),
        *([col(PolicyRow.number_key) == number] if number else []),
    )
    rows = (
        session.scalars(select(PolicyRow).where(near).order_by(col(PolicyRow.id)))
        if like or number
        else ()
    )
    # asked for in SQL, SQLite would go through all that are none
    return [row for row in rows if row.alias_of is None]


def _may_be(row: PolicyRow, head: Head) -> bool:
    """Return whether a document with this head may be a text of the policy."""
    number, day = policy_identity.head_number_key(head), row.made_on == head.made_on
    if number and row.number_key == number:
        return True  # under another title
    if row.issuers and head.issuers and not set(row.issuers) & set(head.issuers):
        return False
    ours, theirs = title_key(row.title), title_key(head.title)
    same = bool({ours, enclosed(ours)} & {theirs, enclosed(theirs)})
    # two numbers are two instruments; where one title was signed on one day, one of them may be
    # misread
    if number and row.number_key:
        return same and day and row.made_on is not None
    apart = row.made_on is not None and head.made_on is not None and not day
    return same or (
        not apart and alike(ours, theirs) and _NUMERALS.findall(ours) == _NUMERALS.findall(theirs)
    )
