"""Answers from memory are those that the database would give."""

from __future__ import annotations

from datetime import date, timedelta

from tests.app_factory import SteppingClock, import_document, make_app
from tests.measures_texts import measures_text
from tracker.model import Status
from tracker.query import status
from tracker.store.cache import dossiers

ON = date(2025, 6, 1)
REPEAL = "第六条 《某某区鼓励科技创新的若干措施》（某科规〔2024〕1号）同时废止。"
SUCCESSOR = (
    measures_text()
    .replace("2024", "2025")
    .replace("若干措施", "实施办法")
    .replace("第六条", f"{REPEAL}\n第七条")
)


def statuses(home, known_at=None):
    return {one.policy.title: one.status for one in status.find_statuses(home, ON, known_at)}


def test_what_is_said_anew_is_answered_anew_and_the_past_stays_as_it_was(tmp_path):
    with make_app(tmp_path, clock=SteppingClock()) as home:
        import_document(home, "a.txt", measures_text())
        before = statuses(home)
        assert set(before.values()) == {Status.IN_FORCE}
        known = home.now()
        import_document(home, "b.txt", SUCCESSOR)
        assert set(statuses(home).values()) == {Status.IN_FORCE, Status.REPEALED}
        assert statuses(home, known) == before


def test_an_answer_at_hand_is_as_of_now_and_no_longer_ahead_when_its_day_has_come(tmp_path):
    clock = SteppingClock()
    with make_app(tmp_path, clock=clock) as home:
        import_document(home, "a.txt", measures_text())
        one, other = status.find_statuses(home, ON)[0], status.find_statuses(home, ON)[0]
        assert (one.provisional, one.known_at < other.known_at) == (True, True)
        clock.at += timedelta(days=365)
        assert not status.find_statuses(home, ON)[0].provisional


def test_only_so_many_are_kept_those_looked_at_last_and_a_whole_list_is_the_same(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(dossiers, "MAX_DOSSIERS", 2)
    with make_app(tmp_path) as home:
        for n in range(5):
            import_document(
                home,
                f"{n}.txt",
                measures_text()
                .replace("某某区", f"某{n}区")
                .replace("〔2024〕1号", f"〔2024〕{n}号"),
            )
        whole = [one.policy.id for one in status.find_statuses(home, ON)]
        assert len(whole) == 5
        for wanted in ([whole[0]], [whole[1]], [whole[0]], [whole[2]], whole, whole[::-1]):
            assert [
                one.policy.id for one in status.statuses_of(home, wanted, ON, home.now())
            ] == wanted
            assert 1 <= len(home.dossier_cache) <= 2
        with home.database.read_session() as session:
            kept = home.dossier_cache.get_many(session, [whole[0]])
            home.dossier_cache.get_many(session, [whole[1]])
            assert home.dossier_cache.get_many(session, [whole[0]]) == kept
            home.dossier_cache.get_many(session, [whole[2]])
            assert home.dossier_cache.get_many(session, [whole[0]]) == kept
