"""The answer about a policy on a day, and the dossier that it is computed from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tracker.model.facts import Fact, Policy, Version
from tracker.model.kinds import DoubtKind
from tracker.model.meaning import Alternative


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is recorded of one policy; `law.status` computes its answers from it.

    Versions in the order they were captured. `acts_on_actors`: what was done to the texts that act
    on the policy; whoever annuls a repeal takes it back.
    """

    policy: Policy
    versions: tuple[Version, ...] = ()
    facts: tuple[Fact, ...] = ()
    acts_on_actors: tuple[Fact, ...] = ()

    @property
    def last_recorded_at(self) -> datetime:
        """Return the instant of the latest recorded or retracted fact."""
        instants = [self.policy.recorded_at]
        instants += [version.recorded_at for version in self.versions]
        for fact in (*self.facts, *self.acts_on_actors):
            instants.append(fact.recorded_at)
            if fact.retracted_at:
                instants.append(fact.retracted_at)
        return max(instants)


class Status(StrEnum):
    """The status of a policy on a day; `unknown` is a real answer."""

    UNKNOWN = "unknown"
    NOT_YET_IN_FORCE = "not_yet_in_force"
    IN_FORCE = "in_force"
    PARTIALLY_IN_FORCE = "partially_in_force"
    SUSPENDED = "suspended"
    EXPIRED = "expired"
    REPEALED = "repealed"
    ANNULLED = "annulled"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A reason that weakens an answer, with the sentence or circumstance behind it."""

    kind: DoubtKind
    quote: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The status of one policy on one day as known at one instant, with what it rests on."""

    policy: Policy
    on: date
    known_at: datetime
    status: Status
    provisional: bool  # the day lies after `known_at`: it holds if nothing changes
    version: Version | None
    applies_from: date | None
    effective_from: date | None
    last_day: date | None
    basis: tuple[Fact, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    struck: tuple[str, ...] = ()  # clauses repealed or lapsed by that day
    pending: tuple[str, ...] = ()  # clauses not yet in force on that day
    doubts: tuple[Doubt, ...] = ()
