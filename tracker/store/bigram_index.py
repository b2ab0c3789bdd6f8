"""Index the texts by pairs of neighbouring characters, so that 算力 is found quickly.

SQLite stores them as tokens of an FTS5 table without content, PostgreSQL as arrays under GIN, whose
hits are checked against the text. The index is derived: it can be rebuilt from `snapshot.words`.
"""

from __future__ import annotations

from itertools import pairwise

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    and_,
    column,
    func,
    inspect,
    literal,
    text,
)
from sqlalchemy.orm import Session
from sqlmodel import col

from tracker.model import squash
from tracker.store.db.tables import SnapshotRow

TABLE = "word_pair"
_CREATE = {
    "sqlite": (f"CREATE VIRTUAL TABLE {TABLE} USING fts5(pairs, content='', tokenize='ascii')",),
    "postgresql": (
        f"CREATE TABLE {TABLE} (snapshot INTEGER PRIMARY KEY, pairs TEXT[] NOT NULL)",
        f"CREATE INDEX ix_{TABLE} ON {TABLE} USING GIN (pairs)",
    ),
}
_INSERT = {
    "sqlite": text(f"INSERT INTO {TABLE} (rowid, pairs) VALUES (:id, :pairs)"),  # noqa: S608
    "postgresql": text(
        f"INSERT INTO {TABLE} (snapshot, pairs)"  # noqa: S608
        " VALUES (:id, string_to_array(:pairs, ' '))"
    ),
}
_DELETE = {
    "sqlite": f"INSERT INTO {TABLE} ({TABLE}, rowid, pairs) VALUES ('delete', :id, :pairs)",  # noqa: S608
    "postgresql": f"DELETE FROM {TABLE} WHERE snapshot = :id",  # noqa: S608
}
_FIND = {
    "sqlite": f"SELECT rowid AS id FROM {TABLE} WHERE {TABLE} MATCH :asked",  # noqa: S608
    "postgresql": f"SELECT snapshot AS id FROM {TABLE} WHERE pairs @> string_to_array(:asked, ' ')",  # noqa: S608
}


def create_index(connection: Connection) -> None:
    """Create the index and fill it with the stored texts."""
    for statement in _CREATE[connection.dialect.name]:
        connection.execute(text(statement))
    for id, words in connection.execute(
        text("SELECT id, words FROM snapshot WHERE outcome = 'read'")
    ).all():
        index_words(connection, id, words)


def rebuild_index(connection: Connection) -> None:
    """Rebuild the index after rows were written past `index_words`."""
    if inspect(connection).has_table(TABLE):
        connection.execute(text(f"DROP TABLE {TABLE}"))
        create_index(connection)


def index_words(connection: Connection, id: int, words: str) -> None:
    """Index the words of a new reading by its id."""
    found = _tokens(_normalize(words))
    # a phrase needs their order, an array does not
    shown = found if connection.dialect.name == "sqlite" else sorted(set(found))
    connection.execute(_INSERT[connection.dialect.name], {"id": id, "pairs": " ".join(shown)})


def remove_words(session: Session, reading: SnapshotRow) -> None:
    """Remove a reading's words from the index."""
    connection = session.connection()
    values = {"id": reading.id, "pairs": " ".join(_tokens(_normalize(reading.words)))}
    connection.execute(
        text(_DELETE[connection.dialect.name]),
        values if connection.dialect.name == "sqlite" else {"id": reading.id},
    )


def contains_phrase(session: Session, phrase: str) -> ColumnElement[bool]:
    """Return the condition that a reading's words contain the phrase.

    Width, spacing and case do not matter. An empty phrase matches every text.
    """
    flat = _normalize(phrase)
    if not flat:
        return literal(True)
    dialect = session.get_bind().dialect.name
    asked = _tokens(flat)[: len(flat) - 1]  # without the token of its last character
    if dialect == "sqlite":
        return _in_index(dialect, f'"{" ".join(asked)}"' if asked else f'"{_tokens(flat)[0]}"*')
    again = (
        func.strpos(
            func.lower(
                func.regexp_replace(text("normalize(snapshot.words, NFKC)"), r"\s", "", "g")
            ),
            flat,
        )
        > 0
    )
    return and_(_in_index(dialect, " ".join(asked)), again) if asked else again


def _in_index(dialect: str, asked: str) -> ColumnElement[bool]:
    return col(SnapshotRow.id).in_(
        text(_FIND[dialect]).bindparams(asked=asked).columns(column("id", Integer))
    )


def _normalize(words: str) -> str:
    return squash(words).casefold()


def _tokens(flat: str) -> list[str]:
    """Return the tokens of a text: 算力券 gives those of 算力, 力券 and 券.

    The last character stands alone, so that it can be searched for too. A token consists of letters
    and digits, which no tokenizer divides or folds: `算力` → `7b97z529b`.
    """
    code = {char: f"{ord(char):x}" for char in set(flat)}  # a text has few characters, many times
    shown = [code[char] for char in flat]
    pairs = [f"{first}z{second}" for first, second in pairwise(shown)]
    return [*pairs, f"{shown[-1]}z"] if shown else []
