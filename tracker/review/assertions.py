"""Taking a person's word down: the evidence is kept first, then the fact."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from tracker.alert import record_events
from tracker.app import Home
from tracker.errors import NotAcceptable
from tracker.law.assertion_rules import Assertion, faults
from tracker.media import media_type
from tracker.model import Fact
from tracker.store import assertions, policies, publishing
from tracker.urls import fault


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that proves a person's word."""

    name: str
    payload: bytes


def paper(path: Path) -> Paper:
    """A file as proof. Raises NotAcceptable where it cannot be read."""
    try:
        return Paper(path.name, path.read_bytes())
    except OSError as error:
        raise NotAcceptable(f"evidence：{path} 无法读取（{error.strerror}）") from error


def take_down(home: Home, word: Assertion, paper: Paper | None = None) -> Fact:
    """Record a person's word as a fact from now on.

    Raises NotAcceptable naming every fault, NotKnown, StoreError.
    """
    found = faults(replace(word, capture=word.capture or ("paper" if paper else None)))
    if word.address and (wrong := fault(word.address)):
        found.append((f"evidence：{wrong}", f"evidence: {wrong}"))
    if found:
        raise NotAcceptable("；".join(zh for zh, _ in found), en="; ".join(en for _, en in found))
    with home.database.read_session() as session:
        policies.dossier(session, word.policy)  # known, before anything is kept
    now = home.now()
    if paper is None:
        with home.database.write_session() as session:
            return _record(session, word, now)
    kept = home.archive.keep(
        assertions.EVIDENCE, paper.name, paper.payload, media_type(paper.name), None, (), now
    )
    with home.database.write_session() as session:
        publishing.note_capture(session, kept, now)
        return _record(session, replace(word, capture=f"{kept.source}/{kept.id}"), now)


def _record(session: Session, word: Assertion, now: datetime) -> Fact:
    """The fact, and whoever is to be told of it."""
    fact = assertions.record(session, word, now)
    record_events.word(session, fact.policy, now)
    return fact
