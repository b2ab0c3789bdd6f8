"""Add and revoke named operators; each act stands in the audit log."""

from __future__ import annotations

from tracker.app import App
from tracker.errors import NotAcceptable
from tracker.model.operators import (
    AuditAction,
    Credential,
    Operator,
    Role,
    operator_name_error,
)
from tracker.settings.token_digest import hash_token, make_token
from tracker.store import operators
from tracker.store.audit_entries import record_act


def add_operator(
    app: App, name: str, role: Role, by: Credential, *, with_token: bool = True
) -> tuple[Operator, str | None]:
    """Record an operator and return it with its token, which is kept nowhere.

    Without a token only a trusted proxy can name the operator. Raises NotAcceptable.
    """
    if reason := operator_name_error(name):
        raise NotAcceptable(f"{name!r}：{reason[0]}", en=f"{name!r}: {reason[1]}")
    token = make_token() if with_token else None
    now = app.now()
    with app.database.write_session() as session:
        digest = hash_token(token) if token else None
        made = operators.add_operator(session, name, role, digest, by.name or "", now)
        after = {"role": role.value, "has_token": with_token}
        record_act(session, now, by, AuditAction.OPERATOR_ADDED, name, after=after)
    return made, token


def revoke_operator(app: App, name: str, by: Credential) -> Operator:
    """Revoke an operator: the token is refused from now on. Raises NotKnown."""
    now = app.now()
    with app.database.write_session() as session:
        revoked = operators.revoke_operator(session, name, by.name or "", now)
        before = {"role": revoked.role.value, "has_token": revoked.has_token}
        record_act(session, now, by, AuditAction.OPERATOR_REVOKED, name, before=before)
    return revoked
