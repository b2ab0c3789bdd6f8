"""Find the versions and effects that were recorded or captured since an instant."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.model import EFFECTS, FACT_OF_RELATION, Fact, Policy, Version
from tracker.model.common import UNKNOWN_CAPTURE_TIME
from tracker.store.db import row_mapping
from tracker.store.db.tables import FactRow, PolicyRow, SnapshotRow, VersionRow

_EFFECTS = tuple(FACT_OF_RELATION[kind].value for kind in EFFECTS)


@dataclass(frozen=True, slots=True)
class RecordedVersion:
    """A version, the one it was compared with (`<policy>@<n>`), and its printed days."""

    policy: Policy
    version: Version
    compared_with: str | None
    before: str | None
    published_on: date | None
    made_on: date | None


def recorded_since(
    session: Session, since: datetime
) -> tuple[list[RecordedVersion], list[tuple[Policy, Fact]]]:
    """Return the versions and the effects on policies recorded since an instant, in order."""
    return _find_versions(session, col(VersionRow.recorded_at) >= since), _find_effects(
        session, col(FactRow.recorded_at) >= since
    )


def captured_since(
    session: Session, since: datetime
) -> tuple[list[RecordedVersion], list[tuple[Policy, Fact]]]:
    """Return the versions captured since an instant, and the effects their texts state.

    With those of which nobody knows when they were obtained.
    """
    captured_at = col(VersionRow.captured_at)
    later = or_(captured_at >= since, captured_at < UNKNOWN_CAPTURE_TIME + timedelta(days=1))
    return _find_versions(session, later), _find_effects(
        session, col(FactRow.actor_version).in_(select(col(VersionRow.id)).where(later))
    )


def _find_versions(session: Session, chosen: ColumnElement[bool]) -> list[RecordedVersion]:
    before = aliased(VersionRow)
    query = (
        select(VersionRow, PolicyRow, col(before.policy), col(before.n))
        .join(PolicyRow, col(PolicyRow.id) == col(VersionRow.policy))
        .outerjoin(before, col(before.id) == col(VersionRow.compared_with))
        .where(chosen)
        .order_by(col(VersionRow.recorded_at), col(VersionRow.id))
    )
    days = _printed_days(session, chosen)
    return [
        RecordedVersion(
            row_mapping.policy_from_row(policy),
            row_mapping.version_from_row(row),
            f"{old}@{n}" if old else None,
            row.compared_with,
            *days.get(row.id, (None, None)),
        )
        for row, policy, old, n in session.execute(query)
    ]


def _find_effects(session: Session, chosen: ColumnElement[bool]) -> list[tuple[Policy, Fact]]:
    """Return the standing facts that change what applies, each with its policy."""
    subject, target = aliased(PolicyRow), aliased(PolicyRow)
    query = (
        select(FactRow, target)
        .join(subject, col(subject.id) == col(FactRow.policy))
        .join(
            target,
            (col(target.id) == col(subject.alias_of))
            | ((col(target.id) == col(subject.id)) & col(subject.alias_of).is_(None)),
        )
        .where(chosen, col(FactRow.kind).in_(_EFFECTS), col(FactRow.retracted_at).is_(None))
        .order_by(col(FactRow.recorded_at), col(FactRow.id))
    )
    return [
        (row_mapping.policy_from_row(policy), row_mapping.fact_from_row(row))
        for row, policy in session.execute(query)
    ]


def standing_effects(session: Session, policies: Collection[str]) -> list[tuple[str, Fact]]:
    """Return every standing effect on these policies with its policy, in the order recorded."""
    owner = func.coalesce(col(PolicyRow.alias_of), col(PolicyRow.id))
    query = (
        select(owner, FactRow)
        .join(PolicyRow, col(PolicyRow.id) == col(FactRow.policy))
        .where(
            owner.in_(sorted(policies)),
            col(FactRow.kind).in_(_EFFECTS),
            col(FactRow.retracted_at).is_(None),
        )
        .order_by(col(FactRow.recorded_at), col(FactRow.id))
    )
    return [(id, row_mapping.fact_from_row(row)) for id, row in session.execute(query)]


def _printed_days(
    session: Session, chosen: ColumnElement[bool]
) -> dict[str, tuple[date | None, date | None]]:
    """Map each version to the days of publication and signature in its newest head."""
    query = (
        select(col(SnapshotRow.version), col(SnapshotRow.content))
        .join(VersionRow, col(VersionRow.id) == col(SnapshotRow.version))
        .where(chosen, col(SnapshotRow.outcome) == "read")
        .order_by(col(SnapshotRow.id))
    )
    heads = {
        id: json.loads(content)["head"] for id, content in session.execute(query) if id and content
    }
    return {
        id: (_parse_day(head["published_on"]), _parse_day(head["made_on"]))
        for id, head in heads.items()
    }


def _parse_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
