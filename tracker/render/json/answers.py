"""Render answers as the JSON of the contract (§3), for commands and HTTP alike."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tracker.model import Alternative, Answer, Doubt, Fact, Policy, Snapshot, TextState, Version
from tracker.render.json.reading import clause_json

Json = dict[str, Any]


def format_instant(at: datetime) -> str:
    """Return an instant as RFC 3339 in UTC: `2024-06-01T00:00:00Z`."""
    return at.isoformat().replace("+00:00", "Z")


def policy_reference(policy: Policy) -> Json:
    """Return a policy by its names only."""
    return {"id": policy.id, "title": policy.title, "document_number": policy.document_number}


def policy_json(policy: Policy) -> Json:
    """Return a policy with all that is known of it but its validity."""
    return {
        **policy_reference(policy),
        "issuers": list(policy.issuers),
        "jurisdiction": policy.jurisdiction,
        "category": policy.category.value,
        "normative": policy.normative,
        "normative_reason": policy.normative_reason,
        "reference_only": policy.reference_only,
        "recorded_at": format_instant(policy.recorded_at),
    }


def answer_json(answer: Answer) -> Json:
    """Return one answer with its basis."""
    return {
        "policy": policy_reference(answer.policy),
        "on": answer.on.isoformat(),
        "known_at": format_instant(answer.known_at),
        "status": answer.status.value,
        "provisional": answer.provisional,
        "version": _version_reference(answer),
        "text_state": (answer.version.text_state if answer.version else TextState.UNKNOWN).value,
        "effective_from": _format_day(answer.effective_from),
        "last_day": _format_day(answer.last_day),
        "basis": [fact_json(fact) for fact in answer.basis],
        "alternatives": [alternative_json(row) for row in answer.alternatives],
        "struck": list(answer.struck),
        "pending": list(answer.pending),
        "doubts": [doubt_json(row) for row in answer.doubts],
    }


def _version_reference(answer: Answer) -> Json | None:
    held = answer.version
    return (
        {"id": held.id, "n": held.n, "applies_from": _format_day(answer.applies_from)}
        if held
        else None
    )


def fact_json(fact: Fact) -> Json:
    """Return a fact as the basis of an answer: what it says, from where, in which words.

    `policy` is the one whose text says it.
    """
    return {
        "id": fact.id,
        "fact": fact.kind.value,
        "day": _format_day(fact.day),
        "until": _format_day(fact.until),
        "clauses": list(fact.clauses),
        "source": fact.source.value,
        "rule": fact.rule,
        "quote": fact.quote,
        "policy": fact.actor or fact.policy,
        "path": fact.path,
        "capture": fact.capture,
        "author": fact.author,
        "reason": fact.reason if fact.author else None,
        "recorded_at": format_instant(fact.recorded_at),
        "retracted_at": format_instant(fact.retracted_at) if fact.retracted_at else None,
    }


def alternative_json(row: Alternative) -> Json:
    """Return another reading: the field it would change, and why it was not chosen."""
    return {row.field: row.day.isoformat(), "reason": row.reason}


def doubt_json(row: Doubt) -> Json:
    """Return a doubt."""
    return {"kind": row.kind, "quote": row.quote}


def version_json(version: Version) -> Json:
    """Return a version without its text."""
    return {
        "id": version.id,
        "n": version.n,
        "policy": version.policy,
        # null: nobody knows when the text was obtained
        "captured_at": format_instant(at) if (at := version.known_capture_time) else None,
        "recorded_at": format_instant(version.recorded_at),
        "source": version.source,
        "capture": f"{version.source}/{version.capture}",
        "attached": [f"{version.source}/{file}" for file in version.attached],
        "address": version.address,
        "body_digest": version.body_digest,
        "text_state": version.text_state.value,
    }


def text_json(snapshot: Snapshot) -> Json:
    """Return the text of a version: head, clauses with addresses, warnings of the reader."""
    head = snapshot.head
    return {
        "title": head.title,
        "document_number": head.document_number,
        "issuers": list(head.issuers),
        "addressees": list(head.addressees),
        "made_on": _format_day(head.made_on),
        "published_on": _format_day(head.published_on),
        "printed_on": _format_day(head.printed_on),
        "profile": snapshot.profile,
        "clauses": [clause_json(each) for each in snapshot.clauses],
        "warnings": list(snapshot.warnings),
    }


def _format_day(value: Any) -> str | None:
    return value.isoformat() if value else None
