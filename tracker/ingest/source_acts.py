"""Write what people do to sources into the audit log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tracker.app import App
from tracker.model import Source
from tracker.model.operators import AuditAction, Credential, CredentialKind, Role
from tracker.review.audit_entries import record_act

# an edit of sources.toml says nothing about the person
FILE_EDITOR = Credential("sources.toml", Role.ADMIN, CredentialKind.FILE)


def record_source_check(app: App, source: str, by: Credential) -> None:
    """Record that an operator had a source checked."""
    now = app.now()
    with app.database.write_session() as session:
        record_act(session, now, by, AuditAction.SOURCE_CHECKED, source)


def record_source_edits(
    app: App, before: Mapping[str, Source], after: Iterable[Source], by: Credential = FILE_EDITOR
) -> None:
    """Record which sources were added, changed and removed by an edit of sources.toml."""
    new = {source.id: source for source in after}
    now = app.now()
    with app.database.write_session() as session:
        for id in sorted(before.keys() | new.keys()):
            old, fresh = before.get(id), new.get(id)
            if old == fresh:
                continue
            action = (
                AuditAction.SOURCE_ADDED
                if old is None
                else AuditAction.SOURCE_REMOVED
                if fresh is None
                else AuditAction.SOURCE_CHANGED
            )
            record_act(session, now, by, action, id, before=_describe(old), after=_describe(fresh))


def _describe(source: Source | None) -> dict[str, Any] | None:
    """Return the keys of a source that say something; None where there is no source.

    Headers of requests may hold secrets and are left out.
    """
    if source is None:
        return None
    values = {name: getattr(source, name) for name in source.__dataclass_fields__ if name != "api"}
    return {name: value for name, value in values.items() if value}
