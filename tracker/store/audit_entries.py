"""Write what a person did into the audit log, in the transaction of the act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy.orm import Session

from tracker.model import Fact
from tracker.model.operators import AuditAction, AuditEntry, Credential, CredentialKind, Role
from tracker.store import audit

# who works at the command line may do everything there; the author is stated with each act
COMMAND_LINE = Credential(None, Role.ADMIN, CredentialKind.COMMAND_LINE)
UNKNOWN = "（未写明）"


def record_act(
    session: Session,
    now: datetime,
    by: Credential | None,
    action: AuditAction,
    subject: str,
    *,
    author: str | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Append an act to the audit log; the arguments are those of `make_entry`."""
    entry = make_entry(now, by, action, subject, author=author, before=before, after=after)
    audit.append_entries(session, [entry])


def make_entry(
    now: datetime,
    by: Credential | None,
    action: AuditAction,
    subject: str,
    *,
    author: str | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Return the entry of an act. `author`: whom the person states, for an unnamed credential.

    Without a credential the act was done at the command line.
    """
    given = by or COMMAND_LINE
    return AuditEntry(
        now,
        given.choose_author(author) or UNKNOWN,
        given.kind,
        action,
        subject,
        None if given.kind is CredentialKind.COMMAND_LINE else given.role,
        audit.encode_state(before),
        audit.encode_state(after),
    )


def describe_fact(fact: Fact) -> dict[str, Any]:
    """Return the fields of a fact that say something, for the audit log."""
    values = {one.name: getattr(fact, one.name) for one in fields(fact)}
    return {name: _plain_value(value) for name, value in values.items() if value}


def _plain_value(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
