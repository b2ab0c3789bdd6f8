"""Write what people do to sources into the audit log."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from tracker.app import App
from tracker.model import Source
from tracker.model.operators import AuditAction, Credential, CredentialKind, Role
from tracker.store import audit
from tracker.store.audit_entries import make_entry, record_act

# an edit of sources.toml says nothing about the person
FILE_EDITOR = Credential("sources.toml", Role.ADMIN, CredentialKind.FILE)


def record_source_check(app: App, source: str, by: Credential) -> None:
    """Record that an operator had a source checked."""
    now = app.now()
    with app.database.write_session() as session:
        record_act(session, now, by, AuditAction.SOURCE_CHECKED, source)


def record_source_edits(app: App, sources: Iterable[Source], by: Credential = FILE_EDITOR) -> None:
    """Record how the declared sources differ from those of the audit log.

    So an edit made while no service ran is recorded at its next start, and one that several
    processes notice is recorded once.
    """
    declared = {source.id: _describe(source) for source in sources}
    with app.database.read_session() as session:
        if audit.last_source_states(session) == declared:
            return
    now = app.now()
    with app.database.write_session() as session:
        logged = audit.last_source_states(session)
        edits = []
        for id in sorted(logged.keys() | declared.keys()):
            old, new = logged.get(id), declared.get(id)
            if old != new:
                action = _action_of_edit(old, new)
                edits.append(make_entry(now, by, action, id, before=old, after=new))
        audit.append_entries(session, edits)


def _action_of_edit(old: dict[str, Any] | None, new: dict[str, Any] | None) -> AuditAction:
    if old is None:
        return AuditAction.SOURCE_ADDED
    return AuditAction.SOURCE_REMOVED if new is None else AuditAction.SOURCE_CHANGED


def _describe(source: Source) -> dict[str, Any]:
    """Return the keys of a source that say something, as they stand in the audit log.

    Requests of JSON listings are left out: their headers may hold secrets.
    """
    values = {one.name: getattr(source, one.name) for one in fields(source) if one.name != "api"}
    text = audit.encode_state({name: value for name, value in values.items() if value})
    found: dict[str, Any] = json.loads(text or "{}")
    return found
