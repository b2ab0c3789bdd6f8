"""Find out who asks, and list the operators and what they did."""

from __future__ import annotations

from tracker.app import App
from tracker.model.operators import (
    AuditEntry,
    AuditFilter,
    Credential,
    CredentialKind,
    Operator,
    Role,
    operator_name_error,
)
from tracker.settings.token_digest import verify_token
from tracker.store import audit, operators


def accepts_credentials(app: App) -> bool:
    """Return whether anybody can identify themselves at this installation."""
    if app.settings.token or app.settings.server.operator_header:
        return True
    with app.database.read_session() as session:
        return operators.has_operators(session)


def identify_by_token(app: App, token: str) -> Credential | None:
    """Return whose token this is, or None.

    Every digest is compared, so that the time tells nothing about which one matches.
    """
    found: Credential | None = None
    if verify_token(token, app.settings.token or ""):
        found = Credential(app.settings.operator, Role.ADMIN, CredentialKind.SHARED)
    with app.database.read_session() as session:
        for operator, digest in operators.list_tokens(session):
            if verify_token(token, digest):
                found = Credential(operator.name, operator.role, CredentialKind.OPERATOR)
    return found


def identify_by_proxy(app: App, name: str) -> Credential | None:
    """Return the operator whom a trusted proxy names; None for a revoked or impossible name.

    Whom the proxy knows and `tracker operator` does not may read.
    """
    if operator_name_error(name):
        return None
    with app.database.read_session() as session:
        operator = operators.find_operator(session, name)
        if operator is None and operators.is_revoked(session, name):
            return None
    return Credential(name, operator.role if operator else Role.READER, CredentialKind.PROXY)


def list_operators(app: App) -> list[Operator]:
    """Return every operator, also the revoked ones, oldest first."""
    with app.database.read_session() as session:
        return operators.list_operators(session)


def find_audit_entries(
    app: App,
    wanted: AuditFilter,
    *,
    limit: int | None = None,
    offset: int = 0,
) -> tuple[list[AuditEntry], int]:
    """Return the entries of the audit log that meet every condition, newest first; and their
    number.
    """
    with app.database.read_session() as session:
        return audit.find_entries(session, wanted, limit=limit, offset=offset)
