"""Store readings: version, facts and relations, in the caller's one write transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.law.authority import address_rank
from tracker.law.facts import is_same_act, same_statement
from tracker.law.text.title_keys import number_key
from tracker.law.text_state import find_text_state
from tracker.model import (
    PRINTED,
    Capture,
    Fact,
    FactKind,
    Origin,
    Snapshot,
    SourceKind,
    TextState,
    Version,
)
from tracker.model.checks import CheckOutcome
from tracker.model.readings import Publication, ReadingOutcome, capture_ids
from tracker.model.readings import Reading as Reading
from tracker.store import bigram_index, policies
from tracker.store.addresses import LOST_AFTER, count_missed_checks
from tracker.store.closed_lists import apply_closed_lists
from tracker.store.db import revisions, row_mapping
from tracker.store.db.conditional_inserts import insert_if_absent
from tracker.store.db.digest_chain import digest_of_reading
from tracker.store.db.tables import (
    CAPTURE,
    FACT,
    SNAPSHOT,
    VERSION,
    FactRow,
    PolicyRow,
    SnapshotRow,
    VersionRow,
)
from tracker.store.editions import record_editions
from tracker.store.policy_identity import (
    KnownPolicies,
    evidence_of_reading,
    evidence_of_row,
    find_known_policies,
    policy_for_reading,
    update_search_columns,
)
from tracker.store.relation_targets import (
    canonical_id,
    facts_of_reading,
    replace_facts,
    reresolve_claims,
)
from tracker.store.succession import find_predecessor

# Who took a fact back: another text with the same words, a later capture of the same body, or a
# person (`fact 12`).
WITNESS = "witness"
NOTICE = "notice"
BY_PERSON = "fact "
_CAPTURE = insert_if_absent(CAPTURE, "source", "id")
_SNAPSHOT = insert(SNAPSHOT).returning(SNAPSHOT.c.id)


def record_capture(session: Session, capture: Capture, now: datetime) -> None:
    """Index a capture that the archive keeps."""
    row = {
        name: getattr(capture, name)
        for name in ("source", "id", "address", "captured_at", "sha256", "media_type")
    }
    connection = session.connection()
    connection.execute(_CAPTURE[connection.dialect.name], {**row, "recorded_at": now})


def record_unread(
    session: Session,
    capture: Capture,
    files: Sequence[Capture],
    profile: str,
    outcome: ReadingOutcome,
    note: str,
    now: datetime,
    snapshot: Snapshot | None = None,
) -> None:
    """Record a document that could not be read (`failed`) or is not plausible (`held`).

    Its evidence is kept; nothing is published. `snapshot`: what was read of a held one.
    """
    row = SnapshotRow(
        source=capture.source,
        capture=capture.id,
        attached=capture_ids(files),
        profile=profile,
        outcome=outcome.value,
        note=note,
        recorded_at=now,
    )
    if snapshot:
        row.body_digest, row.content = snapshot.body_digest, row_mapping.dump_snapshot(snapshot)
        row.content_digest = digest_of_reading(row.content, None, "")
    session.add(row)


def record_reading(
    session: Session, reading: Reading, now: datetime, known: KnownPolicies | None = None
) -> Publication:
    """Store a reading: a new version where its body differs from the wording before it.

    An equal body makes one more witness of that wording. Its facts are compared all the same: the
    words of a notice count, and may have changed although the policy that it issues has not.
    `known`: what is held of it, where this transaction has asked for it already.
    """
    if known is None:
        known = find_known_policies(session, reading)
    policy = policy_for_reading(session, reading, now, known)
    is_new, arrived = policy in session.new, policy.reference_only
    wordings = [] if is_new else policies.versions_by_policy(session, [policy.id])[policy.id]
    before, after = _neighbouring_versions(wordings, reading.captured_at)
    held = before or after
    if held is not None and _is_other_address(session, reading, policy, held):
        if _has_body(held, reading):
            _adopt_number(session, policy, reading, now)
        return _record_other_address(session, reading, held, now)
    names = (policy.title_key, policy.number_key, policy.issuers)
    if after is None or arrived:
        update_search_columns(policy, reading)
    session.flush()
    if arrived or names != (policy.title_key, policy.number_key, policy.issuers):
        reresolve_claims(session, policy, now)
    equal = [one for one in (before, after) if one and _has_body(one, reading)]
    if equal:
        _record_witness(session, reading, equal[0].id, now)
        changed = equal[0] is before and _refresh_facts(session, policy, before, reading, now)
        return Publication(CheckOutcome.COSMETIC, policy.id, equal[0].id, facts_changed=changed)
    version = _new_version(policy, wordings, reading, now)
    facts = _new_facts(session, policy, version, reading, now)
    replace_facts(session, [], facts, now, "")
    acts = not is_new or any(fact.actor for fact in facts)
    compared = (
        before.id if before else find_predecessor(session, policy, reading.snapshot, acts=acts)
    )
    revisions.insert_rows(
        session, VERSION, [row_mapping.version_columns(version) | {"compared_with": compared}]
    )
    _record_snapshot(session, reading, version.id, now)
    session.flush()
    record_editions(session, policy, now)
    apply_closed_lists(session, policy, now)
    outcome = CheckOutcome.CHANGED if before else CheckOutcome.NEW
    return Publication(outcome, policy.id, version.id, compared)


def _adopt_number(session: Session, policy: PolicyRow, reading: Reading, now: datetime) -> None:
    """Give a policy without 文号 the one that another address prints with the same words."""
    number = reading.snapshot.head.document_number
    if number and policy.number_key is None:
        policy.document_number, policy.number_key = number, number_key(number)
        reresolve_claims(session, policy, now)


def _has_body(version: Version, reading: Reading) -> bool:
    return version.body_digest == reading.snapshot.body_digest


def _new_facts(
    session: Session, policy: PolicyRow, version: Version, reading: Reading, now: datetime
) -> list[Fact]:
    """Return the facts of a new wording, without the acts that an earlier one has stated.

    One act is one fact, however many wordings repeat it, and a fact that a person retracted is not
    recorded again for the next wording.
    """
    stated = _acts_of_policy(session, policy) if version.n > 1 else []
    facts = facts_of_reading(session, policy, version.id, reading, now)
    return [fact for fact in facts if not any(is_same_act(fact, other) for other in stated)]


def _acts_of_policy(session: Session, policy: PolicyRow) -> list[Fact]:
    """Return what the wordings of a policy do to others, with what a person has taken back."""
    standing = col(FactRow.retracted_at).is_(None)
    denied = col(FactRow.retracted_by).startswith(BY_PERSON)
    rows = session.scalars(
        select(FactRow).where(
            col(FactRow.actor) == policy.id,
            col(FactRow.source).in_(PRINTED),
            standing | denied,
        )
    )
    return [
        replace(fact, policy=canonical_id(session, fact.policy))
        for fact in map(row_mapping.fact_from_row, rows)
    ]


def refresh_version(session: Session, version: Version, reading: Reading, now: datetime) -> bool:
    """Compare the facts of a version with a better reading of a later capture of its body.

    Returns whether any fact changed.
    """
    row = session.get_one(VersionRow, version.id)
    if row.body_digest != reading.snapshot.body_digest:
        return False
    policy = session.get_one(PolicyRow, row.policy)
    return _refresh_facts(session, policy, row_mapping.version_from_row(row), reading, now)


def _refresh_facts(
    session: Session, policy: PolicyRow, version: Version, reading: Reading, now: datetime
) -> bool:
    """Compare the facts of a later capture of the same body with the recorded ones.

    At the version's own address the newest capture counts: what it no longer prints is retracted.
    At another address it only adds what no capture has printed. Returns whether any fact changed.
    """
    fresh = facts_of_reading(session, policy, version.id, reading, now)
    recorded = _facts_of_version(session, version)
    if (version.source, version.address) == (reading.source.id, reading.capture.address):
        return replace_facts(session, recorded, fresh, now, NOTICE)
    kinds = {row.kind for row in recorded}
    acts = _acts_of_policy(session, policy)
    added = [
        fact
        for fact in fresh
        if (fact.actor and not any(is_same_act(fact, act) for act in acts))
        or (not fact.actor and fact.kind.value not in kinds)
    ]
    return replace_facts(session, [], added, now, NOTICE)


def _facts_of_version(session: Session, version: Version) -> Sequence[FactRow]:
    """Return the printed facts of a version, with those that no reading may bring back.

    These are what a person has taken back, and what a later capture no longer says.
    """
    mine = (col(FactRow.version) == version.id) | (col(FactRow.actor_version) == version.id)
    of_reading = col(FactRow.source).in_(PRINTED) | (
        col(FactRow.kind) == FactKind.SITE_STATUS.value
    )
    standing = col(FactRow.retracted_at).is_(None) & of_reading
    denied = col(FactRow.retracted_by).startswith(BY_PERSON) | (
        col(FactRow.retracted_by) == WITNESS
    )
    return session.scalars(select(FactRow).where(mine, standing | denied)).all()


def _is_other_address(session: Session, reading: Reading, policy: PolicyRow, held: Version) -> bool:
    """Return whether another address carries the policy, so that this one is only a witness.

    The source that is declared for a policy carries it, and so does what the operator imports.
    Otherwise the first page carries it until it is lost; a page that is fitter to carry it takes
    over (`address_rank`), and so does one from an imported file.
    """
    source, here = reading.source, reading.capture.address
    if (held.source, held.address) == (source.id, here):
        return False
    if not source.primary:
        return held.source != source.id
    is_declared = source.policy == policy.id and not source.is_listing
    if is_declared or source.kind is SourceKind.FILE:
        return False
    rank = address_rank(evidence_of_reading(reading))
    if not held.address.startswith("http"):
        return rank == 0 and not source.is_listing
    carrier = address_rank(evidence_of_row(policy))
    if rank != carrier:
        return rank < carrier
    return count_missed_checks(session, held.source, held.address) < LOST_AFTER


def _record_other_address(
    session: Session, reading: Reading, held: Version, now: datetime
) -> Publication:
    """Store the reading of an address that does not carry the policy; it makes no version.

    Otherwise the HTML and the PDF of one policy would alternate for ever, and a copy with other
    words would decide. Other words are a doubt on the policy and a question for a person.
    """
    agrees = _has_body(held, reading)
    if agrees:
        _record_witness(session, reading, held.id, now)
    else:
        _record_snapshot(session, reading, None, now)
    # a person who named the policy of this text has seen its words
    is_settled = agrees or reading.source.policy == held.policy
    changed = _record_disagreement(session, reading, held, now, agrees=is_settled)
    note = "" if agrees else f"旁证与主来源 {held.source} 的文字不一致，请核对"
    return Publication(
        CheckOutcome.COSMETIC, held.policy, held.id, note=note, facts_changed=changed
    )


def _record_disagreement(
    session: Session, reading: Reading, held: Version, now: datetime, *, agrees: bool
) -> bool:
    """Record that an address prints other words, once; retract it when the words agree again."""
    address = reading.capture.address
    quote = f"{address} 刊载的文字与 {held.address} 不一致"
    rows = session.scalars(
        select(FactRow).where(
            col(FactRow.policy) == held.policy,
            col(FactRow.kind) == FactKind.WITNESS_DISAGREES.value,
            col(FactRow.quote).startswith(f"{address} ", autoescape=True),
        )
    ).all()
    if agrees:
        standing = [row for row in rows if row.retracted_at is None]
        for row in standing:
            row.retracted_at, row.retracted_by = now, WITNESS
        return bool(standing)
    is_settled = any((row.retracted_by or "").startswith(BY_PERSON) for row in rows)
    if is_settled or any(row.retracted_at is None for row in rows):
        return False
    fact = Fact(
        0,
        held.policy,
        FactKind.WITNESS_DISAGREES,
        Origin.PAGE,
        quote,
        now,
        rule=WITNESS,
        version=held.id,
        capture=reading.evidence(""),
    )
    revisions.insert_rows(session, FACT, [row_mapping.fact_columns(fact)])
    return True


def upgrade_version(session: Session, version: Version, reading: Reading, now: datetime) -> bool:
    """Store a better reading of the same version, which is no change of the law.

    Facts that it no longer supports are retracted, new ones recorded. Returns whether any fact
    changed, so that readers can be notified of the correction.
    """
    row = session.get_one(VersionRow, version.id)
    policy = session.get_one(PolicyRow, row.policy)
    row.body_digest, row.attached = reading.snapshot.body_digest, reading.attached
    _record_witness(session, reading, version.id, now)
    wordings = policies.versions_by_policy(session, [policy.id])[policy.id]
    if _neighbouring_versions(wordings, row.captured_at)[1] is None:
        names = (policy.title_key, policy.number_key, policy.issuers)
        update_search_columns(policy, reading)
        session.flush()
        if names != (policy.title_key, policy.number_key, policy.issuers):
            reresolve_claims(session, policy, now)
    own = reading.evidence("")
    # the facts of a later capture of the same body are its own matter
    recorded = [
        fact
        for fact in _facts_of_version(session, version)
        if fact.retracted_at is not None or not _is_later_capture(fact.capture, own)
    ]
    fresh = facts_of_reading(session, policy, version.id, reading, now)
    superseded = _superseded_facts(session, version)
    fresh = [fact for fact in fresh if not any(same_statement(fact, old) for old in superseded)]
    return replace_facts(session, recorded, fresh, now, "reread")


def _is_later_capture(capture: str | None, own: str) -> bool:
    """Return whether a fact rests on a later capture of the same source: ids sort by time."""
    source, _, id = (capture or "").rpartition("/")
    own_source, _, own_id = own.rpartition("/")
    return source == own_source and id > own_id


def _superseded_facts(session: Session, version: Version) -> list[Fact]:
    """Return what the version's own capture says and a later capture of its body does not."""
    mine = (col(FactRow.version) == version.id) | (col(FactRow.actor_version) == version.id)
    rows = session.scalars(select(FactRow).where(mine, col(FactRow.retracted_by) == NOTICE))
    return [row_mapping.fact_from_row(row) for row in rows]


