"""Find the versions and effects that were recorded or captured since an instant."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.model import EFFECTS, FACT_OF_RELATION, Fact, Policy, Version
from tracker.model.common import UNKNOWN_CAPTURE_TIME
from tracker.model.readings import ReadingOutcome
from tracker.store.db import row_mapping
from tracker.store.db.tables import FACT, POLICY, FactRow, PolicyRow, SnapshotRow, VersionRow

_EFFECTS = tuple(FACT_OF_RELATION[kind].value for kind in EFFECTS)
_OWNER = func.coalesce(POLICY.c.alias_of, POLICY.c.id)
_STANDING = (
    select(_OWNER.label("owner"), FACT)
    .join(POLICY, POLICY.c.id == FACT.c.policy)
    .where(
        _OWNER.in_(bindparam("policies", expanding=True)),
        FACT.c.kind.in_(_EFFECTS),
        FACT.c.retracted_at.is_(None),
    )
    .order_by(FACT.c.recorded_at, FACT.c.id)
)


@dataclass(frozen=True, slots=True)
class RecordedVersion:
    """A version, the one it was compared with (`<policy>@<n>`), and its printed days."""

    policy: Policy
    version: Version
    compared_with: str | None
    before: str | None
    published_on: date | None
    made_on: date | None


def find_changes(
    session: Session, versions: Collection[str], facts: Collection[int]
) -> tuple[dict[str, RecordedVersion], dict[int, tuple[Policy, Fact]]]:
    """Return these versions and those whose texts state these effects; and the effects."""
    statements = _named_changes()
    effects = _find_effects(session, statements, {"facts": [*facts]}) if facts else []
    acting = {fact.actor_version for _, fact in effects if fact.actor_version}
    wanted = sorted({*versions, *acting})
    wordings = _find_versions(session, statements, {"ids": wanted}) if wanted else []
    return {row.version.id: row for row in wordings}, {fact.id: (of, fact) for of, fact in effects}


def captured_since(
    session: Session, since: datetime
) -> tuple[list[RecordedVersion], list[tuple[Policy, Fact]]]:
    """Return the versions captured since an instant, and the effects their texts state.

    With those of which nobody knows when they were obtained.
    """
    statements, given = _captured_since(), {"since": since}
    return _find_versions(session, statements, given), _find_effects(session, statements, given)


@dataclass(frozen=True, slots=True)
class _Statements:
    """Statements with the same parameters, put together once: the first page runs them."""

    wordings: Select[VersionRow, PolicyRow, str, int]
    heads: Select[str | None, str | None]
    effects: Select[FactRow, PolicyRow]


@cache
def _named_changes() -> _Statements:
    ids: BindParameter[str] = bindparam("ids", expanding=True)
    facts: BindParameter[int] = bindparam("facts", expanding=True)
    return _build_statements(col(VersionRow.id).in_(ids), col(FactRow.id).in_(facts))


@cache
def _captured_since() -> _Statements:
    at, undated = col(VersionRow.captured_at), UNKNOWN_CAPTURE_TIME + timedelta(days=1)
    later = or_(at >= bindparam("since"), at < undated)
    return _build_statements(
        later, col(FactRow.actor_version).in_(select(col(VersionRow.id)).where(later))
    )


def _build_statements(wording: ColumnElement[bool], effect: ColumnElement[bool]) -> _Statements:
    """Build the statements for the wordings and the effects that meet these conditions."""
    before, subject, target = aliased(VersionRow), aliased(PolicyRow), aliased(PolicyRow)
    owner = (col(target.id) == col(subject.alias_of)) | (
        (col(target.id) == col(subject.id)) & col(subject.alias_of).is_(None)
    )
    return _Statements(
        select(VersionRow, PolicyRow, col(before.policy), col(before.n))
        .join(PolicyRow, col(PolicyRow.id) == col(VersionRow.policy))
        .outerjoin(before, col(before.id) == col(VersionRow.compared_with))
        .where(wording)
        .order_by(col(VersionRow.recorded_at), col(VersionRow.id)),
        select(col(SnapshotRow.version), col(SnapshotRow.content))
        .join(VersionRow, col(VersionRow.id) == col(SnapshotRow.version))
        .where(wording, col(SnapshotRow.outcome) == ReadingOutcome.READ.value)
        .order_by(col(SnapshotRow.id)),
        select(FactRow, target)
        .join(subject, col(subject.id) == col(FactRow.policy))
        .join(target, owner)
        .where(effect, col(FactRow.kind).in_(_EFFECTS), col(FactRow.retracted_at).is_(None))
        .order_by(col(FactRow.recorded_at), col(FactRow.id)),
    )


def _find_effects(
    session: Session, statements: _Statements, given: dict[str, Any]
) -> list[tuple[Policy, Fact]]:
    return [
        (row_mapping.policy_from_row(policy), row_mapping.fact_from_row(row))
        for row, policy in session.execute(statements.effects, given)
    ]


def _find_versions(
    session: Session, statements: _Statements, given: dict[str, Any]
) -> list[RecordedVersion]:
    days = _printed_days(session, statements, given)
    return [
        RecordedVersion(
            row_mapping.policy_from_row(policy),
            row_mapping.version_from_row(row),
            f"{old}@{n}" if old else None,
            row.compared_with,
            *days.get(row.id, (None, None)),
        )
        for row, policy, old, n in session.execute(statements.wordings, given)
    ]


def standing_effects(session: Session, policies: Collection[str]) -> list[tuple[str, Fact]]:
    """Return every standing effect on these policies with its policy, in the order recorded."""
    if not policies:
        return []
    rows = session.execute(_STANDING, {"policies": sorted(policies)})
    return [(row.owner, row_mapping.fact_from_row(row)) for row in rows]


def _printed_days(
    session: Session, statements: _Statements, given: dict[str, Any]
) -> dict[str, tuple[date | None, date | None]]:
    """Map each version to the days of publication and signature in its newest head."""
    heads = {
        id: json.loads(content)["head"]
        for id, content in session.execute(statements.heads, given)
        if id and content
    }
    return {
        id: (_parse_day(head["published_on"]), _parse_day(head["made_on"]))
        for id, head in heads.items()
    }


def _parse_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
