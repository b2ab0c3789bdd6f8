"""Long lists of policies by their status: decided for all, proved for those that are shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, overload

from tracker.ask import answers
from tracker.home import Home
from tracker.model import Answer, Status


@dataclass(frozen=True)
class Listed(Sequence[Answer]):
    """The answers of a list, in order; each is made when it is taken. `counts`: how many policies have which status, listed or not."""

    home: Home
    ids: list[str]
    on: date
    at: datetime
    counts: Counter[Status]

    def __len__(self) -> int:
        return len(self.ids)

    @overload
    def __getitem__(self, place: int) -> Answer: ...
    @overload
    def __getitem__(self, place: slice) -> list[Answer]: ...
    def __getitem__(self, place: int | slice) -> Answer | list[Answer]:
        wanted = self.ids[place]
        found = answers.of(self.home, [wanted] if isinstance(wanted, str) else wanted, self.on, self.at)
        return found[0] if isinstance(wanted, str) else found

    def __iter__(self) -> Any:
        return iter(self[:])


def having(home: Home, wanted: frozenset[Status], on: date, known_at: datetime | None = None, **filters: Any) -> Listed:
    """The matching policies whose status on a day is one of those wanted, by title; filters as for `answers.statuses`. Raises NotKnown."""
    at = known_at or home.now()
    with home.database.reading() as session:
        ids = answers.matching(session, known_at, **filters)
        found = dict(home.standing.statuses(session, ids, on, at))
    held = [id for id in ids if found.get(id) in wanted]
    return Listed(home, held, on, at, Counter(found.values()))
