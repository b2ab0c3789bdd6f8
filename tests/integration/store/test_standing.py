"""The statuses kept in memory are those that the one status function gives, whatever was recorded
or taken back since.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import date, datetime, time, timedelta
from threading import Event

from tests.app_factory import FIRST, import_document, make_app
from tests.kill_scenario import OLD_POLICY, REPEAL
from tests.policy_texts import policy_text
from tracker.app import App
from tracker.law.assertion_rules import Assertion
from tracker.law.status.status import PolicyTimeline, build_timeline
from tracker.model import SHANGHAI, Answer, Dossier, FactKind, Status
from tracker.query import lists, status
from tracker.query.changes import ChangeClock, list_changes
from tracker.store import assertions
from tracker.store.cache import timelines

DAYS = [date(2019, 1, 1) + timedelta(days=61 * n) for n in range(80)]
EVERY = frozenset(Status)


def agree(home: App, known_at=None) -> None:
    """Every list by every status says what the answers say."""
    for on in DAYS[::7]:
        found = status.find_statuses(home, on, known_at)
        listed = lists.list_statuses(home, on, known_at).with_status(EVERY)
        assert [(one.policy.id, one.status) for one in listed] == [
            (one.policy.id, one.status) for one in found
        ]
        stand = lists.list_statuses(home, on, known_at)
        held = stand.with_status(status.IN_FORCE)
        assert [one.policy.id for one in held[1:]] == [
            one.policy.id for one in found if one.status in status.IN_FORCE
        ][1:]
        assert stand.count_statuses.total() == len(found)
        begun = sorted((one.effective_from or date.min, one.policy.id) for one in found)
        assert stand.by_beginning() == [id for _, id in begun]
        ahead = [(day, id) for day, id in begun if day > on]
        waiting = {one.policy.id for one in found if one.status is Status.NOT_YET_IN_FORCE}
        assert [(one.effective_from, one.policy.id) for one in stand.beginning_later()] == [
            (day, id) for day, id in ahead if id in waiting
        ]
        lapsing = stand.expiring_until(on + timedelta(days=1000))
        ends = sorted(
            (end, one.policy.id)
            for one in found
            if one.status in lists.LAPSING and (end := last_day(one))
        )
        assert [one.policy.id for one in lapsing] == [
            id for end, id in ends if on <= end <= on + timedelta(days=1000)
        ]


def told(home: App, at: datetime | None = None) -> int:
    """What takes effect is what the timelines of all policies say. How much that is."""
    now, count = home.now(), 0
    for since in DAYS[::7]:
        expected = []
        for one in status.find_statuses(home, since):
            dossier, periods = status.status_timeline(home, one.policy.id)
            for before, row in zip([None, *periods], periods, strict=False):
                if row.start and row.start >= since:
                    same = before is not None and before.answer.status is row.answer.status
                    fact = row.answer.basis[-1] if row.answer.basis and not same else None
                    version = row.answer.version
                    detected = (fact or version or dossier.policy).recorded_at
                    if detected <= (at or now):
                        expected.append(
                            (
                                row.start,
                                dossier.policy.id,
                                "changed" if same else row.answer.status.value,
                                version,
                                fact,
                                detected,
                            )
                        )
        midnight = datetime.combine(since, time(), SHANGHAI)
        rows = list_changes(home, midnight, ChangeClock.EFFECTIVE, at)
        found = [
            (row.effective_on, row.policy.id, row.what, row.version, row.fact, row.detected_at)
            for row in rows
        ]
        assert found == sorted(expected, key=lambda row: row[:2])
        count += len(found)
    return count


def last_day(found: Answer) -> date | None:
    """Of an answer, also one that only a rule gives."""
    return found.last_day or next(
        (fact.day for fact in found.basis if fact.kind is FactKind.LAST_DAY), None
    )


def test_lists_agree_with_answers_after_everything_that_is_recorded(home: App) -> None:
    agree(home)
    import_document(home, "new.txt", policy_text(repeals=REPEAL))
    agree(home)
    assert [
        len(lists.list_statuses(home, date(2029, 4, day)).expiring_until(date(2029, 4, 30)))
        for day in (1, 30)
    ] == [1, 1]
    assert not lists.list_statuses(home, date(2029, 4, 1)).expiring_until(date(2029, 4, 29))
    first = home.now()
    import_document(home, "old.txt", OLD_POLICY)
    agree(home)
    with home.database.write_session() as session:
        policy = next(
            one.policy.id
            for one in status.find_statuses(home, DAYS[0])
            if one.policy.title.endswith("实施办法")
        )
        word = Assertion(
            policy=policy,
            kind=FactKind.ANNULLED,
            author="某人",
            reason="法院判决",
            address="https://example.gov.cn/1",
        )
        assertions.record_assertion(session, word, home.now())
    agree(home)
    agree(home, first)
    assert (
        len(lists.list_statuses(home, date(2022, 6, 1)).with_status(frozenset({Status.ANNULLED})))
        == 1
    )
    assert (
        len(
            lists.list_statuses(home, date(2022, 6, 1), first).with_status(
                frozenset({Status.ANNULLED})
            )
        )
        == 0
    )


def test_what_takes_effect_is_what_the_timelines_say_after_everything_that_is_recorded(
    home: App,
) -> None:
    assert told(home) == 0
    import_document(home, "new.txt", policy_text(repeals=REPEAL))
    assert told(home) > 0
    first = home.now()
    import_document(home, "new.txt", policy_text(repeals=REPEAL).replace("500", "800"))
    import_document(home, "old.txt", OLD_POLICY)
    told(home)
    told(home, first)
    told(home, FIRST)


def test_what_another_process_records_is_seen(home: App, tmp_path, url) -> None:
    agree(home)
    with make_app(tmp_path, clock=home.now) as other:
        import_document(other, "new.txt", policy_text())
    assert len(lists.list_statuses(home, date(2024, 6, 1)).with_status(status.IN_FORCE)) == 1
    agree(home)


def test_a_reader_who_comes_while_it_is_warmed_waits_and_nothing_is_asked_twice(
    home: App, monkeypatch
) -> None:
    import_document(home, "new.txt", policy_text(repeals=REPEAL))
    import_document(home, "old.txt", OLD_POLICY)
    asked, begun, go = [], Event(), Event()

    def slowly(dossier: Dossier, at: datetime) -> PolicyTimeline:
        asked.append(dossier.policy.id)
        begun.set()
        assert go.wait(10)
        return build_timeline(dossier, at)

    monkeypatch.setattr(timelines, "build_timeline", slowly)
    with ThreadPoolExecutor() as pool:
        warming = pool.submit(home.timeline_cache.prefill_timelines, home.database, Event())
        assert begun.wait(10)
        reading = pool.submit(
            lambda: list(lists.list_statuses(home, date(2024, 6, 1)).with_status(EVERY))
        )
        assert not wait([reading], timeout=0.2).done
        go.set()
        assert len(reading.result()) == len(asked) == len(set(asked))
        warming.result()
    agree(home)


def test_warming_ends_when_it_is_told_to_and_the_reader_asks_himself(
    home: App, monkeypatch
) -> None:
    import_document(home, "new.txt", policy_text(repeals=REPEAL))
    import_document(home, "old.txt", OLD_POLICY)
    ended, asked = Event(), []

    def once(dossier: Dossier, at: datetime) -> PolicyTimeline:
        asked.append(dossier.policy.id)
        ended.set()
        return build_timeline(dossier, at)

    monkeypatch.setattr(timelines, "build_timeline", once)
    home.timeline_cache.prefill_timelines(home.database, ended)
    assert len(asked) == 1
    agree(home)
