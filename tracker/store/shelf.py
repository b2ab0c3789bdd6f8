"""The proofs that were shown, kept in memory while nothing new is said of them: dossiers, and what was answered from them.

Beside the short lives of all policies (`standing`), this holds the whole of those few that people look at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.model import Answer, Dossier, Doubt
from tracker.store import queries, touched

Asked = tuple[date, bool, tuple[Doubt, ...]]  # the day, whether it lies ahead, the doubts seen from outside
DAYS = 16  # on which one policy is asked about before its answers are forgotten


@dataclass(frozen=True, eq=False)
class Kept:
    """A dossier and what was answered from it. Whoever asks as of `settled` or later gets the same answer."""

    dossier: Dossier
    settled: datetime
    answers: dict[Asked, Answer] = field(default_factory=dict)

    def keep(self, asked: Asked, answer: Answer) -> Answer:
        """Remember an answer, and give it back."""
        if len(self.answers) >= DAYS:
            self.answers.clear()
        self.answers[asked] = answer
        return answer


class Shelf:
    """The dossiers of one database. Every thread sees those of its own transaction."""

    def __init__(self) -> None:
        self._held: tuple[int, dict[str, Kept]] = (0, {})

    def take(self, session: Session, ids: Iterable[str]) -> list[Kept]:
        """Several policies in the order given; only those are read that are not at hand or were touched since."""
        wanted, number = list(ids), touched.revision(session)
        before, kept = self._held
        if before != number:
            stale = set(touched.since(session, min(before, number)))
            self._held = (number, kept := {id: one for id, one in kept.items() if id not in stale})
        missing = [id for id in wanted if id not in kept]
        for one in queries.dossiers(session, missing) if missing else ():
            kept[one.policy.id] = Kept(one, one.settled)
        return [kept[id] for id in wanted if id in kept]
