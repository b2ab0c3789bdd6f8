"""Find which versions and effects were recorded since an instant, without what they say.

A first page shows twelve of what may be ten thousand documents of a backfill.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.model import EFFECTS, FACT_OF_RELATION, FactKind
from tracker.model.alerts import Act, EventKind, act_of_key, make_act
from tracker.model.kinds import EVENT_OF_FACT
from tracker.store.db.tables import EVENT, FACT, POLICY, VERSION, SourceRow
from tracker.store.events import WORDING_EVENTS


class VersionKey(NamedTuple):
    """A version, when it was recorded, and the kind of the event that told of it."""

    recorded_at: datetime
    id: str
    event: EventKind | None


class UntoldVersion(NamedTuple):
    """A version of a text without force, of which no event tells.

    `first_run_ended_at`: when the first run of its source ended well; None where it has not.
    """

    id: str
    captured_at: datetime
    first_run_ended_at: datetime | None


class EffectKey(NamedTuple):
    """A standing effect on a policy, and the act that it states."""

    recorded_at: datetime
    fact: int
    policy: str
    act: Act | None


_KINDS = {kind.value: kind for kind in EventKind}
_TOLD = and_(
    EVENT.c.version == VERSION.c.id, EVENT.c.kind.in_([kind.value for kind in WORDING_EVENTS])
)
_LATER = VERSION.c.recorded_at >= bindparam("since")
_VERSIONS = (
    select(VERSION.c.recorded_at, VERSION.c.id, EVENT.c.kind)
    .outerjoin(EVENT, _TOLD)
    .where(_LATER)
    .order_by(VERSION.c.recorded_at, VERSION.c.id, EVENT.c.id)
)
_UNTOLD = (
    select(VERSION.c.id, VERSION.c.captured_at, col(SourceRow.first_good_at))
    .join(POLICY, POLICY.c.id == VERSION.c.policy)
    .outerjoin(SourceRow, col(SourceRow.id) == VERSION.c.source)
    .outerjoin(EVENT, _TOLD)
    .where(_LATER, POLICY.c.normative.is_(False), EVENT.c.id.is_(None))
)
_OWNER = func.coalesce(POLICY.c.alias_of, POLICY.c.id)
_STANDING = and_(
    FACT.c.kind.in_([FACT_OF_RELATION[kind].value for kind in EFFECTS]),
    FACT.c.retracted_at.is_(None),
)
_OWNERS = (
    select(_OWNER)
    .join(FACT, FACT.c.policy == POLICY.c.id)
    .where(_STANDING, FACT.c.recorded_at >= bindparam("since"))
)
_EFFECTS = (
    select(
        FACT.c.recorded_at,
        FACT.c.id,
        _OWNER,
        FACT.c.kind,
        FACT.c.day,
        FACT.c.until,
        FACT.c.clauses,
    )
    .join(POLICY, POLICY.c.id == FACT.c.policy)
    .where(_STANDING, _OWNER.in_(_OWNERS))
    .order_by(FACT.c.recorded_at, FACT.c.id)
)
_ACTS_TOLD = select(EVENT.c.policy, EVENT.c.kind, EVENT.c.key).where(
    EVENT.c.kind.in_(sorted({kind.value for kind in EVENT_OF_FACT.values()})),
    EVENT.c.policy.in_(_OWNERS),
)


def version_keys(session: Session, since: datetime) -> list[VersionKey]:
    """Return the versions recorded since an instant, in order."""
    rows = session.execute(_VERSIONS, {"since": since})
    found = {id: VersionKey(at, id, _KINDS.get(kind)) for at, id, kind in rows}
    return [*found.values()]


def untold_versions(session: Session, since: datetime) -> list[UntoldVersion]:
    """Return those of the versions that are of texts without force and told by no event."""
    return [UntoldVersion(*row) for row in session.execute(_UNTOLD, {"since": since})]


def effect_keys(session: Session, since: datetime) -> list[EffectKey]:
    """Return the effects recorded since an instant, in order: of each act the first alone.

    A repeal that later wordings, copies or mirrors print again is one change.
    """
    first: dict[tuple[str, Act | None], int] = {}
    found = []
    for at, id, policy, kind, day, until, clauses in session.execute(_EFFECTS, {"since": since}):
        act = make_act(FactKind(kind), day, until, clauses)
        is_first = first.setdefault((policy, act), id) == id
        if at >= since and (act is None or is_first):
            found.append(EffectKey(at, id, policy, act))
    return found


def told_acts(session: Session, since: datetime) -> set[tuple[str, Act | None]]:
    """Return the acts, with their policies, of which events tell, of policies of `effect_keys`."""
    rows = session.execute(_ACTS_TOLD, {"since": since})
    return {(policy, act_of_key(_KINDS[kind], key)) for policy, kind, key in rows}