def _neighbouring_versions(
    wordings: Sequence[Version], at: datetime
) -> tuple[Version | None, Version | None]:
    """Return the versions captured last before, and first after, an instant.

    An old file that is imported late finds its place in between.
    """
    before = [one for one in wordings if one.captured_at <= at]
    after = [one for one in wordings if one.captured_at > at]
    return (before[-1] if before else None), (after[0] if after else None)


def _is_amended(version: Version) -> bool:
    """Return whether a wording is known to be later than the text as enacted."""
    return version.text_state is TextState.CONSOLIDATED


def _new_version(
    policy: PolicyRow, wordings: Sequence[Version], reading: Reading, now: datetime
) -> Version:
    capture = reading.capture
    rests_on = " ".join(filter(None, (capture.id, reading.attached)))
    name = f"{policy.id}|{capture.source}|{rests_on}"
    return Version(
        id="v-" + hashlib.sha256(name.encode()).hexdigest()[:12],
        policy=policy.id,
        n=1 + max((one.n for one in wordings), default=0),
        body_digest=reading.snapshot.body_digest,
        captured_at=reading.captured_at,
        recorded_at=now,
        source=capture.source,
        capture=capture.id,
        address=capture.address,
        attached=tuple(reading.attached.split()),
        text_state=find_text_state(
            reading.snapshot, reading.meaning, is_first=all(map(_is_amended, wordings))
        ),
    )


