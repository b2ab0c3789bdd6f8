"""Whose text is this?

The policy of a document, found from what the document says of itself and where it was met.
"""

from __future__ import annotations

import hashlib
from datetime import date, datetime

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.law.jurisdiction import find_jurisdiction
from tracker.law.relations.policy_matching import akin, alike
from tracker.law.text.title_keys import number_key, title_key
from tracker.model import Category, Head
from tracker.model.readings import Reading
from tracker.store.db import row_mapping
from tracker.store.db.tables import (
    CAPTURE,
    POLICY,
    REVIEW,
    SNAPSHOT,
    FactRow,
    PolicyRow,
    VersionRow,
)

# What speaks of a policy, or comes before it, often bears its title and number, and is never one of
# its wordings.
SEPARATE_CATEGORIES = frozenset({Category.DRAFT, Category.INTERPRETATION, Category.REPLY})

# Put together once: each is asked of every document that is met for the first time.
_ID = select(POLICY.c.id).where(POLICY.c.id == bindparam("id"))
_SAME_NUMBER_OR_TITLE = (
    select(PolicyRow)
    .where(col(PolicyRow.alias_of).is_(None))
    .where(
        or_(
            col(PolicyRow.title_key) == bindparam("title"),
            col(PolicyRow.number_key) == bindparam("number"),
        )
    )
    .order_by(col(PolicyRow.recorded_at), col(PolicyRow.id))
)
_AT_ADDRESS = (
    select(PolicyRow)
    .join(VersionRow, col(VersionRow.policy) == col(PolicyRow.id))
    .where(
        col(VersionRow.source) == bindparam("source"),
        col(VersionRow.address) == bindparam("address"),
    )
    .order_by(col(VersionRow.captured_at).desc())
)
_REVIEWED_AT_ADDRESS = (
    select(REVIEW.c.policy, SNAPSHOT.c.content)
    .join(CAPTURE, (REVIEW.c.source == CAPTURE.c.source) & (REVIEW.c.capture == CAPTURE.c.id))
    .join(
        SNAPSHOT, (REVIEW.c.source == SNAPSHOT.c.source) & (REVIEW.c.capture == SNAPSHOT.c.capture)
    )
    .where(
        REVIEW.c.attached == SNAPSHOT.c.attached,
        REVIEW.c.policy.is_not(None),
        SNAPSHOT.c.content.is_not(None),
    )
    .where(REVIEW.c.source == bindparam("source"), CAPTURE.c.address == bindparam("address"))
    .order_by(REVIEW.c.id.desc())
)


def policy_for_reading(session: Session, reading: Reading, now: datetime) -> PolicyRow:
    """The policy whose text this is: the declared one; else the one of its 文号, of its title and
    day, or of its address; else a new one.

    A policy that was known by name only and is this one becomes it: the row itself, or as an alias
    of the row that was declared.
    """
    bearing = policies_with_same_number_or_title(session, reading.snapshot.head)
    row = find_policy(session, reading, bearing)
    if row is not None and not row.reference_only:
        return row
    known_by_name = placeholder_policies(session, reading, bearing)
    if row is None and known_by_name and not reading.source.policy:
        row = known_by_name[0]
    if row is None:
        row = _create_policy(session, reading, now)
    numbers = {head_number_key(reading.snapshot.head) or row.number_key} - {None} or {
        other.number_key for other in known_by_name
    } - {None}
    for other in known_by_name:  # two numbers are two instruments
        if other is not row and (other.number_key is None or numbers == {other.number_key}):
            other.alias_of = row.id
            row.recorded_at = min(row.recorded_at, other.recorded_at)
    return row


def find_policy(session: Session, reading: Reading, bearing: list[PolicyRow]) -> PolicyRow | None:
    """The policy that a reading's text certainly is of, if we have a row of it: the declared one,
    else the one that a person named for
    its address, else the one of its 文号, of its title and day, or of its address.
    """
    declared = reading.source.policy
    row = (
        session.get(PolicyRow, declared)
        if declared
        else _policy_named_by_person(session, reading) or _find_held(session, reading, bearing)
    )
    return session.get_one(PolicyRow, row.alias_of) if row is not None and row.alias_of else row


def update_search_columns(row: PolicyRow, reading: Reading) -> None:
    """The columns for finding a policy, from its newest reading."""
    head, meaning, source = reading.snapshot.head, reading.meaning, reading.source
    row.title, row.title_key = head.title, title_key(head.title)
    row.document_number = head.document_number or row.document_number
    row.number_key = number_key(row.document_number) if row.document_number else None
    row.issuers = list(head.issuers) or ([source.issuer] if source.issuer else [])
    row.jurisdiction = source.jurisdiction or find_jurisdiction(head.issuers) or row.jurisdiction
    row.category, row.normative, row.normative_reason = (
        meaning.category,
        meaning.normative,
        meaning.normative_reason,
    )
    row.reference_only, row.made_on = False, head.made_on
    row.predecessor = source.predecessor or row.predecessor


