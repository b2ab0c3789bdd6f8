"""LRU cache of the dossiers that were read last, and of the answers made from them.

Entries are invalidated by the revision number of their policy.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.model import Answer, Dossier, Doubt
from tracker.store import policies
from tracker.store.db import revisions

# the day, whether it lies ahead, the doubts seen from outside
AnswerKey = tuple[date, bool, tuple[Doubt, ...]]
MAX_DOSSIERS = (
    4000  # policies, of some 10 kB: whole lists and the calendar go past all that there are
)
MAX_ANSWERS = 16  # on which one policy is asked about before its answers are forgotten


@dataclass(frozen=True, eq=False)
class CachedDossier:
    """A dossier with the answers made from it.

    An answer as of `settled` or later is the same at every such instant.
    """

    dossier: Dossier
    settled: datetime
    answers: dict[AnswerKey, Answer] = field(default_factory=dict)

    def store_answer(self, asked: AnswerKey, answer: Answer) -> Answer:
        """Cache an answer and return it."""
        if len(self.answers) >= MAX_ANSWERS:
            self.answers.clear()
        self.answers[asked] = answer
        return answer


class DossierCache:
    """LRU cache of the dossiers of one database, for many threads.

    Each transaction sees the entries of its own state of the database.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: tuple[int, OrderedDict[str, CachedDossier]] = (0, OrderedDict())

    def __len__(self) -> int:
        return len(self._held[1])

    def get_many(self, session: Session, ids: Iterable[str]) -> list[CachedDossier]:
        """Return several policies in the order given, reading those that are missing or stale."""
        wanted, number = list(ids), revisions.last_revision(session)
        with self._lock:
            kept = self._as_of(session, number)
            found = {id: kept[id] for id in wanted if id in kept}
        missing = [id for id in wanted if id not in found]
        for dossier in policies.get_dossiers(session, missing) if missing else ():
            found[dossier.policy.id] = CachedDossier(dossier, dossier.last_recorded_at)
        with self._lock:
            for id, one in found.items():
                kept[id] = one
                kept.move_to_end(id)
            while len(kept) > MAX_DOSSIERS:
                kept.popitem(last=False)
        return [found[id] for id in wanted if id in found]

    def _as_of(self, session: Session, number: int) -> OrderedDict[str, CachedDossier]:
        """Return the entries that a transaction may see.

        A new dictionary is made where another transaction filled the present one.
        """
        before, kept = self._held
        if before != number:
            stale = set(revisions.changed_since(session, min(before, number)))
            kept = OrderedDict((id, one) for id, one in kept.items() if id not in stale)
            self._held = (number, kept)
        return kept
