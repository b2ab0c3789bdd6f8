"""Seal what the program says in a digest chain: an edited, removed or inserted row is found.

Each fact is sealed when it is recorded and again when it is retracted; each policy, version and
event when its row is written, with the digest of the whole row. The seals of a transaction are
added at its end in one statement. Writers are serialized, so a fact with a greater id is always
sealed later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Connection, RowMapping, Select, Table, func, insert, select

from tracker.store.db.digest_chain import START, digest_of_row, next_digest
from tracker.store.db.readable_rows import read_rows
from tracker.store.db.tables import EVENT, FACT, FACT_SEAL, POLICY, VERSION

MOST_NAMED = 20  # problems of one kind that are written out
_RETRACTION = ("retracted_at", "retracted_by")
_NO_STATEMENT = ("revision",)  # columns that say nothing: the caches count with them


class SealKind(StrEnum):
    """What was sealed: the record or the retraction of a fact, or a row as it was written."""

    RECORDED = "recorded"
    RETRACTED = "retracted"
    POLICY = "policy"
    VERSION = "version"
    EVENT = "event"


_TABLES = {SealKind.POLICY: POLICY, SealKind.VERSION: VERSION, SealKind.EVENT: EVENT}
_KIND_OF_TABLE = {table.name: kind for kind, table in _TABLES.items()}
SEALED_TABLES = frozenset(_KIND_OF_TABLE)
_NAMES = {SealKind.POLICY: "政策", SealKind.VERSION: "版本", SealKind.EVENT: "事件"}
_FACT_NAME = "事实"


class Seal(NamedTuple):
    """What a link of the chain is made from. `subject`: the id of the row, as text."""

    kind: SealKind
    subject: str
    content: str  # the digest of the row

    def extend_chain(self, last: str) -> str:
        """Return the digest of the chain with this seal."""
        return next_digest(last, f"{self.subject} {self.kind.value} {self.content}")


def _unsealed_rows(facts: Table, seals: Table) -> Select[Any]:
    """Build the query for the facts that are newer than every sealed one."""
    newest = select(func.coalesce(func.max(seals.c.fact), 0)).scalar_subquery()
    return select(facts).where(facts.c.id > newest).order_by(facts.c.id)


def _last_digest(seals: Table) -> Select[Any]:
    return select(seals.c.digest).order_by(seals.c.id.desc()).limit(1)


# built once: they run with every new document
_NEW, _LAST, _ADD = _unsealed_rows(FACT, FACT_SEAL), _last_digest(FACT_SEAL), insert(FACT_SEAL)


def seal_row(table: str, row: Mapping[str, Any] | RowMapping) -> Seal:
    """Return the seal of a row of a policy, a version or an event."""
    values = {name: row[name] for name in row if name not in _NO_STATEMENT}
    return Seal(_KIND_OF_TABLE[table], str(row["id"]), digest_of_row(values))


def seal_facts(
    connection: Connection,
    retracted: Collection[int] = (),
    written: Iterable[Seal] = (),
    *,
    facts: Table = FACT,
    seals: Table = FACT_SEAL,
) -> None:
    """Seal the facts that are not sealed yet, the retraction of older ones by their ids, and the
    rows that were written.
    """
    new = _NEW if facts is FACT else _unsealed_rows(facts, seals)
    rows = connection.execute(new).mappings().all()
    made = [seal for row in rows for seal in _seals_of_fact(row)]
    older = sorted({*retracted} - {row["id"] for row in rows})
    for start in range(0, len(older), 500):
        some = select(facts).where(facts.c.id.in_(older[start : start + 500])).order_by(facts.c.id)
        made += [
            _seal_retraction(row)
            for row in connection.execute(some).mappings()
            if row["retracted_at"] is not None
        ]
    _append_seals(connection, [*made, *written], seals)


def _append_seals(connection: Connection, made: list[Seal], seals: Table) -> None:
    if not made:
        return
    last = connection.scalar(_LAST if seals is FACT_SEAL else _last_digest(seals)) or START
    values: list[dict[str, Any]] = []
    for seal in made:
        last = seal.extend_chain(last)
        is_row = seal.kind in _TABLES
        value = {"fact": 0 if is_row else int(seal.subject), "kind": seal.kind, "digest": last}
        if "subject" in seals.c:  # not in the schema that sealed facts only
            value |= {
                "subject": seal.subject if is_row else None,
                "content": seal.content if is_row else None,
            }
        values.append(value)
    connection.execute(_ADD if seals is FACT_SEAL else insert(seals), values)


def _seals_of_fact(row: RowMapping) -> Iterator[Seal]:
    """Yield what has to be sealed of a fact that was not sealed yet."""
    record = digest_of_row({name: row[name] for name in row if name not in _RETRACTION})
    yield Seal(SealKind.RECORDED, str(row["id"]), record)
    if row["retracted_at"] is not None:
        yield _seal_retraction(row)


def _seal_retraction(row: RowMapping) -> Seal:
    content = digest_of_row({name: row[name] for name in _RETRACTION})
    return Seal(SealKind.RETRACTED, str(row["id"]), content)


def last_digest(connection: Connection) -> str:
    """Return the last digest of the chain, which covers every row so far."""
    return connection.scalar(_LAST) or START


# ---------------------------------------------------------------- verification


class _Differences:
    """The rows of one table that differ from what was sealed, by their ids."""

    def __init__(self, name: str, unreadable: Iterable[tuple[Any, ...]]) -> None:
        self.name = name
        self.unreadable = [str(id) for (id,) in unreadable]
        self.changed, self.missing, self.unsealed = list[str](), list[str](), list[str]()

    def describe(self, what: tuple[str, str, str]) -> list[str]:
        """Return a line for each. `what`: of the changed, the missing and the unsealed."""
        found = (self.unreadable, self.changed, self.missing, self.unsealed)
        return [
            line
            for ids, said in zip(found, ("有无法读取的值，已损坏", *what), strict=True)
            for line in self._name(said, sorted(set(ids), key=lambda id: (len(id), id)))
        ]

    def _name(self, said: str, ids: list[str]) -> list[str]:
        named = [f"数据库：{self.name} {id} {said}" for id in ids[:MOST_NAMED]]
        more = len(ids) - MOST_NAMED
        return named + ([f"数据库：另有 {more} 条{self.name}{said}"] if more > 0 else [])


def verify_seals(connection: Connection) -> list[str]:
    """Return the ways in which facts, policies, versions and events differ from what was sealed,
    one line each.
    """
    rows, damaged = read_rows(connection, FACT)
    facts = _Differences(_FACT_NAME, damaged)
    standing = {(seal.kind, seal.subject): seal for row in rows for seal in _seals_of_fact(row)}
    last, sealed, broken = START, dict[tuple[SealKind, str], Seal](), list[str]()
    for link in connection.execute(select(FACT_SEAL).order_by(FACT_SEAL.c.id)):
        kind, subject = SealKind(link.kind), link.subject or str(link.fact)
        if kind in _TABLES:
            seal = sealed[kind, subject] = Seal(kind, subject, link.content or "")
            if seal.extend_chain(last) != link.digest:
                broken.append(f"数据库：摘要链第 {link.id} 条或其前一条已被改动或删除")
        else:
            found = standing.pop((kind, subject), None)
            if subject in facts.unreadable:
                pass
            elif found is None:
                facts.missing.append(subject)
            elif found.extend_chain(last) != link.digest:
                facts.changed.append(subject)
        last = link.digest
    facts.unsealed += [subject for _, subject in standing]
    return [
        *broken[:MOST_NAMED],
        *facts.describe(
            (
                "内容与记录时的摘要不符，已被改动",
                "或其撤回已不在数据库中，被删改",
                "或其撤回不是由本程序记录的",
            )
        ),
        *_verify_tables(connection, sealed),
    ]


def _verify_tables(
    connection: Connection, sealed: dict[tuple[SealKind, str], Seal]
) -> Iterator[str]:
    """Yield the policies, versions and events that differ from their last seals."""
    for kind, table in _TABLES.items():
        rows, damaged = read_rows(connection, table)
        found = _Differences(_NAMES[kind], damaged)
        known = {subject: seal for (of, subject), seal in sealed.items() if of is kind}
        for row in rows:
            now = seal_row(table.name, row)
            before = known.pop(now.subject, None)
            if before is None:
                found.unsealed.append(now.subject)
            elif before != now:
                found.changed.append(now.subject)
        found.missing += known.keys() - {*found.unreadable}
        yield from found.describe(
            ("内容与写入时的摘要不符，已被改动", "已不在数据库中，被删除", "不是由本程序记录的")
        )