def choose_free_id(session: Session, *words: str) -> str:
    """An id made of words; where another policy has it (same title, other day misread), the next
    one.
    """
    base = id = "p-" + hashlib.sha256("|".join(words).encode()).hexdigest()[:10]
    count = 1
    while session.scalar(_ID, {"id": id}) is not None:
        count += 1
        id = f"{base}-{count}"
    return id


def _create_policy(session: Session, reading: Reading, now: datetime) -> PolicyRow:
    head = reading.snapshot.head
    row = PolicyRow(
        id=reading.source.policy
        or choose_free_id(session, head.document_number or head.title, str(head.made_on)),
        title="",
        title_key="",
        category=reading.meaning.category,
        reference_only=True,  # until it is described
        recorded_at=now,
    )
    session.add(row)
    return row


def _policy_named_by_person(session: Session, reading: Reading) -> PolicyRow | None:
    """The policy that a person named for the document at this address, as long as that is the
    document there.
    """
    head, capture = reading.snapshot.head, reading.capture
    last = session.execute(
        _REVIEWED_AT_ADDRESS, {"source": capture.source, "address": capture.address}
    ).first()
    if last is None:
        return None
    then = row_mapping.load_snapshot(last[1] or "").head
    return (
        session.get(PolicyRow, last[0])
        if head_number_key(then) == head_number_key(head) and alike(then.title, head.title)
        else None
    )


def _find_held(session: Session, reading: Reading, bearing: list[PolicyRow]) -> PolicyRow | None:
    """The policy we hold that this is a text of."""
    head, category = reading.snapshot.head, reading.meaning.category
    rows = [row for row in bearing if not row.reference_only]
    fitting = [row for row in rows if _one_instrument(row, head, category)]
    by_number = [
        row for row in fitting if row.number_key and row.number_key == head_number_key(head)
    ]
    return next(iter(by_number or fitting), None) or _at_address(session, reading)


def placeholder_policies(
    session: Session, reading: Reading, bearing: list[PolicyRow]
) -> list[PolicyRow]:
    """The policies known by name only that this text is: its number or title, named by nobody
    before it was made.
    """
    head, own = reading.snapshot.head, head_number_key(reading.snapshot.head)
    if reading.meaning.category in SEPARATE_CATEGORIES:
        return []
    rows = [
        row
        for row in bearing
        if row.reference_only and not (own and row.number_key not in (None, own))
    ]
    meant = [row for row in rows if not _is_before(first_named_on(session, row.id), head.made_on)]
    return sorted(meant, key=lambda row: (row.number_key is None, row.recorded_at, row.id))


def policies_with_same_number_or_title(session: Session, head: Head) -> list[PolicyRow]:
    """The policies that bear this number or this title."""
    return list(
        session.scalars(
            _SAME_NUMBER_OR_TITLE,
            {"title": title_key(head.title) or None, "number": head_number_key(head) or None},
        )
    )


def _one_instrument(row: PolicyRow, head: Head, category: Category) -> bool:
    """Is a document with this head a text of the policy? One 文号, or without two of them one title
    and one day of signature.

    One number over two titles is two instruments: a notice may issue several policies at once.
    """
    if row.category != category and (
        category in SEPARATE_CATEGORIES or row.category in SEPARATE_CATEGORIES
    ):
        return False
    own = head_number_key(head)
    if own and row.number_key:
        return own == row.number_key and akin(row.title, head.title)
    return row.title_key == title_key(head.title) and row.made_on == head.made_on


def _at_address(session: Session, reading: Reading) -> PolicyRow | None:
    """The policy last read at the same address, where nothing in the document speaks against it:
    its title was put right, its day added.
    """
    head, category = reading.snapshot.head, reading.meaning.category
    row = session.scalars(
        _AT_ADDRESS, {"source": reading.source.id, "address": reading.capture.address}
    ).first()
    if row is None or (
        row.category != category
        and (category in SEPARATE_CATEGORIES or row.category in SEPARATE_CATEGORIES)
    ):
        return None
    clash = _values_differ(row.number_key, head_number_key(head)) or _values_differ(
        row.made_on, head.made_on
    )
    shared = alike(row.title, head.title) or row.made_on is not None and row.made_on == head.made_on
    return row if shared and not clash else None


def first_named_on(session: Session, policy: str) -> date | None:
    """Return the earliest day of signature of a text that names a policy."""
    query = select(func.min(col(PolicyRow.made_on))).join(
        FactRow, col(FactRow.actor) == col(PolicyRow.id)
    )
    return session.scalars(
        query.where(col(FactRow.policy) == policy, col(FactRow.retracted_at).is_(None))
    ).one()


def _is_before(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one < other


def _values_differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def head_number_key(head: Head) -> str | None:
    """The document's 文号 in one form."""
    return number_key(head.document_number) if head.document_number else None
