"""Which policies a transaction touched: each is stamped with its number, so that a reader can ask for what is new to him."""

from __future__ import annotations

from sqlalchemy import event, select, update
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.store.tables import FactRow, Home, PolicyRow, VersionRow


class Touched:
    """Watches a writing session. `stamp` at its end."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._policies: set[str] = set()
        event.listen(session, "before_flush", self._collect)

    def _collect(self, session: Session, _context: object, _instances: object) -> None:
        for row in (*session.new, *session.dirty):
            if isinstance(row, FactRow | VersionRow):
                self._policies.add(row.policy)
            elif isinstance(row, PolicyRow):
                self._policies.add(row.id)
                if row.alias_of:
                    self._policies.add(row.alias_of)

    def stamp(self) -> None:
        """Number this transaction, if it touched any policy. Writers take turns, so that numbers grow in the order of commits."""
        self._session.flush()
        if self._policies:
            number = revision(self._session) + 1
            self._session.execute(update(Home).values(revision=number))
            self._session.execute(update(PolicyRow).where(col(PolicyRow.id).in_(self._policies)).values(revision=number))


def revision(session: Session) -> int:
    """The number of the last transaction that touched a policy."""
    return session.scalar(select(col(Home.revision))) or 0


def since(session: Session, number: int) -> list[str]:
    """The policies touched after a transaction, by the ids they go under today."""
    rows = session.execute(select(col(PolicyRow.id), col(PolicyRow.alias_of)).where(col(PolicyRow.revision) > number))
    return sorted({alias or id for id, alias in rows})
