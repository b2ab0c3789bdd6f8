"""Seal the facts in a digest chain: an edited, removed or inserted fact is found.

Each fact is sealed when it is recorded and again when it is retracted, in the transaction that does
so. Writers are serialized, so a fact with a greater id is always sealed later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, Table, func, insert, select

from tracker.store.db.digest_chain import START, digest_of_row, next_digest
from tracker.store.db.readable_rows import read_rows
from tracker.store.db.tables import FACT, FACT_SEAL

MOST_NAMED = 20  # problems of one kind that are written out
_RETRACTION = ("retracted_at", "retracted_by")


def _unsealed_rows(facts: Table, seals: Table) -> Select[Any]:
    """Build the query for the facts that are newer than every sealed one."""
    newest = select(func.coalesce(func.max(seals.c.fact), 0)).scalar_subquery()
    return select(facts).where(facts.c.id > newest).order_by(facts.c.id)


def _last_digest(seals: Table) -> Select[Any]:
    return select(seals.c.digest).order_by(seals.c.id.desc()).limit(1)


# built once: they run with every new document
_NEW, _LAST = _unsealed_rows(FACT, FACT_SEAL), _last_digest(FACT_SEAL)


class SealKind(StrEnum):
    """What happened to the fact."""

    RECORDED = "recorded"
    RETRACTED = "retracted"


def seal_facts(
    connection: Connection,
    retracted: Collection[int] = (),
    *,
    facts: Table = FACT,
    seals: Table = FACT_SEAL,
) -> None:
    """Seal the facts that are not sealed yet, and the retraction of older ones by their ids."""
    new = _NEW if facts is FACT else _unsealed_rows(facts, seals)
    rows = connection.execute(new).mappings().all()
    made = [seal for row in rows for seal in _seals_of_row(row)]
    older = sorted({*retracted} - {row["id"] for row in rows})
    for start in range(0, len(older), 500):
        some = select(facts).where(facts.c.id.in_(older[start : start + 500])).order_by(facts.c.id)
        made += [
            (row["id"], SealKind.RETRACTED, _digest_of_retraction(row))
            for row in connection.execute(some).mappings()
            if row["retracted_at"] is not None
        ]
    if not made:
        return
    last = connection.scalar(_LAST if seals is FACT_SEAL else _last_digest(seals)) or START
    values = []
    for fact, kind, digest in made:
        last = next_digest(last, f"{fact} {kind.value} {digest}")
        values.append({"fact": fact, "kind": kind.value, "digest": last})
    connection.execute(insert(seals), values)


def _seals_of_row(row: RowMapping) -> Iterator[tuple[int, SealKind, str]]:
    """Yield what has to be sealed of a fact that was not sealed yet."""
    yield row["id"], SealKind.RECORDED, _digest_of_record(row)
    if row["retracted_at"] is not None:
        yield row["id"], SealKind.RETRACTED, _digest_of_retraction(row)


def _digest_of_record(row: RowMapping) -> str:
    """Return the digest of everything but the retraction."""
    return digest_of_row({name: row[name] for name in row if name not in _RETRACTION})


def _digest_of_retraction(row: RowMapping) -> str:
    return digest_of_row({name: row[name] for name in _RETRACTION})


def last_digest(connection: Connection) -> str:
    """Return the last digest of the chain, which covers every fact so far."""
    return connection.scalar(_LAST) or START


def verify_facts(connection: Connection) -> list[str]:
    """Return the ways in which the facts differ from what was sealed, one line each."""
    digests: dict[tuple[int, str], str] = {}
    rows, damaged = read_rows(connection, FACT)
    unreadable = {fact for (fact,) in damaged}
    for row in rows:
        for fact, kind, digest in _seals_of_row(row):
            digests[fact, kind.value] = digest
    changed, missing = list[int](), list[int]()
    last = START
    for seal in connection.execute(select(FACT_SEAL).order_by(FACT_SEAL.c.id)):
        found = digests.pop((seal.fact, seal.kind), None)
        if seal.fact in unreadable:
            pass
        elif found is None:
            missing.append(seal.fact)
        elif next_digest(last, f"{seal.fact} {seal.kind} {found}") != seal.digest:
            changed.append(seal.fact)
        last = seal.digest
    unsealed = sorted({fact for fact, _ in digests})
    return [
        *_describe("有无法读取的值，已损坏", sorted(unreadable)),
        *_describe("内容与记录时的摘要不符，已被改动", changed),
        *_describe("或其撤回已不在数据库中，被删改", missing),
        *_describe("或其撤回不是由本程序记录的", unsealed),
    ]


def _describe(what: str, facts: list[int]) -> list[str]:
    named = [f"数据库：事实 {fact} {what}" for fact in facts[:MOST_NAMED]]
    more = len(facts) - MOST_NAMED
    return named + ([f"数据库：另有 {more} 条事实{what}"] if more > 0 else [])
