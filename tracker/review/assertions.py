"""Record a person's assertion: the evidence is archived first, then the fact is written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from tracker.alert import record_events
from tracker.app import App
from tracker.errors import NotAcceptable
from tracker.law.assertion_rules import Assertion, find_faults
from tracker.media import guess_media_type
from tracker.model import Fact
from tracker.model.operators import AuditAction, Credential
from tracker.store import assertions, policies, publishing
from tracker.store.audit_entries import describe_fact, record_act
from tracker.urls import url_error


@dataclass(frozen=True, slots=True)
class EvidenceFile:
    """A file that proves an assertion."""

    name: str
    payload: bytes


def read_evidence(path: Path) -> EvidenceFile:
    """Return a file as evidence. Raises NotAcceptable where it cannot be read."""
    try:
        return EvidenceFile(path.name, path.read_bytes())
    except OSError as error:
        raise NotAcceptable(f"evidence：{path} 无法读取（{error.strerror}）") from error


def record_assertion(
    app: App,
    assertion: Assertion,
    evidence: EvidenceFile | None = None,
    by: Credential | None = None,
) -> Fact:
    """Record an assertion as a fact, with the events that follow from it, and in the audit log.

    `by`: who asks; None at the command line.
    Raises NotAcceptable naming every fault, NotKnown, StoreError.
    """
    found = find_faults(
        replace(assertion, capture=assertion.capture or ("evidence" if evidence else None))
    )
    if assertion.address and (wrong := url_error(assertion.address)):
        found.append((f"evidence：{wrong}", f"evidence: {wrong}"))
    if found:
        raise NotAcceptable("；".join(zh for zh, _ in found), en="; ".join(en for _, en in found))
    with app.database.read_session() as session:
        policies.get_dossier(
            session, assertion.policy
        )  # raises NotKnown before anything is archived
    now = app.now()
    if evidence is None:
        with app.database.write_session() as session:
            return _record_and_notify(session, assertion, now, by)
    capture = app.archive.add_capture(
        assertions.EVIDENCE,
        evidence.name,
        evidence.payload,
        guess_media_type(evidence.name),
        None,
        (),
        now,
    )
    with app.database.write_session() as session:
        publishing.record_capture(session, capture, now)
        return _record_and_notify(
            session, replace(assertion, capture=f"{capture.source}/{capture.id}"), now, by
        )


def _record_and_notify(
    session: Session, assertion: Assertion, now: datetime, by: Credential | None
) -> Fact:
    """Write the fact, its events and the audit entry in one transaction."""
    wrong = assertions.find_fact(session, assertion.retracts)
    fact = assertions.record_assertion(session, assertion, now)
    record_events.record_assertion(session, fact.policy, now)
    record_act(
        session,
        now,
        by,
        AuditAction.FACT_RETRACTED if wrong else AuditAction.FACT_ASSERTED,
        fact.policy,
        author=assertion.author,
        before=describe_fact(wrong) if wrong else None,
        after=describe_fact(fact),
    )
    return fact
