"""Taking a person's word down: the evidence is kept first, then the fact."""

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
    """A file that proves a person's word."""

    name: str
    payload: bytes


def read_evidence(path: Path) -> EvidenceFile:
    """A file as proof. Raises NotAcceptable where it cannot be read."""
    try:
        return EvidenceFile(path.name, path.read_bytes())
    except OSError as error:
        raise NotAcceptable(f"evidence：{path} 无法读取（{error.strerror}）") from error


def record_assertion(home: App, word: Assertion, paper: EvidenceFile | None = None) -> Fact:
    """Record a person's word as a fact from now on.

    Raises NotAcceptable naming every fault, NotKnown, StoreError.
    """
    found = find_faults(replace(word, capture=word.capture or ("paper" if paper else None)))
    if word.address and (wrong := url_error(word.address)):
        found.append((f"evidence：{wrong}", f"evidence: {wrong}"))
    if found:
        raise NotAcceptable("；".join(zh for zh, _ in found), en="; ".join(en for _, en in found))
    with home.database.read_session() as session:
        policies.get_dossier(session, word.policy)  # known, before anything is kept
    now = home.now()
    if paper is None:
        with home.database.write_session() as session:
            return _record_and_notify(session, word, now)
    kept = home.archive.add_capture(
        assertions.EVIDENCE, paper.name, paper.payload, guess_media_type(paper.name), None, (), now
    )
    with home.database.write_session() as session:
        publishing.record_capture(session, kept, now)
        return _record_and_notify(session, replace(word, capture=f"{kept.source}/{kept.id}"), now)


def _record_and_notify(session: Session, word: Assertion, now: datetime) -> Fact:
    """The fact, and whoever is to be told of it."""
    fact = assertions.record_assertion(session, word, now)
    record_events.record_assertion(session, fact.policy, now)
    return fact
