"""What the audit log keeps of the sources that are declared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from tests.app_factory import make_app
from tracker.app import App
from tracker.ingest.source_acts import record_source_edits
from tracker.model import Source, SourceKind
from tracker.model.operators import AuditAction, AuditFilter
from tracker.store import audit


def folders(count: int, place: str = "a") -> list[Source]:
    return [Source(f"s{n:02d}", SourceKind.FILE, path=place) for n in range(count)]


def record_and_count(app: App, sources: list[Source]) -> int:
    """Record the edits; return how many statements they took."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, text: str, *_more: Any) -> None:
        asked.append(text)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        record_source_edits(app, sources)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(asked)


def test_many_edits_are_chained_in_the_order_of_their_sources(tmp_path: Path) -> None:
    with make_app(tmp_path) as app:
        record_source_edits(app, folders(12))
        record_source_edits(app, folders(12))
        record_source_edits(app, folders(11, "b"))
        with app.database.read_session() as session:
            entries, total = audit.find_entries(session, AuditFilter())
            assert audit.verify_log(session.connection()) == []
    acts = [(one.action, one.subject) for one in reversed(entries)]
    names = [source.id for source in folders(12)]
    assert total == len(acts) == 24
    assert acts[:12] == [(AuditAction.SOURCE_ADDED, name) for name in names]
    assert acts[12:23] == [(AuditAction.SOURCE_CHANGED, name) for name in names[:11]]
    assert acts[23] == (AuditAction.SOURCE_REMOVED, "s11")


def test_the_edit_of_a_long_file_takes_no_more_statements_than_that_of_a_short_one(
    tmp_path: Path,
) -> None:
    with make_app(tmp_path) as app:
        few = record_and_count(app, folders(3))
        many = record_and_count(app, folders(40, "b"))
    assert many == few
