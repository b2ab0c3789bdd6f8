"""Render a reading as the JSON object of the contract (§1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from tracker.model import Clause, Meaning, Portion, Relation, Snapshot, Validity


def reading_json(
    file: str,
    snapshot: Snapshot,
    meaning: Meaning,
    instruments: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """Return what `tracker read --json` prints for one file.

    `instruments`: those that a notice issues together, each as the reading of a file.
    """
    head = snapshot.head
    return {
        "file": file,
        "title": head.title,
        "document_number": head.document_number,
        "issuers": list(head.issuers),
        "addressees": list(head.addressees),
        "category": meaning.category.value,
        "normative": meaning.normative,
        "normative_reason": meaning.normative_reason,
        "made_on": format_day(head.made_on),
        "published_on": format_day(head.published_on),
        "printed_on": format_day(head.printed_on),
        "consolidated": meaning.consolidated,
        "profile": snapshot.profile,
        "validity": validity_json(meaning.validity),
        "relations": [relation_json(each) for each in meaning.relations],
        "clauses": [clause_json(each) for each in snapshot.clauses],
        "warnings": [*snapshot.warnings, *meaning.lint],
        "instruments": list(instruments),
    }


def clause_json(unit: Clause) -> dict[str, Any]:
    """Return a unit and everything below it."""
    return {
        "level": unit.level.value,
        "path": unit.path,
        "label": unit.label,
        "heading": unit.heading,
        "text": unit.text,
        "children": [clause_json(child) for child in unit.children],
    }


def validity_json(value: Validity) -> dict[str, Any]:
    """Return from when to when a text applies, and on which words that rests."""
    return {
        "effective_from": format_day(value.effective_from),
        "applies_from": format_day(value.applies_from),
        "last_day": format_day(value.last_day),
        "basis": [asdict(basis) for basis in value.basis],
        "alternatives": [
            {each.field: format_day(each.day), "reason": each.reason} for each in value.alternatives
        ],
        "portions": [portion_json(each) for each in value.portions],
    }


def portion_json(value: Portion) -> dict[str, Any]:
    """Return clauses that begin or end on a day of their own."""
    return {
        "clauses": list(value.clauses),
        value.field: format_day(value.day),
        "quote": value.quote,
        "path": value.path,
    }


def relation_json(value: Relation) -> dict[str, Any]:
    """Return what the text does to another."""
    target = value.target
    return {
        "kind": value.kind.value,
        "target": {
            "title": target.title,
            "document_number": target.document_number,
            "clauses": list(target.clauses),
        },
        "effective": format_day(value.effective),
        "until": format_day(value.until),
        "quote": value.quote,
        "path": value.path,
    }


def format_day(value: date | None) -> str | None:
    """Return a day as ISO 8601, or None."""
    return value.isoformat() if value else None
