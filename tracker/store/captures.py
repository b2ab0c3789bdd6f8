"""Compare what the database knows with the files of the archive.

Asked at every start, when mostly nothing is missing; it reads bare rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, RowMapping, bindparam, select
from sqlalchemy.orm import Session, aliased
from sqlmodel import col

from tracker.store.db.digest_chain import digest_of_reading
from tracker.store.db.readable_rows import Key, read_rows
from tracker.store.db.tables import CAPTURE, SNAPSHOT, VersionRow

RECORDED = ("address", "captured_at", "sha256", "media_type")  # as in the capture's own record
_ALL = select(CAPTURE.c.source, CAPTURE.c.id)
_OF_ONE = _ALL.where(CAPTURE.c.source == bindparam("source"))


class DerivedFiles(NamedTuple):
    """A version with the files derived from it.

    Its text is named after its newest capture; its report is in `diffs/` where it was compared with
    `before` (policy, n).
    """

    version: str
    source: str
    newest: str
    policy: str
    n: int
    before: tuple[str, int] | None


def known_captures(connection: Connection, source: str | None = None) -> set[tuple[str, str]]:
    """Return (source, capture) of every known capture, or of those of one source."""
    rows = connection.execute(_OF_ONE, {"source": source}) if source else connection.execute(_ALL)
    return {(source, id) for source, id in rows}


def known_records(connection: Connection) -> tuple[Sequence[RowMapping], list[Key]]:
    """Return the row of every known capture, and (source, capture) of those that are damaged."""
    return read_rows(connection, CAPTURE)


def find_edited_readings(connection: Connection) -> Iterator[tuple[str, str]]:
    """Yield (source, capture) of each stored reading that differs from what was written."""
    names = ("source", "capture", "content", "meaning", "words", "content_digest")
    query = select(*(SNAPSHOT.c[name] for name in names)).where(
        SNAPSHOT.c.content_digest.is_not(None), SNAPSHOT.c.content.is_not(None)
    )
    for row in connection.execution_options(yield_per=200).execute(query):
        if digest_of_reading(row.content, row.meaning, row.words) != row.content_digest:
            yield row.source, row.capture


def versions_with_files(session: Session) -> Iterator[DerivedFiles]:
    """Yield every version with its derived files, in the order of capture."""
    old, new = aliased(VersionRow), VersionRow
    own = select(
        col(new.id),
        col(new.source),
        col(new.capture),
        col(new.attached),
        col(new.policy),
        col(new.n),
    )
    both = own.add_columns(col(old.policy), col(old.n)).outerjoin(
        old, col(old.id) == col(new.compared_with)
    )
    for id, source, capture, attached, policy, n, *before in session.execute(
        both.order_by(col(new.captured_at), col(new.n))
    ):
        newest = max((capture, *attached.split()))
        yield DerivedFiles(
            id, source, newest, policy, n, (before[0], before[1]) if before[0] else None
        )
