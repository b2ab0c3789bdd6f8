"""What came to be known since an instant, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.app_factory import import_document
from tests.measures_texts import measures_text
from tracker.app import App
from tracker.query import status
from tracker.query.changes import ChangeClock, list_changes, recent_changes
from tracker.store.checks import count_by_outcome

EARLY = datetime(2020, 1, 1, tzinfo=UTC)
ENDING = "第六条 《某某区鼓励科技创新的若干措施》同时废止。"
SUCCESSOR = (
    measures_text()
    .replace("2024", "2025")
    .replace("若干措施", "实施办法")
    .replace("第六条", ENDING)
)


def test_wordings_and_effects_are_told_as_detected_with_what_they_are_compared_with(
    home: App,
) -> None:
    import_document(home, "old.txt", measures_text())
    between = home.now()
    import_document(home, "new.txt", SUCCESSOR)
    rows = [
        (row.what, row.policy.title[-4:], row.effective_on)
        for row in list_changes(home, EARLY, ChangeClock.DETECTED)
    ]
    assert rows == [
        ("first_seen", "若干措施", None),
        ("changed", "实施办法", None),
        ("repealed", "若干措施", date(2025, 4, 1)),
    ]
    assert [row.what for row in list_changes(home, between, ChangeClock.DETECTED)] == [
        "changed",
        "repealed",
    ]
    compared = next(row.compared_with for row in list_changes(home, between, ChangeClock.DETECTED))
    assert compared is not None
    assert compared.endswith("@1")


def test_a_part_of_the_list_is_the_same_as_of_the_whole_and_the_newest_come_first(
    home: App,
) -> None:
    import_document(home, "old.txt", measures_text())
    import_document(home, "new.txt", SUCCESSOR)
    import_document(home, "new.txt", SUCCESSOR.replace("推动", "引导"))  # repeals it again
    at = home.now()
    rows = list_changes(home, EARLY, ChangeClock.DETECTED, at)
    whole = list(rows)
    assert [row.what for row in whole] == ["first_seen", "changed", "repealed", "changed"]
    assert [rows[n] for n in range(len(rows))] == rows[0:4] == whole
    assert len(list_changes(home, EARLY, ChangeClock.DETECTED, whole[0].detected_at)) == 1
    recent = recent_changes(home, EARLY, at, most_news=2, most_backlog=5)
    assert recent.news == [whole[3], *whole[1:3]][:2]
    assert (recent.news_count, recent.backlog, recent.backlog_count) == (3, whole[:1], 1)


def test_what_a_text_says_of_others_is_published_when_the_text_is(home: App) -> None:
    import_document(home, "old.txt", measures_text())
    import_document(home, "new.txt", SUCCESSOR)
    rows = list_changes(home, datetime(2025, 1, 1, tzinfo=UTC), ChangeClock.PUBLISHED)
    assert [(row.what, row.made_on) for row in rows] == [
        ("changed", date(2025, 3, 1)),
        ("repealed", date(2025, 3, 1)),
    ]


def test_the_line_names_who_took_whose_place(home: App) -> None:
    import_document(home, "old.txt", measures_text())
    import_document(home, "new.txt", SUCCESSOR)
    (first, *_) = status.find_statuses(home, date(2025, 6, 1), q="若干措施")
    before, after = status.policy_line(home, first.policy.id)
    assert (before.successors, after.predecessors) == ((after.policy.id,), (before.policy.id,))


def test_looks_are_counted_once_however_often_one_asks(home: App) -> None:
    import_document(home, "old.txt", measures_text())
    with home.database.read_session() as session:
        first, last = count_by_outcome(session, 0)
        again, _ = count_by_outcome(session, last)
    assert (first, again) == ({"new": 1}, {})
