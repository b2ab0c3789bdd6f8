"""Find clauses by their words, and the values that a list can be filtered by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from itertools import islice
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.law.text.title_keys import number_key, title_key
from tracker.model import Version, squash
from tracker.model.readings import ReadingOutcome
from tracker.store import bigram_index
from tracker.store.db import row_mapping
from tracker.store.db.tables import CaptureRow, FactRow, PolicyRow, SnapshotRow, VersionRow

MAX_HITS = 3  # clauses shown of one policy


@dataclass(frozen=True, slots=True)
class ClauseHit:
    """A clause whose own words match a search, in the newest version that has it."""

    policy: str
    n: int
    path: str
    label: str
    text: str


def find_hits(
    session: Session, phrase: str, policies: Iterable[str], known_at: datetime
) -> dict[str, list[ClauseHit]]:
    """Return per policy its best matching clauses.

    The newest version recorded by `known_at` that matches is searched.
    """
    keys = [key for word in phrase.split() if (key := squash(word).casefold())]
    if not keys:
        return {}
    query = (
        select(col(VersionRow.policy), col(VersionRow.n), col(SnapshotRow.content))
        .join(SnapshotRow, col(SnapshotRow.version) == col(VersionRow.id))
        .where(
            col(VersionRow.policy).in_(list(policies)),
            col(SnapshotRow.outcome) == ReadingOutcome.READ.value,
            col(VersionRow.recorded_at) <= known_at,
        )
        .where(or_(*(bigram_index.contains_phrase(session, key) for key in keys)))
        .order_by(col(VersionRow.captured_at), col(VersionRow.n), col(SnapshotRow.id))
    )
    newest = {policy: (n, content) for policy, n, content in session.execute(query)}
    return {
        policy: _best_units(policy, n, content or '{"clauses": []}', keys)
        for policy, (n, content) in newest.items()
    }


def _best_units(policy: str, n: int, content: str, keys: Sequence[str]) -> list[ClauseHit]:
    """Return the first units with most of the words, straight from the stored JSON."""
    counted = (
        (_count_held(unit, keys), unit) for unit in _walk_units(json.loads(content)["clauses"])
    )
    holding = (row for row in counted if row[0])
    best = (
        islice(holding, MAX_HITS)
        if len(keys) == 1
        else nlargest(MAX_HITS, holding, key=lambda row: row[0])
    )
    return [ClauseHit(policy, n, unit["path"], unit["label"], _unit_text(unit)) for _, unit in best]


def _count_held(unit: dict[str, Any], keys: Sequence[str]) -> int:
    """Count the searched words that a unit contains."""
    words = squash(f"{unit['label']}{_unit_text(unit)}").casefold()
    return sum(key in words for key in keys)


def _walk_units(units: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for unit in units:
        yield unit
        yield from _walk_units(unit["children"])


def _unit_text(unit: dict[str, Any]) -> str:
    return f"{unit['heading'] or ''}{unit['text']}"


def find_by_title(session: Session, words: str) -> list[str]:
    """Return policies with a text by id, by 文号 in any form, or by words of the title."""
    title = and_(
        *(
            col(PolicyRow.title_key).contains(title_key(word), autoescape=True)
            for word in words.split()
        )
    )
    named = or_(
        col(PolicyRow.id) == words.strip(),
        col(PolicyRow.number_key).contains(number_key(words), autoescape=True),
        title,
    )
    held = exists().where(col(VersionRow.policy) == col(PolicyRow.id))
    query = select(col(PolicyRow.id)).where(col(PolicyRow.alias_of).is_(None), held, named)
    return list(session.scalars(query.order_by(col(PolicyRow.title), col(PolicyRow.id))))


def compared_versions(
    session: Session, known_at: datetime, most: int
) -> list[tuple[Version, Version]]:
    """Return the newest pairs of compared versions (older, newer), newest first."""
    older = aliased(VersionRow)
    query = select(older, VersionRow).join(older, col(VersionRow.compared_with) == older.id)
    query = query.where(col(VersionRow.recorded_at) <= known_at).order_by(
        col(VersionRow.recorded_at).desc(), col(VersionRow.id)
    )
    return [
        (row_mapping.version_from_row(before), row_mapping.version_from_row(row))
        for before, row in session.execute(query.limit(most)).all()
    ]


def list_jurisdictions(session: Session) -> list[str]:
    """Return the jurisdictions of the known policies."""
    rows = session.scalars(
        select(col(PolicyRow.jurisdiction)).where(col(PolicyRow.alias_of).is_(None)).distinct()
    )
    return sorted(row for row in rows if row)


def has_jurisdiction(session: Session, name: str) -> bool:
    """Return whether a known policy has this jurisdiction or one that it covers."""
    there = col(PolicyRow.jurisdiction).startswith(name, autoescape=True)
    return session.execute(select(col(PolicyRow.id)).where(there).limit(1)).first() is not None


def count_policies(session: Session, jurisdictions: Sequence[str] = ()) -> int:
    """Return how many policies with a text are known, in these jurisdictions if there are any."""
    query = select(func.count()).where(
        col(PolicyRow.alias_of).is_(None),
        col(PolicyRow.reference_only).is_(False),
        col(PolicyRow.normative).is_not(False),
    )
    if jurisdictions:
        place = col(PolicyRow.jurisdiction)
        query = query.where(
            or_(*(place.startswith(name, autoescape=True) for name in jurisdictions))
        )
    return session.scalar(query) or 0


def list_issuers(session: Session) -> list[str]:
    """Return the issuers of the known policies."""
    rows = session.scalars(select(col(PolicyRow.issuers)))
    return sorted({issuer for issuers in rows for issuer in issuers})


def acts_of_policy(session: Session, policy: str, known_at: datetime) -> list[tuple[str, str]]:
    """Return what a policy's words do to others: (fact kind, the other's id), each once."""
    query = select(col(FactRow.kind), col(FactRow.policy)).where(
        col(FactRow.actor) == policy, col(FactRow.recorded_at) <= known_at
    )
    query = query.where(
        or_(col(FactRow.retracted_at).is_(None), col(FactRow.retracted_at) > known_at)
    )
    return sorted(
        {(kind, target) for kind, target in session.execute(query) if target and target != policy}
    )


def payload_digests(session: Session, policy: str) -> dict[str, str]:
    """Map each version to the SHA-256 of the bytes it was read from."""
    here = (col(CaptureRow.source) == col(VersionRow.source)) & (
        col(CaptureRow.id) == col(VersionRow.capture)
    )
    rows = session.execute(
        select(col(VersionRow.id), col(CaptureRow.sha256))
        .join(CaptureRow, here)
        .where(col(VersionRow.policy) == policy)
    )
    return {id: digest for id, digest in rows}