def _record_snapshot(
    session: Session, reading: Reading, version: str | None, now: datetime
) -> None:
    words = reading.snapshot.words
    content = row_mapping.dump_snapshot(reading.snapshot)
    meaning = row_mapping.MEANING.dump_json(reading.meaning).decode()
    row = {
        "source": reading.capture.source,
        "capture": reading.capture.id,
        "attached": reading.attached,
        "profile": reading.snapshot.profile,
        "outcome": ReadingOutcome.READ.value,
        "note": "",
        "version": version,
        "body_digest": reading.snapshot.body_digest,
        "content": content,
        "meaning": meaning,
        "words": words,
        "recorded_at": now,
        "content_digest": digest_of_reading(content, meaning, words),
    }
    bigram_index.index_words(
        session.connection(), session.execute(_SNAPSHOT, row).scalar_one(), words
    )


def _record_witness(session: Session, reading: Reading, version: str, now: datetime) -> None:
    """Record a reading with the words of a known version.

    Words recognised in a scan, and now found in a text, no longer rest on recognition alone.
    """
    _record_snapshot(session, reading, version, now)
    if reading.snapshot.scan is not None:
        return
    scanned = (
        col(FactRow.version) == version,
        col(FactRow.kind) == FactKind.SCANNED.value,
        col(FactRow.source) == Origin.OCR.value,
    )
    for row in session.scalars(
        select(FactRow).where(*scanned, col(FactRow.retracted_at).is_(None))
    ):
        row.retracted_at, row.retracted_by = now, WITNESS
