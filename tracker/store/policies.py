"""Read policies, versions and snapshots as values.

The functions take a read or write session, or a plain connection on the path of every new page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.errors import NotKnown
from tracker.law.analyse import HOUSEKEEPING
from tracker.law.facts import inherit_fact
from tracker.law.status.undoing import ACTS, FATES, REWORDED
from tracker.law.text.title_keys import number_key, title_key
from tracker.model import Category, Dossier, Fact, FactKind, Policy, Snapshot, Version
from tracker.model.readings import ReadingOutcome
from tracker.store import bigram_index
from tracker.store.db import row_mapping
from tracker.store.db.tables import (
    CAPTURE,
    FACT,
    POLICY,
    SNAPSHOT,
    VERSION,
    CaptureRow,
    PolicyRow,
    SnapshotRow,
    VersionRow,
)

BATCH_SIZE = 5000  # policies asked for in one query: databases bound the number of values in one
_IDS: BindParameter[str] = bindparam("ids", expanding=True)
_POLICIES = select(POLICY).where(POLICY.c.id.in_(_IDS))
_CANONICAL = select(POLICY.c.id, POLICY.c.alias_of).where(POLICY.c.id == bindparam("id"))
_ALIASES = select(POLICY.c.id, POLICY.c.alias_of).where(POLICY.c.alias_of.in_(_IDS))
# The policies of these ids, with all that were found to be one with them.
_SAME_POLICIES = select(POLICY.c.id, POLICY.c.alias_of).where(
    or_(
        POLICY.c.id.in_(_IDS),
        POLICY.c.alias_of.in_(_IDS),
        POLICY.c.alias_of.in_(select(POLICY.c.alias_of).where(POLICY.c.id.in_(_IDS))),
    )
)
_WORDINGS = (
    select(VERSION).where(VERSION.c.policy.in_(_IDS)).order_by(VERSION.c.captured_at, VERSION.c.n)
)
_FIRST_RECORDED = select(func.min(POLICY.c.recorded_at))
_WITH_FACTS = (
    select(FACT.c.policy)
    .where(
        FACT.c.kind.in_(bindparam("kinds", expanding=True)),
        FACT.c.recorded_at <= bindparam("at"),
        or_(FACT.c.retracted_at.is_(None), FACT.c.retracted_at > bindparam("at")),
        FACT.c.policy != "",
    )
    .distinct()
)
_FACTS = select(FACT).where(FACT.c.policy.in_(_IDS)).order_by(FACT.c.id)
_FATES = (
    select(FACT)
    .where(FACT.c.policy.in_(_IDS), FACT.c.kind.in_([kind.value for kind in FATES]))
    .order_by(FACT.c.id)
)
# A subquery and no join: SQLite would go through every snapshot that was read.
_READ_AT = (
    select(SNAPSHOT.c.content)
    .where(
        SNAPSHOT.c.outcome == ReadingOutcome.READ.value,
        SNAPSHOT.c.source == bindparam("source"),
        SNAPSHOT.c.capture.in_(
            select(CAPTURE.c.id).where(
                CAPTURE.c.source == bindparam("source"), CAPTURE.c.address == bindparam("address")
            )
        ),
    )
    .order_by(SNAPSHOT.c.capture.desc(), SNAPSHOT.c.id.desc())  # an id begins with its instant
)


def get_dossier(session: Session, policy: str) -> Dossier:
    """Return all that is known of one policy, by its id or an alias. Raises NotKnown."""
    return get_dossiers(session, [canonical_id(session, policy)])[0]


def canonical_id(session: Session, policy: str) -> str:
    """Return the id under which a policy is kept, by its id or an alias. Raises NotKnown."""
    row = session.execute(_CANONICAL, {"id": policy}).first()
    if row is None:
        zh = f"没有编号为 {policy} 的政策；可用 `tracker status` 或 /v1/policies 查看已有编号"
        raise NotKnown(
            zh,
            "policy_not_known",
            en=f"no policy has the id {policy}; /v1/policies lists those that there are",
        )
    return str(row.alias_of or row.id)


def get_dossiers(session: Session, ids: Iterable[str]) -> list[Dossier]:
    """Return several policies with their versions and facts, in the order given."""
    wanted = list(ids)
    return [
        one
        for start in range(0, len(wanted), BATCH_SIZE)
        for one in _read_dossiers(session, wanted[start : start + BATCH_SIZE])
    ]


def _read_dossiers(session: Session, ids: list[str]) -> list[Dossier]:
    rows = {
        row.id: row_mapping.policy_from_row(row) for row in session.execute(_POLICIES, {"ids": ids})
    }
    aliases = session.execute(_ALIASES, {"ids": ids}).all()
    owner = {id: id for id in ids} | {alias: target for alias, target in aliases}
    versions, facts = versions_by_policy(session, ids), _facts_by_policy(session, owner)
    _add_facts_of_notices(session, facts)
    fates = _acts_on_actors(session, facts)
    return [
        Dossier(rows[id], tuple(versions[id]), tuple(facts[id]), fates.get(id, ()))
        for id in ids
        if id in rows
    ]


def versions_by_policy(session: Session, ids: list[str]) -> dict[str, list[Version]]:
    """Return the versions of each policy in the order of capture."""
    found: dict[str, list[Version]] = defaultdict(list)
    for row in session.execute(_WORDINGS, {"ids": ids}):
        found[row.policy].append(row_mapping.version_from_row(row))
    return found


def _facts_by_policy(session: Session, owner: dict[str, str]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = defaultdict(list)
    for row in session.execute(_FACTS, {"ids": list(owner)}):
        found[owner[row.policy]].append(row_mapping.fact_from_row(row))
    return found


def policy_ids(
    session: Session,
    *,
    q: str = "",
    jurisdiction: str | None = None,
    issuer: str | None = None,
    document_number: str | None = None,
    category: Category | None = None,
    known_at: datetime | None = None,
) -> list[str]:
    """Return the ids of the matching policies, by title.

    Without `category` only those that may be in force: normative ones and those known by name only,
    the latter while some text names them at `known_at`. A notice that only acts on others (废止,
    延长, 修改) is found by its category, its 文号 or its id.
    """
    name = document_number or q.strip()
    query = _candidates(category is not None, bool(name), known_at is not None)
    values = {
        "category": category.value if category else None,
        "name": name,
        "name_key": number_key(name) if name else None,
        "at": known_at,
    }
    if jurisdiction:
        query = query.where(col(PolicyRow.jurisdiction).startswith(jurisdiction, autoescape=True))
    if document_number:
        query = query.where(col(PolicyRow.number_key) == number_key(document_number))
    if q.strip():
        query = query.where(_matches_words(session, q, known_at))
    if not issuer:
        return list(session.execute(query, values).scalars())
    rows = session.execute(query.add_columns(col(PolicyRow.issuers)), values)
    return [id for id, issuers in rows if any(issuer in name for name in issuers)]


@cache
def _candidates(by_category: bool, has_name: bool, as_of_instant: bool) -> Select[str]:
    """Build the query for the policies that a list may show, by title.

    Its parameters: `category`, or for those that may be in force `name` and `name_key`; `at`.
    """
    kind = col(PolicyRow.category) == bindparam("category")
    applying = and_(col(PolicyRow.normative).is_not(False), _is_listed(has_name))
    return (
        select(col(PolicyRow.id))
        .where(
            col(PolicyRow.alias_of).is_(None),
            or_(col(PolicyRow.reference_only).is_(False), _is_named(as_of_instant)),
            kind if by_category else applying,
        )
        .order_by(col(PolicyRow.title), col(PolicyRow.id))
    )


def _is_listed(has_name: bool) -> ColumnElement[bool]:
    """Return the condition that a policy is no housekeeping notice, or is asked for by its name."""
    own = col(PolicyRow.category).not_in(HOUSEKEEPING)
    if not has_name:
        return own
    return or_(
        own,
        col(PolicyRow.number_key) == bindparam("name_key"),
        col(PolicyRow.id) == bindparam("name"),
    )


def _is_named(as_of_instant: bool) -> ColumnElement[bool]:
    """Return the condition that some standing fact names the policy."""
    standing: ColumnElement[bool] = FACT.c.retracted_at.is_(None)
    if as_of_instant:
        standing = and_(
            FACT.c.recorded_at <= bindparam("at"),
            or_(standing, FACT.c.retracted_at > bindparam("at")),
        )
    return exists().where(FACT.c.policy == col(PolicyRow.id), standing)


def _matches_words(session: Session, q: str, known_at: datetime | None) -> ColumnElement[bool]:
    """Return the condition that title, 文号 or text contain each of the words."""
    return and_(*(_matches_word(session, word, known_at) for word in q.split()))


def _matches_word(session: Session, word: str, known_at: datetime | None) -> ColumnElement[bool]:
    texts = select(col(VersionRow.policy)).join(
        SnapshotRow, col(SnapshotRow.version) == col(VersionRow.id)
    )
    if known_at:
        texts = texts.where(col(VersionRow.recorded_at) <= known_at)
    return or_(
        col(PolicyRow.title_key).contains(title_key(word), autoescape=True),
        col(PolicyRow.number_key).contains(number_key(word), autoescape=True),
        col(PolicyRow.id) == word,
        col(PolicyRow.id).in_(texts.where(bigram_index.contains_phrase(session, word))),
    )


def _add_facts_of_notices(session: Session, facts: dict[str, list[Fact]]) -> None:
    """Add what is done to a notice to the facts of each instrument that it issued with others.

    Whoever repeals a notice repeals what it issued.
    """
    notices = {
        id: {fact.actor for fact in own if fact.kind is FactKind.ISSUED_BY and fact.actor}
        for id, own in facts.items()
    }
    wanted = set[str]().union(*notices.values())
    if not wanted:
        return
    aliases = session.execute(_ALIASES, {"ids": sorted(wanted)}).all()
    owner = {id: id for id in wanted} | {alias: target for alias, target in aliases}
    suffered = _facts_by_policy(session, owner)
    for id, mine in notices.items():
        facts[id] += [
            inherited
            for notice in sorted(mine)
            for fact in suffered[notice]
            if fact.actor != id and (inherited := inherit_fact(fact, id)) is not None
        ]


def _acts_on_actors(session: Session, facts: dict[str, list[Fact]]) -> dict[str, tuple[Fact, ...]]:
    """Return, by policy, what was done to the texts that act on it: 撤销 of a repealing text."""
    actors = {
        id: {fact.actor for fact in own if fact.kind in ACTS and fact.actor}
        for id, own in facts.items()
    }
    wanted = set[str]().union(*actors.values())
    if not wanted:
        return {}
    owner = _owner_ids(session, wanted)
    suffered: dict[str, list[Fact]] = defaultdict(list)
    for row in session.execute(_FATES, {"ids": sorted(owner)}):
        fact = row_mapping.fact_from_row(row)
        if not fact.clauses or fact.kind in REWORDED:
            suffered[owner[fact.policy]].append(fact)
    if not suffered:
        return {}
    return {
        id: tuple(
            replace(fact, policy=actor)  # as the acts name it
            for actor in sorted(mine)
            for fact in suffered.get(owner[actor], ())
        )
        for id, mine in actors.items()
    }


def _owner_ids(session: Session, ids: set[str]) -> dict[str, str]:
    """Map these policies, and all that are one with them, to the id under which each is kept."""
    rows = session.execute(_SAME_POLICIES, {"ids": sorted(ids)})
    found = {id: alias_of or id for id, alias_of in rows}
    return {id: id for id in (*ids, *found.values())} | found


def get_policies(session: Session, ids: Iterable[str]) -> dict[str, Policy]:
    """Return the named policies, without versions and facts."""
    rows = session.scalars(select(PolicyRow).where(col(PolicyRow.id).in_(list(ids))))
    return {row.id: row_mapping.policy_from_row(row) for row in rows}


def get_version(session: Session, policy: str, n: int) -> Version:
    """Return version `n` of a policy. Raises NotKnown."""
    row = session.scalars(
        select(VersionRow).where(col(VersionRow.policy) == policy, col(VersionRow.n) == n)
    ).first()
    if row is None:
        raise NotKnown(
            f"政策 {policy} 没有第 {n} 版", "no_version", en=f"policy {policy} has no version {n}"
        )
    return row_mapping.version_from_row(row)


def get_version_by_id(session: Session, id: str) -> Version:
    """Return a version by its permanent id. Raises NotKnown."""
    row = session.get(VersionRow, id)
    if row is None:
        raise NotKnown(f"没有编号为 {id} 的版本", "no_version", en=f"no version has the id {id}")
    return row_mapping.version_from_row(row)


def versions_of_captures(
    session: Session, captures: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], Version]:
    """Map each (source, capture) to the newest version that rests on this capture of a page."""
    ids = [capture for _, capture in captures]
    query = select(VersionRow).where(col(VersionRow.capture).in_(ids)).order_by(col(VersionRow.n))
    found = {
        (row.source, row.capture): row_mapping.version_from_row(row)
        for row in session.scalars(query)
    }
    return {place: found[place] for place in captures if place in found}


def compared_with(session: Session, id: str) -> str | None:
    """Return the version that a version was compared with when it was recorded."""
    return session.get_one(VersionRow, id).compared_with


def all_versions(session: Session) -> list[Version]:
    """Return every version in the order of capture."""
    rows = session.scalars(
        select(VersionRow).order_by(col(VersionRow.captured_at), col(VersionRow.n))
    )
    return [row_mapping.version_from_row(row) for row in rows]


def get_snapshot(session: Session, version: str) -> Snapshot:
    """Return the newest reading of a version's own capture. Raises NotKnown."""
    own = (col(VersionRow.source) == col(SnapshotRow.source)) & (
        col(VersionRow.capture) == col(SnapshotRow.capture)
    )
    query = select(col(SnapshotRow.content)).join(
        VersionRow, own & (col(VersionRow.id) == col(SnapshotRow.version))
    )
    query = query.where(
        col(SnapshotRow.version) == version, col(SnapshotRow.outcome) == ReadingOutcome.READ.value
    )
    content = session.scalars(query.order_by(col(SnapshotRow.id).desc())).first()
    if content is None:
        raise NotKnown(
            f"版本 {version} 没有可用的文本",
            "text_not_available",
            en=f"version {version} has no text that can be read",
        )
    return row_mapping.load_snapshot(content)


