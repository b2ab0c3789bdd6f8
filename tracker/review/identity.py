"""Record a person's word on identity: these two policies are one, these wordings are two."""

from __future__ import annotations

from tracker.alert.record_corrections import record_corrections
from tracker.app import App
from tracker.errors import NotAcceptable
from tracker.model.operators import AuditAction
from tracker.store import identity_decisions, policies
from tracker.store.audit_entries import record_act


def unite_policies(app: App, kept: str, other: str, author: str, reason: str) -> None:
    """Make one policy of two, and notify readers where an answer changes.

    Raises NotKnown, NotAcceptable.
    """
    _require_grounds(author, reason)
    now = app.now()
    with app.database.write_session() as session:
        identity_decisions.unite_policies(session, kept, other, author, reason, now)
        dossier = policies.get_dossier(session, kept)
        record_corrections(session, [dossier], now)
        record_act(
            session,
            now,
            None,
            AuditAction.POLICIES_UNITED,
            kept,
            author=author,
            before={"policies": [kept, other]},
            after={"policy": dossier.policy.id, "reason": reason},
        )


def separate_version(app: App, policy: str, n: int, author: str, reason: str) -> str:
    """Make a policy of its own of version `n` and return its id.

    Raises NotKnown, NotAcceptable.
    """
    _require_grounds(author, reason)
    now = app.now()
    with app.database.write_session() as session:
        dossier = policies.get_dossier(session, policy)
        version = policies.get_version(session, dossier.policy.id, n)
        made = identity_decisions.separate_version(session, version.id, author, reason, now)
        dossiers = policies.get_dossiers(session, [dossier.policy.id, made])
        record_corrections(session, dossiers, now)
        record_act(
            session,
            now,
            None,
            AuditAction.VERSION_SEPARATED,
            dossier.policy.id,
            author=author,
            before={"policy": dossier.policy.id, "version": version.id},
            after={"policy": made, "version": version.id, "reason": reason},
        )
    return made


def _require_grounds(author: str, reason: str) -> None:
    if not author.strip() or not reason.strip():
        raise NotAcceptable(
            "author 与 reason 必须写明：谁核对的，凭什么",
            en="author and reason: say who decides, and on what grounds",
        )
