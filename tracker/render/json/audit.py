"""Render entries of the audit log as JSON."""

from __future__ import annotations

import json
from datetime import UTC
from typing import Any

from tracker.model.operators import AuditEntry


def audit_json(entry: AuditEntry) -> dict[str, Any]:
    """Return an entry as JSON; `before_text` and `after_text` are for sheets."""
    return {
        "id": entry.id,
        "at": f"{entry.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "who": entry.who,
        "role": entry.role.value if entry.role else None,
        "credential": entry.credential.value,
        "action": entry.action.value,
        "subject": entry.subject,
        "before": json.loads(entry.before) if entry.before else None,
        "after": json.loads(entry.after) if entry.after else None,
        "digest": entry.digest,
        "before_text": entry.before,
        "after_text": entry.after,
    }
