"""Phrases found by their pairs of characters: the same finds as reading every text, on both
databases.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from sqlmodel import col

from tracker.model import squash
from tracker.store import bigram_index
from tracker.store.db.database import Database
from tracker.store.db.tables import SnapshotRow

NOW = datetime(2026, 11, 21, tzinfo=UTC)
TEXTS = [
    "购买智能算力服务的，最高补贴３００ 万元。",
    "力争到2026年，算法领先；能力建设。",
    "AI 应用场景开放，“首台套”奖励500万元（以下简称“奖励”）。",
    "算力券",
    "𠮷林路１号 ㎡",
]
PHRASES = [
    *(
        "算力",
        "智能算力服务",
        "力争",
        "力算",
        "算",
        "券",
        "。",
        "300万元",
        "３００万 元",
        "00万",
        "ai应用",
        "Ai",
        "“奖励”",
        "」",
        "𠮷林",
        "m2",
    ),
    *('"', "*", "算力 OR 力争", "%", "_", "力，", "元。", "z"),
]


@pytest.fixture
def filled(database: Database) -> Database:
    with database.write_session() as session:
        for number, words in enumerate(TEXTS):
            row = SnapshotRow(
                source="s",
                capture=f"c{number}",
                profile="p",
                outcome="read",
                words=words,
                recorded_at=NOW,
            )
            session.add(row)
            session.flush()
            bigram_index.index_words(session.connection(), row.id or 0, words)
    return database


def test_every_phrase_is_found_where_it_stands_and_nowhere_else(filled: Database) -> None:
    with filled.read_session() as session:
        found = {
            phrase: set(
                session.scalars(
                    select(col(SnapshotRow.words)).where(
                        bigram_index.contains_phrase(session, phrase)
                    )
                )
            )
            for phrase in PHRASES
        }
    scanned = {
        phrase: {words for words in TEXTS if squash(phrase).casefold() in squash(words).casefold()}
        for phrase in PHRASES
    }
    assert found == scanned


def test_an_empty_phrase_excludes_nothing(filled: Database) -> None:
    with filled.read_session() as session:
        assert len(
            list(
                session.scalars(
                    select(SnapshotRow).where(bigram_index.contains_phrase(session, "　 "))
                )
            )
        ) == len(TEXTS)


def test_the_index_can_be_made_again_from_the_texts(filled: Database) -> None:
    with filled.write_session() as session:
        session.connection().exec_driver_sql(f"DROP TABLE {bigram_index.TABLE}")
        bigram_index.create_index(session.connection())
    with filled.read_session() as session:
        assert list(
            session.scalars(
                select(col(SnapshotRow.capture)).where(
                    bigram_index.contains_phrase(session, "算力券")
                )
            )
        ) == ["c3"]
