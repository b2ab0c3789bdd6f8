"""Cache what the checks left of sources and addresses, until anything is committed.

Every answer needs it for its doubts, and between two checks it does not change.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from tracker.model.checks import AddressTrouble, SourceHealth
from tracker.store import addresses, checks, reviews
from tracker.store.db.database import Database


@dataclass(frozen=True, slots=True)
class SourceRecords:
    """The health of each source with a row, and the addresses that give no document or wait."""

    healths: Mapping[str, SourceHealth]
    waiting: tuple[tuple[str, str], ...]  # (source, address) of held readings
    troubles: tuple[AddressTrouble, ...]


class SourceRecordCache:
    """The records of one database, for many threads."""

    def __init__(self) -> None:
        self._kept: tuple[Hashable, SourceRecords] | None = None

    def read_records(self, database: Database) -> SourceRecords:
        """Return the records as of now. Raises StoreError.

        The generation is read first: what is committed meanwhile is read again the next time.
        """
        generation = database.read_generation()
        kept = self._kept
        if kept is None or kept[0] != generation:
            self._kept = kept = (generation, _read_records(database))
        return kept[1]


def _read_records(database: Database) -> SourceRecords:
    with database.read_session() as session:
        return SourceRecords(
            checks.healths_by_source(session),
            tuple(reviews.find_waiting_addresses(session)),
            tuple(addresses.find_troubles(session)),
        )
