"""Taking a person's word down: the evidence is kept first, then the fact."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from tracker.alert import announce
from tracker.errors import NotAcceptable, NotKnown
from tracker.fetch.guard import fault
from tracker.home import Home
from tracker.law.assertions import Assertion, faults
from tracker.law.resolve import resolve
from tracker.media import media_type
from tracker.model import Fact, Target
from tracker.store import assertions, queries, records


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


def named(home: Home, words: str) -> str:
    """The id of the one policy that an id, a 文号 or a title means. Raises NotKnown, NotAcceptable where several could be meant."""
    with home.database.reading() as session:
        rows = assertions.names(session)
    if any(row.id == words for row in rows):
        return words
    by_number = resolve(Target("", document_number=words), rows)  # alone: words that are a title contradict every 文号
    found = by_number if by_number.policy or by_number.candidates else resolve(Target(words), rows)
    if found.policy:
        return found.policy
    if not found.candidates:
        zh, en = (
            f"没有与“{words}”相符的政策；请写编号、文号或完整标题",
            f"no policy is named “{words}”; write its id, number or title",
        )
        raise NotKnown(zh, "policy_not_known", en=en)
    several = found.candidates[:5]
    raise NotAcceptable(f"“{words}”可指 {'、'.join(several)}；请写编号", en=f"“{words}” may mean {', '.join(several)}; write the id")


def take_down(home: Home, word: Assertion, paper: Paper | None = None) -> Fact:
    """Record a person's word as a fact from now on. Raises NotAcceptable naming every fault, NotKnown, StoreError."""
    found = faults(replace(word, capture=word.capture or ("paper" if paper else None)))
    if word.address and (wrong := fault(word.address)):
        found.append((f"evidence：{wrong}", f"evidence: {wrong}"))
    if found:
        raise NotAcceptable("；".join(zh for zh, _ in found), en="; ".join(en for _, en in found))
    with home.database.reading() as session:
        queries.dossier(session, word.policy)  # known, before anything is kept
    now = home.now()
    if paper is None:
        with home.database.writing() as session:
            return _record(session, word, now)
    kept = home.archive.keep(assertions.EVIDENCE, paper.name, paper.payload, media_type(paper.name), None, (), now)
    with home.database.writing() as session:
        records.note_capture(session, kept, now)
        return _record(session, replace(word, capture=f"{kept.source}/{kept.id}"), now)


def _record(session: Session, word: Assertion, now: datetime) -> Fact:
    """The fact, and whoever is to be told of it."""
    fact = assertions.record(session, word, now)
    announce.word(session, fact.policy, now)
    return fact
