"""Find the policy that a document is a text of, from its own words and from its address."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.law.authority import IssuerEvidence, has_consent, place_of_number, split_place
from tracker.law.identity import (
    SEPARATE_CATEGORIES,
    Identity,
    Match,
    compare_identities,
    enclosed_title,
    issuers_agree,
)
from tracker.law.jurisdiction import find_jurisdiction
from tracker.law.relations.policy_matching import are_similar_titles
from tracker.law.text.title_keys import number_key, title_key
from tracker.law.validity.title_history import dated_events
from tracker.model import Category, FactKind, Head, SourceKind
from tracker.model.readings import Reading
from tracker.store.db import row_mapping
from tracker.store.db.tables import (
    CAPTURE,
    FACT,
    POLICY,
    REVIEW,
    SNAPSHOT,
    VERSION,
    FactRow,
    PolicyRow,
)

# Built once: every document that is read for the first time asks these.
_ID = select(POLICY.c.id).where(POLICY.c.id == bindparam("id"))
_HERE = (VERSION.c.source == bindparam("source"), VERSION.c.address == bindparam("address"))
_HAS_BODY = col(PolicyRow.id).in_(
    select(VERSION.c.policy).where(VERSION.c.body_digest == bindparam("digest"))
)
_READ_HERE_AT = (
    select(func.max(VERSION.c.captured_at))
    .where(*_HERE, VERSION.c.policy == POLICY.c.id)
    .scalar_subquery()
)
_SAME_NAME_BODY_OR_ADDRESS = (
    select(POLICY.c.id, _HAS_BODY, _READ_HERE_AT)
    .where(
        or_(
            col(PolicyRow.title_key).in_(bindparam("titles", expanding=True)),
            col(PolicyRow.number_key) == bindparam("number"),
            _HAS_BODY,
            col(PolicyRow.id).in_(select(VERSION.c.policy).where(*_HERE)),
        )
    )
    .order_by(col(PolicyRow.recorded_at), col(PolicyRow.id))
)
_DIGESTS = select(VERSION.c.body_digest).where(VERSION.c.policy == bindparam("policy"))
_FIRST_DAYS = (
    select(FACT.c.day)
    .where(
        FACT.c.policy == bindparam("policy"),
        FACT.c.kind == FactKind.EFFECTIVE_FROM.value,
        FACT.c.retracted_at.is_(None),
        FACT.c.day.is_not(None),
    )
    .order_by(FACT.c.id.desc())
)
_LAST_TEXT = (
    select(SNAPSHOT.c.content)
    .join(VERSION, SNAPSHOT.c.version == VERSION.c.id)
    .where(VERSION.c.policy == bindparam("policy"), SNAPSHOT.c.content.is_not(None))
    .order_by(SNAPSHOT.c.id.desc())
    .limit(1)
)
_ISSUED_TOGETHER = (
    select(FACT.c.policy)
    .where(
        FACT.c.policy.in_(bindparam("policies", expanding=True)),
        FACT.c.kind == FactKind.ISSUED_BY.value,
        FACT.c.retracted_at.is_(None),
    )
    .distinct()
)
_REVIEWED_AT_ADDRESS = (
    select(REVIEW.c.policy, SNAPSHOT.c.content)
    .join(
        SNAPSHOT, (REVIEW.c.source == SNAPSHOT.c.source) & (REVIEW.c.capture == SNAPSHOT.c.capture)
    )
    .where(
        REVIEW.c.attached == SNAPSHOT.c.attached,
        REVIEW.c.policy.is_not(None),
        SNAPSHOT.c.content.is_not(None),
    )
    .where(
        REVIEW.c.source == bindparam("source"),
        REVIEW.c.capture.in_(
            select(CAPTURE.c.id).where(
                CAPTURE.c.source == bindparam("source"), CAPTURE.c.address == bindparam("address")
            )
        ),
    )
    .order_by(REVIEW.c.id.desc())
)


@dataclass(frozen=True, slots=True)
class KnownPolicies:
    """What is held when a reading arrives: the policies with its number, title or body, and the one
    that it certainly is a text of, or None.
    """

    bearing: list[PolicyRow]
    certain: PolicyRow | None


def policy_for_reading(
    session: Session, reading: Reading, now: datetime, known: KnownPolicies
) -> PolicyRow:
    """Return the policy that a reading is a text of, and create it where none is known.

    A policy that was known by name only and is this one becomes it: the row itself, or as an alias
    of the declared row.
    """
    row = known.certain
    if row is not None and not row.reference_only:
        return row
    known_by_name = placeholder_policies(session, reading, known.bearing)
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


def find_known_policies(session: Session, reading: Reading) -> KnownPolicies:
    """Find what is held of a reading's number, title, body and address.

    Certain is the declared policy, else the one that a person named for the address, else the one
    of the 文号, the body, or the title and day, else the one last read at the address.
    """
    head, capture = reading.snapshot.head, reading.capture
    titles = {title_key(head.title), enclosed_title(head.title)} - {""}
    number = head_number_key(head) or None
    found = session.execute(
        _SAME_NAME_BODY_OR_ADDRESS,
        {
            "titles": sorted(titles),
            "number": number,
            "digest": reading.snapshot.body_digest or None,
            "source": capture.source,
            "address": capture.address,
        },
    ).all()
    rows = [(session.get_one(PolicyRow, id), has_body, at) for id, has_body, at in found]
    bearing = [
        row
        for row, has_body, _ in rows
        if not row.alias_of
        and (has_body or row.title_key in titles or (number and row.number_key == number))
    ]
    read_here = [(at, row) for row, _, at in rows if at is not None]
    here = [row for _, row in sorted(read_here, key=lambda one: one[0], reverse=True)]
    declared = reading.source.policy
    row = (
        session.get(PolicyRow, declared)
        if declared
        else _policy_named_by_person(session, reading)
        or _find_held(session, reading, bearing)
        or _at_address(session, reading, here)
    )
    if row is not None and row.alias_of:
        row = session.get_one(PolicyRow, row.alias_of)
    return KnownPolicies(bearing, row)


def update_search_columns(row: PolicyRow, reading: Reading) -> None:
    """Set the columns by which a policy is found, from its newest reading."""
    head, meaning, source = reading.snapshot.head, reading.meaning, reading.source
    row.title, row.title_key = head.title, title_key(head.title)
    row.document_number = head.document_number or row.document_number
    row.number_key = number_key(row.document_number) if row.document_number else None
    row.issuers = list(head.issuers) or ([source.issuer] if source.issuer else [])
    row.jurisdiction = (
        find_jurisdiction(head.issuers)
        or source.jurisdiction
        or "".join(place_of_number(row.document_number))
        or row.jurisdiction
    )
    row.origin = origin_of_reading(reading)
    row.category, row.normative, row.normative_reason = (
        meaning.category,
        meaning.normative,
        meaning.normative_reason,
    )
    row.reference_only, row.made_on = False, head.made_on
    row.predecessor = source.predecessor or row.predecessor


def choose_free_id(session: Session, *words: str) -> str:
    """Return an id made of words, with a suffix where another policy has it already."""
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
        or choose_free_id(
            session,
            head.document_number or head.title,
            *([head.title] if reading.snapshot.place else []),
            str(head.made_on),
        ),
        title="",
        title_key="",
        issuers=[],
        category=reading.meaning.category,
        reference_only=True,  # until it is described
        recorded_at=now,
    )
    session.add(row)
    return row


def _policy_named_by_person(session: Session, reading: Reading) -> PolicyRow | None:
    """Return the policy that a person named for this address, while its document stays there."""
    head, capture = reading.snapshot.head, reading.capture
    last = session.execute(
        _REVIEWED_AT_ADDRESS, {"source": capture.source, "address": capture.address}
    ).first()
    if last is None:
        return None
    then = row_mapping.load_snapshot(last[1] or "").head
    return (
        session.get(PolicyRow, last[0])
        if head_number_key(then) == head_number_key(head)
        and are_similar_titles(then.title, head.title)
        else None
    )


def _find_held(session: Session, reading: Reading, bearing: list[PolicyRow]) -> PolicyRow | None:
    """Return the held policy that this is a text of.

    The instruments of one notice share its 文号: their titles tell 甲扶持办法 from 乙扶持办法.
    """
    new = identity_of_reading(reading)
    fitting = [
        row
        for row in bearing
        if not row.reference_only
        and (not reading.snapshot.place or row.title_key == new.title)
        and compare_identities(identity_of_row(session, row), new) is Match.SAME
    ]
    by_number = [row for row in fitting if row.number_key and row.number_key == new.number]
    return next(iter(by_number or fitting), None)


def placeholder_policies(
    session: Session, reading: Reading, bearing: list[PolicyRow]
) -> list[PolicyRow]:
    """Return the policies known by name only that this text is.

    They bear its number or title, are not of another place, and no text that was made before this
    one names them.
    """
    new = identity_of_reading(reading)
    if reading.meaning.category in SEPARATE_CATEGORIES:
        return []
    rows = [
        row
        for row in bearing
        if row.reference_only
        and not (new.number and row.number_key not in (None, new.number))
        and issuers_agree(evidence_of_row(row), new.evidence) is not False
    ]
    meant = [row for row in rows if not _is_before(first_named_on(session, row.id), new.made_on)]
    return sorted(meant, key=lambda row: (row.number_key is None, row.recorded_at, row.id))


def _at_address(session: Session, reading: Reading, rows: list[PolicyRow]) -> PolicyRow | None:
    """Return the policy last read at the same address, if nothing in the document contradicts it.

    A title may be corrected and a day added. `rows`: all that were read there, the last first.
    """
    head, category = reading.snapshot.head, reading.meaning.category
    if not rows:
        return None
    if reading.snapshot.place or reading.snapshot.carries:  # one of several: its title tells which
        return next((row for row in rows if are_similar_titles(row.title, head.title)), None)
    issued = set(session.scalars(_ISSUED_TOGETHER, {"policies": [row.id for row in rows]}))
    row = next((row for row in rows if row.id not in issued), None)
    if row is None or (
        row.category != category and SEPARATE_CATEGORIES & {Category(row.category), category}
    ):
        return None
    clash = _values_differ(row.number_key, head_number_key(head)) or _values_differ(
        row.made_on, head.made_on
    )
    shared = (
        are_similar_titles(row.title, head.title)
        or row.made_on is not None
        and row.made_on == head.made_on
    )
    return row if shared and not clash else None


# ---------------------------------------------------------------- what identifies a document


def identity_of_reading(reading: Reading) -> Identity:
    """Return what a reading says that identifies its instrument."""
    head = reading.snapshot.head
    return Identity(
        evidence_of_reading(reading),
        reading.meaning.category,
        head.made_on,
        reading.meaning.validity.effective_from,
        frozenset({reading.snapshot.body_digest} - {""}),
        _first_issue(reading.meaning.category, head),
    )


def identity_of_row(session: Session, row: PolicyRow) -> Identity:
    """Return what the texts of a held policy say that identifies it."""
    return Identity(
        evidence_of_row(row),
        Category(row.category),
        row.made_on,
        session.scalar(_FIRST_DAYS, {"policy": row.id}),
        frozenset(session.scalars(_DIGESTS, {"policy": row.id})),
        _first_issue_of_row(session, row),
    )


def _first_issue_of_row(session: Session, row: PolicyRow) -> date | None:
    if row.category != Category.LAW:
        return None
    content = session.scalar(_LAST_TEXT, {"policy": row.id})
    return _first_issue(Category.LAW, row_mapping.load_snapshot(content).head) if content else None


def _first_issue(category: Category, head: Head) -> date | None:
    """Return the day of the first event in the lines under the title of a statute."""
    events = dated_events(head.notes) if category is Category.LAW else ()
    return events[0].day if events else None


def evidence_of_reading(reading: Reading) -> IssuerEvidence:
    """Return what is known of the issuer and host of a document that was just read."""
    head, source = reading.snapshot.head, reading.source
    return _make_evidence(
        head.title,
        head.document_number,
        head.issuers or ((source.issuer,) if source.issuer else ()),
        origin_of_reading(reading),
        is_held=True,
    )


def evidence_of_row(row: PolicyRow) -> IssuerEvidence:
    """Return what is known of the issuer and host of the newest text of a policy."""
    origin = row.origin or ({"declared": row.jurisdiction} if row.jurisdiction else {})
    return _make_evidence(
        row.title, row.document_number, row.issuers, origin, is_held=not row.reference_only
    )


def _make_evidence(
    title: str,
    number: str | None,
    issuers: Iterable[str],
    origin: dict[str, Any],
    *,
    is_held: bool,
) -> IssuerEvidence:
    return IssuerEvidence(
        title,
        number,
        tuple(issuers),
        declared=origin.get("declared"),
        host=origin.get("host"),
        official=origin.get("official", True),
        consent=origin.get("consent", False),
        is_held=is_held,
    )


def origin_of_reading(reading: Reading) -> dict[str, Any]:
    """Return the signs of a text's issuer other than its own head.

    A file has no host: the operator brought it. A page is official on a host of the government, or
    where its source declares a policy, an issuer or a place.
    """
    source = reading.source
    host = (
        None
        if source.kind is SourceKind.FILE
        else (urlsplit(reading.capture.address).hostname or "")
    )
    return {
        "host": host,
        "official": host is None
        or host.endswith(".gov.cn")
        or bool(source.issuer or source.jurisdiction)
        or (source.policy is not None and not source.is_listing),
        "declared": source.jurisdiction or "".join(split_place(source.issuer or "")) or None,
        "consent": has_consent(reading.snapshot.wrapper + reading.snapshot.words),
    }


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
    """Return the 文号 of a head in one form."""
    return number_key(head.document_number) if head.document_number else None
