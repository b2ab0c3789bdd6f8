"""Store the audit log: append-only, each entry chained to the one before."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.model.operators import AuditAction, AuditEntry, AuditFilter, CredentialKind, Role
from tracker.store.db.digest_chain import START, digest_of_row, next_digest
from tracker.store.db.readable_rows import read_rows
from tracker.store.db.tables import AUDIT, AuditRow

_LAST = select(AUDIT.c.digest).order_by(AUDIT.c.id.desc()).limit(1)
_SOURCE_EDITS = [
    action.value
    for action in (
        AuditAction.SOURCE_ADDED,
        AuditAction.SOURCE_CHANGED,
        AuditAction.SOURCE_REMOVED,
    )
]
_CHAINED = [column for column in AUDIT.c if column.name not in ("id", "digest")]


def encode_state(state: Mapping[str, Any] | None) -> str | None:
    """Return a state before or after an act as JSON text."""
    if state is None:
        return None
    return json.dumps(state, ensure_ascii=False, sort_keys=True, default=str)


def append_entries(session: Session, entries: Iterable[AuditEntry]) -> None:
    """Append entries in this order, in the transaction of the acts themselves."""
    digest = last_digest(session.connection())
    rows = []
    for entry in entries:
        values: dict[str, Any] = {
            "at": entry.at,
            "who": entry.who,
            "role": entry.role.value if entry.role else None,
            "credential": entry.credential.value,
            "action": entry.action.value,
            "subject": entry.subject,
            "before": entry.before,
            "after": entry.after,
        }
        digest = next_digest(digest, digest_of_row(values))
        rows.append({**values, "digest": digest})
    if rows:
        session.connection().execute(insert(AUDIT), rows)


def last_digest(connection: Connection) -> str:
    """Return the digest of the newest entry, which covers the whole log."""
    return connection.scalar(_LAST) or START


def find_entries(
    session: Session,
    wanted: AuditFilter,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[list[AuditEntry], int]:
    """Return the entries that meet every condition, newest first, and how many there are."""
    conditions = [
        column == value
        for column, value in (
            (col(AuditRow.who), wanted.who),
            (col(AuditRow.action), wanted.action.value if wanted.action else None),
            (col(AuditRow.subject), wanted.subject),
        )
        if value is not None
    ]
    if wanted.since is not None:
        conditions.append(col(AuditRow.at) >= wanted.since)
    total = session.scalar(select(func.count()).select_from(AuditRow).where(*conditions)) or 0
    query = select(AUDIT).where(*conditions).order_by(AUDIT.c.id.desc())
    rows = session.execute(query.limit(limit).offset(offset))
    return [_entry_from_row(row) for row in rows], total


def last_source_states(session: Session) -> dict[str, dict[str, Any]]:
    """Return each declared source as the log last describes it."""
    newest = (
        select(func.max(AUDIT.c.id))
        .where(AUDIT.c.action.in_(_SOURCE_EDITS))
        .group_by(AUDIT.c.subject)
    )
    rows = session.execute(
        select(AUDIT.c.subject, AUDIT.c.after).where(
            AUDIT.c.id.in_(newest), AUDIT.c.after.is_not(None)
        )
    )
    return {subject: json.loads(after) for subject, after in rows}


def verify_log(connection: Connection) -> list[str]:
    """Return the entries that were changed, removed or inserted, one line each."""
    rows, damaged = read_rows(connection, AUDIT)
    problems = [f"审计日志：第 {id} 条有无法读取的值，已损坏" for (id,) in damaged]
    last = START
    for row in rows:
        content = digest_of_row({column.name: row[column.name] for column in _CHAINED})
        if next_digest(last, content) != row["digest"]:
            problems.append(f"审计日志：第 {row['id']} 条或其前一条已被改动或删除")
        last = row["digest"]
    return problems


def _entry_from_row(row: Row[Any]) -> AuditEntry:
    return AuditEntry(
        at=row.at,
        who=row.who,
        credential=CredentialKind(row.credential),
        action=AuditAction(row.action),
        subject=row.subject,
        role=Role(row.role) if row.role else None,
        before=row.before,
        after=row.after,
        id=row.id,
        digest=row.digest,
    )
