"""Convert rows to values and back; call it inside the session.

No other module turns a table row into a value of `model`.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row

from tracker.law.text.title_keys import title_key
from tracker.model import (
    Alternative,
    Category,
    Fact,
    FactKind,
    Meaning,
    Origin,
    Policy,
    Snapshot,
    Target,
    TextState,
    Version,
)
from tracker.store.db.tables import FactRow, PolicyRow, VersionRow

SNAPSHOT = TypeAdapter(Snapshot)
MEANING = TypeAdapter(Meaning)
ALTERNATIVES = TypeAdapter(tuple[Alternative, ...])
TARGET = TypeAdapter(Target | None)


def dump_snapshot(snapshot: Snapshot) -> str:
    """Encode a snapshot as JSON text."""
    return SNAPSHOT.dump_json(snapshot).decode()


def load_snapshot(text: str) -> Snapshot:
    """Decode the text that `dump_snapshot` wrote."""
    return SNAPSHOT.validate_json(text)


def policy_from_row(row: PolicyRow | Row[Any]) -> Policy:
    return Policy(
        id=row.id,
        title=row.title,
        document_number=row.document_number,
        issuers=tuple(row.issuers),
        jurisdiction=row.jurisdiction,
        category=Category(row.category),
        normative=row.normative,
        reference_only=row.reference_only,
        recorded_at=row.recorded_at,
        normative_reason=row.normative_reason,
    )


def version_from_row(row: VersionRow | Row[Any]) -> Version:
    return Version(
        id=row.id,
        policy=row.policy,
        n=row.n,
        body_digest=row.body_digest,
        captured_at=row.captured_at,
        recorded_at=row.recorded_at,
        source=row.source,
        capture=row.capture,
        address=row.address,
        attached=tuple(row.attached.split()),
        text_state=TextState(row.text_state),
    )


def version_columns(value: Version) -> dict[str, Any]:
    return asdict(value) | {
        "attached": " ".join(value.attached),
        "text_state": value.text_state.value,
    }


def fact_from_row(row: FactRow | Row[Any]) -> Fact:
    return Fact(
        id=row.id or 0,
        policy=row.policy,
        kind=FactKind(row.kind),
        source=Origin(row.source),
        quote=row.quote,
        recorded_at=row.recorded_at,
        day=row.day,
        until=row.until,
        rule=row.rule,
        path=row.path,
        capture=row.capture,
        actor=row.actor,
        actor_version=row.actor_version,
        version=row.version,
        clauses=tuple(row.clauses),
        alternatives=ALTERNATIVES.validate_python(row.alternatives) if row.alternatives else (),
        author=row.author,
        reason=row.reason,
        retracted_at=row.retracted_at,
        target=TARGET.validate_python(row.target) if row.target else None,
    )


def fact_columns(value: Fact) -> dict[str, Any]:
    return {name: getattr(value, name) for name in _SAME} | {
        "kind": value.kind.value,
        "source": value.source.value,
        "clauses": list(value.clauses),
        "alternatives": list(ALTERNATIVES.dump_python(value.alternatives, mode="json")),
        "target": TARGET.dump_python(value.target, mode="json"),
        "target_key": title_key(value.target.title) if value.target else None,
    }


_SAME = (
    *(
        "policy",
        "quote",
        "recorded_at",
        "day",
        "until",
        "rule",
        "path",
        "capture",
        "actor",
        "actor_version",
        "version",
    ),
    *("author", "reason", "retracted_at"),
)
