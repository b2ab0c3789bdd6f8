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
from tracker.store import assertions, policies, publishing
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


def record_assertion(app: App, assertion: Assertion, evidence: EvidenceFile | None = None) -> Fact:
    """Record an assertion as a fact, with the events that follow from it.

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
            return _record_and_notify(session, assertion, now)
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
            session, replace(assertion, capture=f"{capture.source}/{capture.id}"), now
        )


def _record_and_notify(session: Session, assertion: Assertion, now: datetime) -> Fact:
    """Write the fact and its events in one transaction."""
    fact = assertions.record_assertion(session, assertion, now)
    record_events.record_assertion(session, fact.policy, now)
    return fact