def newest_witness(session: Session, version: Version) -> tuple[str, tuple[str, ...]] | None:
    """Return the newest later capture, with its attachments, that repeats a version at its address.

    None where the version's own capture is the newest.
    """
    query = (
        select(col(SnapshotRow.capture), col(SnapshotRow.attached))
        .join(
            CaptureRow,
            (col(CaptureRow.source) == col(SnapshotRow.source))
            & (col(CaptureRow.id) == col(SnapshotRow.capture)),
        )
        .where(
            col(SnapshotRow.version) == version.id,
            col(SnapshotRow.source) == version.source,
            col(SnapshotRow.outcome) == ReadingOutcome.READ.value,
            col(SnapshotRow.capture) > version.capture,
            col(CaptureRow.address) == version.address,
        )
        .order_by(col(SnapshotRow.capture).desc(), col(SnapshotRow.id).desc())
    )
    row = session.execute(query).first()
    return (row[0], tuple(row[1].split())) if row else None


def first_recorded(session: Session) -> datetime | None:
    """Return when this database recorded its first policy."""
    began: datetime | None = session.execute(_FIRST_RECORDED).scalar_one()
    return began


def last_reading(connection: Connection, source: str, address: str) -> Snapshot | None:
    """Return the newest good reading of one address of a source.

    Of a notice that issues several instruments it is the notice's own.
    """
    contents = connection.scalars(_READ_AT, {"source": source, "address": address})
    found = (row_mapping.load_snapshot(content) for content in contents if content)
    return next((snapshot for snapshot in found if not snapshot.place), None)


