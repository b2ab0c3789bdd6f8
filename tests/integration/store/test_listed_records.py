"""What a JSON listing says of its documents, stored on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from tracker.model.sources import ApiRecord
from tracker.store import listed_records
from tracker.store.db.database import Database
from tracker.store.listed_records import RecordChanges, StatusFlip

NOW = datetime(2026, 7, 3, 8, tzinfo=UTC)


FIRST = date(2026, 7, 1)


def record(
    n: int, day: date | None = FIRST, *, status: str = "有效", digest: str = ""
) -> ApiRecord:
    return ApiRecord(
        id=f"id{n}",
        address=f"http://a.cn/{n}",
        title=f"第{n}号办法",
        site="07",
        day=day,
        status=status,
        digest=digest or f"d{n}",
    )


def compare(database: Database, *records: ApiRecord) -> RecordChanges:
    with database.write_session() as session:
        return listed_records.compare_records(session, "s", records)


def due(database: Database, limit: int = 10, since: date | None = None) -> list[str]:
    with database.read_connection() as connection:
        return [one.id for one in listed_records.due_records(connection, "s", limit, since)]


def fetch(database: Database, *numbers: int, at: datetime = NOW) -> None:
    with database.write_connection_unsynced() as connection:
        for n in numbers:
            listed_records.mark_fetched(connection, "s", f"http://a.cn/{n}", at)


def finish(database: Database, *numbers: int) -> int:
    with database.write_session() as session:
        seen = {f"http://a.cn/{n}" for n in numbers}
        return listed_records.finish_comparison(session, "s", seen, NOW)


def test_new_records_are_due_the_newest_first_and_undated_ones_last(database: Database) -> None:
    found = compare(
        database, record(1, date(2024, 1, 1)), record(2, None), record(3, date(2026, 1, 1))
    )
    assert (found.new, found.changed, found.flips) == (3, 0, ())
    assert due(database) == ["id3", "id1", "id2"]
    assert due(database, limit=1) == ["id3"]
    assert due(database, since=date(2025, 1, 1)) == ["id3"]


def test_a_record_that_says_the_same_stays_as_it_is(database: Database) -> None:
    compare(database, record(1), record(2))
    fetch(database, 1, 2)
    assert compare(database, record(1), record(2)) == RecordChanges()
    assert due(database) == []


def test_a_record_that_says_something_else_is_due_again(database: Database) -> None:
    compare(database, record(1), record(2))
    fetch(database, 1, 2)
    assert compare(database, record(1, digest="x")).changed == 1
    assert due(database) == ["id1"]


def test_a_status_word_that_flips_is_found_once(database: Database) -> None:
    compare(database, record(1))
    flipped = record(1, status="失效", digest="x")
    assert compare(database, flipped).flips == (StatusFlip("http://a.cn/1", "有效", "失效"),)
    assert compare(database, flipped).flips == ()


def test_a_status_word_that_appears_for_the_first_time_is_no_flip(database: Database) -> None:
    compare(database, record(1, status=""))
    assert compare(database, record(1, digest="x")).flips == ()


def test_what_a_full_comparison_did_not_find_is_missing_until_it_comes_back(
    database: Database,
) -> None:
    compare(database, record(1), record(2))
    fetch(database, 1)
    assert finish(database, 1) == 1
    assert finish(database, 1) == 0
    with database.read_connection() as connection:
        missing = listed_records.missing_records(connection, "s", 3, 10)
        assert [one.id for one in missing] == ["id2"]
        assert listed_records.count_records(connection, "s") == 1
        assert listed_records.last_comparison(connection, "s") == NOW
    assert due(database) == []
    compare(database, record(2, digest="x"))
    with database.read_connection() as connection:
        assert listed_records.missing_records(connection, "s", 3, 10) == []
    assert due(database) == ["id2"]


def test_a_missing_document_is_asked_for_a_few_times_only(database: Database) -> None:
    compare(database, record(1))
    finish(database)
    for times in range(3):
        with database.write_connection_unsynced() as connection:
            assert listed_records.missing_records(connection, "s", 3, 10), times
            listed_records.mark_missed(connection, "s", "http://a.cn/1")
    with database.read_connection() as connection:
        assert listed_records.missing_records(connection, "s", 3, 10) == []


def test_a_document_that_failed_comes_after_the_others_and_is_not_counted(
    database: Database,
) -> None:
    compare(database, record(1, date(2026, 1, 1)), record(2, date(2025, 1, 1)))
    with database.write_connection_unsynced() as connection:
        listed_records.mark_failed(connection, "s", "http://a.cn/1")
    assert due(database) == ["id2", "id1"]
    with database.read_connection() as connection:
        assert listed_records.count_due(connection, "s") == 1


def test_texts_fetched_long_ago_become_due_the_oldest_first(database: Database) -> None:
    compare(database, *(record(n) for n in range(4)))
    for n in range(4):
        fetch(database, n, at=NOW - timedelta(days=n))
    with database.write_connection_unsynced() as connection:
        listed_records.make_oldest_due(connection, "s", NOW - timedelta(hours=1), 2)
    assert sorted(due(database)) == ["id2", "id3"]


def test_sources_do_not_see_the_records_of_others(database: Database) -> None:
    compare(database, record(1))
    with database.write_session() as session:
        assert listed_records.compare_records(session, "t", [record(1)]).new == 1
        assert listed_records.finish_comparison(session, "t", set(), NOW) == 1
    assert due(database) == ["id1"]


def test_a_document_that_is_listed_under_another_id_is_not_missing(database: Database) -> None:
    compare(database, record(1), record(2))
    compare(database, record(3, digest="d1"))
    assert finish(database, 2, 3) == 0
    assert due(database) == ["id2", "id3"]
