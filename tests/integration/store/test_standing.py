"""The statuses kept in memory are those that the one status function gives, whatever was recorded or taken back since."""

from __future__ import annotations

from datetime import date, timedelta

from faults import OLD, REPEAL
from homes import make_home, take
from instruments import instrument

from tracker.ask import answers, lists
from tracker.home import Home
from tracker.law.assertions import Assertion
from tracker.model import Answer, FactKind, Status
from tracker.store import assertions

DAYS = [date(2019, 1, 1) + timedelta(days=61 * n) for n in range(80)]
EVERY = frozenset(Status)


def agree(home: Home, known_at=None) -> None:
    """Every list by every status says what the answers say."""
    for on in DAYS[::7]:
        found = answers.statuses(home, on, known_at)
        listed = lists.standings(home, on, known_at).having(EVERY)
        assert [(one.policy.id, one.status) for one in listed] == [(one.policy.id, one.status) for one in found]
        held = lists.standings(home, on, known_at).having(answers.HELD)
        assert [one.policy.id for one in held[1:]] == [one.policy.id for one in found if one.status in answers.HELD][1:]
        assert held.counts.total() == len(found)
        begun = sorted((one.effective_from or date.min, one.policy.id) for one in found)
        assert lists.standings(home, on, known_at).by_beginning() == [id for _, id in begun]
        lapsing = lists.standings(home, on, known_at).expiring(on + timedelta(days=1000))
        ends = sorted((end, one.policy.id) for one in found if one.status in lists.LAPSING and (end := last_day(one)))
        assert [one.policy.id for one in lapsing] == [id for end, id in ends if on <= end <= on + timedelta(days=1000)]


def last_day(found: Answer) -> date | None:
    """Of an answer, also one that only a rule gives."""
    return found.last_day or next((fact.day for fact in found.basis if fact.kind is FactKind.LAST_DAY), None)


def test_lists_agree_with_answers_after_everything_that_is_recorded(home: Home) -> None:
    agree(home)
    take(home, "new.txt", instrument(repeals=REPEAL))
    agree(home)
    assert [len(lists.standings(home, date(2029, 4, day)).expiring(date(2029, 4, 30))) for day in (1, 30)] == [1, 1]
    assert not lists.standings(home, date(2029, 4, 1)).expiring(date(2029, 4, 29))
    first = home.now()
    take(home, "old.txt", OLD)
    agree(home)
    with home.database.writing() as session:
        policy = next(one.policy.id for one in answers.statuses(home, DAYS[0]) if one.policy.title.endswith("实施办法"))
        word = Assertion(policy=policy, kind=FactKind.ANNULLED, author="某人", reason="法院判决", address="https://example.gov.cn/1")
        assertions.record(session, word, home.now())
    agree(home)
    agree(home, first)
    assert len(lists.standings(home, date(2022, 6, 1)).having(frozenset({Status.ANNULLED}))) == 1
    assert len(lists.standings(home, date(2022, 6, 1), first).having(frozenset({Status.ANNULLED}))) == 0


def test_what_another_process_records_is_seen(home: Home, tmp_path, url) -> None:
    agree(home)
    with make_home(tmp_path, clock=home.now) as other:
        take(other, "new.txt", instrument())
    assert len(lists.standings(home, date(2024, 6, 1)).having(answers.HELD)) == 1
    agree(home)