def last_published_capture(connection: Connection, source: str, address: str) -> str | None:
    """Return the capture of a source that was published last, of this address if there is one."""
    newest = select(VERSION.c.capture).where(VERSION.c.source == source)
    newest = newest.order_by(VERSION.c.captured_at.desc()).limit(1)
    here = connection.scalar(newest.where(VERSION.c.address == address))
    return here or connection.scalar(newest)


def last_instruments(connection: Connection, source: str, address: str) -> dict[str, Snapshot]:
    """Return the newest good readings of the instruments that a notice issues, by title."""
    contents = connection.scalars(_READ_AT, {"source": source, "address": address})
    found: dict[str, Snapshot] = {}
    for content in contents:
        snapshot = row_mapping.load_snapshot(content) if content else None
        if snapshot and snapshot.place:
            found.setdefault(snapshot.head.title, snapshot)
    return found


def version_at(session: Session, source: str, address: str) -> Version | None:
    """Return the newest version read at one address of a source.

    Of a notice that issues several instruments it is the notice's own.
    """
    here = (col(VersionRow.source) == source, col(VersionRow.address) == address)
    issued = exists().where(
        FACT.c.policy == col(VersionRow.policy),
        FACT.c.kind == FactKind.ISSUED_BY.value,
        FACT.c.retracted_at.is_(None),
    )
    row = session.scalars(
        select(VersionRow)
        .where(*here)
        .order_by(col(VersionRow.captured_at).desc(), issued, col(VersionRow.n).desc())
    ).first()
    return row_mapping.version_from_row(row) if row else None


def policies_with(session: Session, kinds: Iterable[FactKind], known_at: datetime) -> list[str]:
    """Return the policies with a fact of one of these kinds that stood at an instant."""
    asked = {"kinds": [kind.value for kind in kinds], "at": known_at}
    return sorted(session.execute(_WITH_FACTS, asked).scalars())
