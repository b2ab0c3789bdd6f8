"""Order the policies of one line (沿革), which is derived from relations and never stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Succession:
    """One instrument took another's place: it says 代替, or 同时废止 in its own text.

    A catalogue's 废止 makes none.
    """

    predecessor: str
    successor: str
    recorded_at: datetime
    retracted_at: datetime | None

    def is_known_at(self, at: datetime) -> bool:
        """Return whether the succession was recorded and not retracted at that instant."""
        return self.recorded_at <= at and (self.retracted_at is None or self.retracted_at > at)


def order_line(policy: str, successions: Iterable[Succession], known_at: datetime) -> list[str]:
    """Return the ids of the line of `policy`, itself included, predecessors before successors."""
    steps = [row for row in successions if row.is_known_at(known_at)]
    members = _connected_policies(policy, steps)
    before = {id: {row.predecessor for row in steps if row.successor == id} for id in members}
    ordered: list[str] = []
    while len(ordered) < len(members):
        free = sorted(id for id in members if id not in ordered and before[id] <= set(ordered))
        # a circle (each repeals the other) has no order
        ordered += free or sorted(members - set(ordered))
    return ordered


def _connected_policies(policy: str, steps: list[Succession]) -> set[str]:
    members, grown = {policy}, True
    while grown:
        near = {
            id
            for row in steps
            for id in (row.predecessor, row.successor)
            if {row.predecessor, row.successor} & members
        }
        grown = not near <= members
        members |= near
    return members
